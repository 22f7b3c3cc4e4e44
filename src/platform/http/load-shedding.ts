import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { systemClock } from "../clock.js";
import { unavailable } from "../graphql/index.js";
import type { Logger } from "../logger/index.js";
import type { ShedReason } from "../metrics/index.js";
import { bodyOf } from "./answers.js";
import { ShortRefusals } from "./short-refusals.js";

/** How much one process takes on; null where there is no bound. */
export interface LoadLimits {
  /** Requests under way at once, those that wait for a connection to the database among them. */
  readonly requestsAtOnce: number | null;
  /** Nobody is let in while somebody has waited for a connection to the database for so many milliseconds. */
  readonly longestWaitMs: number | null;
}

export const boundless: LoadLimits = { requestsAtOnce: null, longestWaitMs: null };

export interface LoadSheddingOptions {
  readonly limits: LoadLimits;
  /** For how many milliseconds somebody has waited for a connection to the database, who waits longest. */
  readonly waitedMs: () => number;
  /** Told of each request that was not let in. */
  readonly onShed: (reason: ShedReason) => void;
  readonly logger: Pick<Logger, "warn">;
  /** Whether the process is about to stop, and callers are asked to come by another connection. */
  readonly isDraining: () => boolean;
  /** How long a connection stays open for the next request, as each answer says. */
  readonly idleMs: number;
  readonly now?: () => number;
}

/** Whoever watches over the service asks these, above all when it is busy. */
const HEALTH = /^\/(?:livez|readyz)(?:\?|$)/;

/** One line in so many milliseconds: a log of each would be work too. */
const SAID_EVERY_MS = 1000;

/** Everybody is told the same, in letters of ASCII. As text it goes out in one piece with the headers. */
const BODY = bodyOf(unavailable());

/** In the form that Node writes as it stands. */
const HEADERS: readonly string[] = [
  "content-type",
  "application/json; charset=utf-8",
  "content-length",
  String(Buffer.byteLength(BODY)),
  "cache-control",
  "no-store",
  "x-content-type-options",
  "nosniff",
  "retry-after",
  "1",
];
const LAST_HEADERS: readonly string[] = [...HEADERS, "connection", "close"];
/** The same as Node writes it. */
const HEAD = HEADERS.reduce(
  (text, its, i) => text + (i % 2 === 0 ? `${its}: ` : `${its}\r\n`),
  "HTTP/1.1 503 Service Unavailable\r\n",
);

/**
 * Stands before everything else that the service does with a request. Beyond the limits a request is answered 503 with
 * Retry-After at once: no header, token or body of it is looked at, so that it costs next to nothing, and those who were
 * let in are answered as soon as ever. Health is told all the same. Whoever comes again by the same connection, with a
 * plain request, costs half as much still (ShortRefusals).
 *
 * @example if (shedding.letIn(request, response)) handle(request, response);
 */
export class LoadShedding {
  private underWay = 0;
  private unsaid = 0;
  private saidAt = -Infinity;
  /** The connections on which somebody was turned away; null where there can be no short refusals. */
  private readonly watched = new WeakMap<Socket, ShortRefusals | null>();
  private shortAnswer = { second: -1, text: "" };

  public constructor(private readonly options: LoadSheddingOptions) {}

  /** Whether the request is to be handled; if not, it has been answered. */
  public letIn(request: IncomingMessage, response: ServerResponse): boolean {
    this.watched.get(request.socket)?.found(request, response);
    if (HEALTH.test(request.url ?? "")) return true;
    const reason = this.objection();
    if (reason !== null) {
      this.refuse(response, reason);
      this.watch(request.socket, response);
      return false;
    }
    this.underWay++;
    // Also where the caller has hung up.
    response.once("close", () => this.underWay--);
    return true;
  }

  private objection(): ShedReason | null {
    const { requestsAtOnce, longestWaitMs } = this.options.limits;
    if (requestsAtOnce !== null && this.underWay >= requestsAtOnce) return "REQUESTS";
    if (longestWaitMs !== null && this.options.waitedMs() > longestWaitMs) return "WAIT";
    return null;
  }

  private refuse(response: ServerResponse, reason: ShedReason): void {
    const { onShed, isDraining } = this.options;
    onShed(reason);
    response.writeHead(503, [...(isDraining() ? LAST_HEADERS : HEADERS)]).end(BODY, "latin1");
    this.say();
  }

  /** From when this answer is out: the parser is at work until then. */
  private watch(socket: Socket, response: ServerResponse): void {
    if (this.watched.has(socket)) return;
    response.once("close", () => {
      if (socket.destroyed || this.watched.has(socket)) return;
      this.watched.set(socket, ShortRefusals.on(socket, { answerTo: (path) => this.answerTo(path) }));
    });
  }

  /** What a plain request is answered without another look; null where it is to be looked at. */
  private answerTo(path: string): string | null {
    const { onShed, isDraining } = this.options;
    if (isDraining() || HEALTH.test(path)) return null;
    const reason = this.objection();
    if (reason === null) return null;
    onShed(reason);
    this.say();
    return this.inShort();
  }

  /** Head and body of a refusal, byte for byte as Node writes them at this second. */
  private inShort(): string {
    const now = systemClock.now();
    const second = Math.floor(now.getTime() / 1000);
    if (this.shortAnswer.second !== second) {
      const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(this.options.idleMs / 1000)}`;
      const text = `${HEAD}Date: ${now.toUTCString()}\r\n${kept}\r\n\r\n${BODY}`;
      this.shortAnswer = { second, text };
    }
    return this.shortAnswer.text;
  }

  private say(): void {
    const { logger, now = () => performance.now() } = this.options;
    this.unsaid++;
    if (now() - this.saidAt < SAID_EVERY_MS) return;
    logger.warn({ requests: this.unsaid, underWay: this.underWay }, "requests were turned away: there are too many");
    this.unsaid = 0;
    this.saidAt = now();
  }
}
