import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The longest head, in bytes, that is looked at here. */
const LONGEST_HEAD = 4096;
const END_OF_HEAD = Buffer.from("\r\n\r\n");

/**
 * A header whose name and value have nothing unusual, and that says nothing of where the request ends. Each text matches in
 * one way at most, so that none takes long.
 */
const HEADER = String.raw`(?:(?!transfer-encoding|content-length|connection|upgrade|expect|trailer|te:)[\w-]+:[\t -~]*|connection: ?keep-alive)\r\n`;
const PLAIN_HEAD = new RegExp(
  String.raw`^POST (\/[!-~]*) HTTP\/1\.1\r\n(?:${HEADER})*content-length: ?(\d{1,6})\r\n(?:${HEADER})*\r\n$`,
  "i",
);

export interface ShortRefusalOptions {
  /** What a plain request is answered just now, head and body; null where it is for HTTP's own parser to read. */
  readonly answerTo: (path: string) => string | null;
}

/**
 * Watches over one connection on which somebody was turned away: a service that turns away ten for each that it answers
 * would else spend most on reading what it does not take on. A piece that is one whole request, written so plainly that
 * there are no two ways to read it, is answered by itself; whatever else comes goes to the parser of Node, which is in the
 * middle of nothing then, and is asked again only when it is in the middle of nothing once more.
 */
export class ShortRefusals {
  private readonly parse: (piece: Buffer) => void;
  /** Pieces that went to the parser, and requests that it has found in them. */
  private pieces = 0;
  private requests = 0;
  private newest: IncomingMessage | null = null;
  private answer: ServerResponse | null = null;
  /** Whether the parser has read all that came as whole requests, and they are answered. */
  private isIdle = false;

  private constructor(
    private readonly socket: Socket,
    private readonly options: ShortRefusalOptions,
    parse: (piece: Buffer) => void,
  ) {
    this.parse = parse.bind(socket);
    socket.off("data", parse);
    socket.on("data", (piece: Buffer) => this.take(piece));
  }

  /** Null where somebody else reads from the connection, besides the parser. */
  public static on(socket: Socket, options: ShortRefusalOptions): ShortRefusals | null {
    const [parse, ...others] = socket.listeners("data") as ((piece: Buffer) => void)[];
    return parse === undefined || others.length > 0 ? null : new ShortRefusals(socket, options, parse);
  }

  /** Told of each request that the parser has found. */
  public found(request: IncomingMessage, response: ServerResponse): void {
    this.requests++;
    this.newest = request;
    this.answer = response;
  }

  private take(piece: Buffer): void {
    const path = pathOf(piece);
    // Whoever does not read their answers is left to Node, which stops reading from them.
    const answer =
      path !== null && this.isIdle && this.socket.writableLength === 0 ? this.options.answerTo(path) : null;
    if (answer !== null) {
      this.socket.write(answer, "latin1");
      return;
    }
    this.isIdle = false;
    const { requests } = this;
    const number = ++this.pieces;
    this.parse(piece);
    const isOne = this.requests === requests + 1 && this.newest?.complete === true && this.newest.url === path;
    // A request in the middle of which this piece came would not be this one, or not be complete.
    if (path !== null && isOne) this.answer?.once("close", () => (this.isIdle = this.pieces === number));
    this.newest = null;
    this.answer = null;
  }
}

/** The path of the one request that the piece is, whole and written plainly; null where it is anything else. */
function pathOf(piece: Buffer): string | null {
  const end = piece.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
  if (end < END_OF_HEAD.length || end > LONGEST_HEAD) return null;
  const [, path, length] = PLAIN_HEAD.exec(piece.toString("latin1", 0, end)) ?? [];
  return path !== undefined && end + Number(length) === piece.length ? path : null;
}
