import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "../logger/index.js";
import { socketFault } from "./answers.js";

/** How much of a connection somebody may have before they have said who they are: it costs them nothing, and us memory. */
export interface ConnectionLimits {
  /** Until the headers of a request must be there, from its first byte, or from the connection's beginning. */
  readonly headersMs: number;
  /** Until the whole request must be there, from the same instant on. */
  readonly requestMs: number;
  /** How long nothing may come or go in the middle of something; who does not read an answer is cut off. */
  readonly silentMs: number;
  /** How long a connection stays open for the next request: a little longer than load balancers keep one. */
  readonly idleMs: number;
  /** How often the first two are looked at. Node's own 30 s would make 10 s into 40. */
  readonly lookEveryMs: number;
  /** All headers of a request together, and its first line. */
  readonly headerBytes: number;
  /** Connections at once of one process; further ones are cut off. */
  readonly connections: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersMs: 10_000,
  requestMs: 10_000,
  silentMs: 60_000,
  idleMs: 65_000,
  lookEveryMs: 1_000,
  headerBytes: 16 * 1024,
  connections: 4_000,
};

/**
 * Cuts off the connections beyond so many, before anything of them is read. It is not left to Node: where several
 * processes share a port, the first would pass a connection that nobody takes round and round.
 */
export function capConnections(server: Server, most: number, logger: Logger): void {
  let open = 0;
  let isTold = false;
  server.on("connection", (socket) => {
    open++;
    socket.once("close", () => {
      // Told again where it had been better for a while: a flood of connections is none of the log.
      if (--open < most * 0.9) isTold = false;
    });
    if (open <= most) return;
    if (!isTold) logger.warn({ connections: most }, "no more connections are taken");
    isTold = true;
    socket.destroy();
  });
}

/**
 * Answers on a connection what is no HTTP, or came too slowly. Answers stay in the order of their requests: one that is
 * still to be made goes out first, and nothing is said twice to a request that was answered before all of it was there.
 * Whoever stands in between would take the one for the answer to another request.
 */
export class FaultAnswers {
  private readonly exchanges = new WeakMap<Socket, Exchange>();

  public listenTo(server: Server): void {
    const note = (request: IncomingMessage, response: ServerResponse): void => {
      const its = this.exchangeOn(request.socket);
      its.newest = response;
      // What was answered at once goes out by itself, after those before it.
      if (response.writableEnded) return;
      its.unanswered.add(response);
      response.once("close", () => its.unanswered.delete(response));
    };
    server.on("request", note);
    server.on("checkExpectation", note);
  }

  /** @param code of Node's error */
  public async answer(code: string | undefined, socket: Socket): Promise<void> {
    const its = this.exchangeOn(socket);
    // Each packet that comes after the fault is one again.
    if (its.isFaulty) return;
    its.isFaulty = true;
    const { newest } = its;
    const isWithin = newest?.req.complete === false;
    const isAnswered = isWithin && newest.headersSent;
    const others = [...its.unanswered].filter((one) => !isWithin || isAnswered || one !== newest);
    await Promise.all(others.map((response) => new Promise((resolve) => response.once("close", resolve))));
    if (socket.writable && !isAnswered) socket.end(socketFault(code));
    else socket.destroy();
  }

  private exchangeOn(socket: Socket): Exchange {
    const known = this.exchanges.get(socket);
    if (known !== undefined) return known;
    const its: Exchange = { newest: null, unanswered: new Set(), isFaulty: false };
    this.exchanges.set(socket, its);
    return its;
  }
}

/** What was said on a connection so far. */
interface Exchange {
  newest: ServerResponse | null;
  /** Requests that are still to be answered, by their answers. */
  readonly unanswered: Set<ServerResponse>;
  /** Whether something came that is no HTTP. */
  isFaulty: boolean;
}
