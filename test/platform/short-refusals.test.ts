import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { Metrics } from "../../src/platform/metrics/index.js";
import { Figures } from "../support/figures.js";
import { startService, type Service } from "../support/service.js";

const BODY = JSON.stringify({ query: "{ session { userId } }" });
const CASELOAD = "{ caseload { totalCount } }";
const HEAD = ["host: 127.0.0.1", "authorization: Bearer none", "content-type: application/json", "x-request-id: 7"];

/** A request as most clients write it. */
function plain(body = BODY, more: readonly string[] = []): string {
  return ["POST /graphql HTTP/1.1", ...HEAD, ...more, `content-length: ${body.length}`, "", body].join("\r\n");
}

describe("a connection on which somebody was turned away", () => {
  let service: Service;
  let metrics: Metrics;
  let port: number;
  /** Another service, on whose connections Node's parser finds every request. */
  let parsing: Service;
  let parsingPort: number;
  /** Requests that Node's parser has found. */
  let found: number;
  let newest: Socket;
  beforeAll(async () => {
    metrics = new Metrics();
    service = await startService({ loadLimits: { requestsAtOnce: 0, longestWaitMs: null }, metrics });
    port = await service.app.listen({ host: "127.0.0.1", port: 0 });
    service.app.fastify.server.on("request", () => found++).on("connection", (socket) => (newest = socket));
    parsing = await startService({ loadLimits: { requestsAtOnce: 0, longestWaitMs: null } });
    parsingPort = await parsing.app.listen({ host: "127.0.0.1", port: 0 });
    parsing.app.fastify.server.on("connection", (socket) => socket.on("data", () => undefined));
  });
  beforeEach(() => (found = 0));
  afterAll(async () => {
    await service.close();
    await parsing.close();
  });

  const shed = async (): Promise<number> =>
    Figures.of(await metrics.text()).of("recovery_shed_requests_total", { reason: "REQUESTS" }) ?? 0;

  test("is answered the same as before, without a parser, and counted", async () => {
    const line = await Line.open(port);
    const before = await shed();

    const answers: string[] = [];
    for (let i = 0; i < 6; i++) answers.push(...(await line.say([plain()])));

    const [first, ...others] = answers.map((answer) => answer.replace(/Date: [^\r]+/, "Date"));
    expect(first).toMatch(
      /^HTTP\/1\.1 503 Service Unavailable\r\n[^]*retry-after: 1\r\nDate\r\nConnection: keep-alive/,
    );
    expect(others).toEqual(Array.from({ length: 5 }, () => first));
    expect(
      answers.every((answer) => Math.abs(Date.parse(/Date: ([^\r]+)/.exec(answer)?.[1] ?? "") - Date.now()) < 5000),
    ).toBe(true);
    // The first is what it was turned away for, and by the second the parser is known to have ended the first.
    expect(found).toBe(2);
    expect((await shed()) - before).toBe(6);
    line.end();
  });

  const asBody = plain();
  const begun = plain(asBody).slice(0, -asBody.length);
  const around = plain(begun);
  const odd: readonly (readonly [string, readonly string[]])[] = [
    ["a head, and then its body", [plain().slice(0, -BODY.length), BODY]],
    ["a body that is itself a request, in a piece of its own", [plain(asBody).slice(0, -asBody.length), asBody]],
    [
      "a body that ends within a request, whose own body begins another, and the body of that",
      [plain(around.slice(0, -begun.length)).slice(0, -(around.length - begun.length)), around, asBody],
    ],
    ["the beginning of a head, and a request that goes on with it", ["POST /graphql HTTP/1.1\r\nx-one: ", plain()]],
    [
      "the beginning of a head that says chunked, and a request",
      ["POST /graphql HTTP/1.1\r\ntransfer-encoding: chunked\r\nx: ", plain()],
    ],
    ["two in one piece", [plain() + plain()]],
    ["one and a half", [plain() + plain().slice(0, 40), plain().slice(40)]],
    ["byte by byte", [...plain().slice(0, 30), plain().slice(30)]],
    ["a body in chunks", [plain("0\r\n\r\n", ["transfer-encoding: chunked"]).replace(/content-length: \d+\r\n/, "")]],
    ["a length and chunks", [plain("0\r\n\r\n", ["transfer-encoding: chunked"])]],
    ["two lengths", [plain(BODY, ["content-length: 3"])]],
    ["the same length twice", [plain(BODY, [`content-length: ${BODY.length}`])]],
    ["a length with a sign", [plain().replace("content-length: ", "content-length: +")]],
    ["a length in two lines", [plain().replace("content-length: ", "content-length: \r\n ")]],
    ["a header that goes on in the next line", [plain(BODY, ["x-one: 1\r\n  2"])]],
    ["a space before the colon", [plain(BODY, ["x-one : 1"])]],
    ["lines that end with a line feed alone", [plain().replaceAll("\r\n", "\n")]],
    ["a carriage return within a line", [plain(BODY, ["x-one: 1\r2"])]],
    ["a control character within a line", [plain(BODY, ["x-one: \0"])]],
    ["a letter beyond ASCII", [plain(BODY, ["x-one: é"])]],
    ["who asks to go on", [plain(BODY, ["expect: 100-continue"])]],
    ["who closes the connection", [plain(BODY, ["connection: close"])]],
    ["who would speak something else", [plain(BODY, ["connection: upgrade", "upgrade: h2c"])]],
    ["the older HTTP", [plain().replace("HTTP/1.1", "HTTP/1.0")]],
    ["no such HTTP", [plain().replace("HTTP/1.1", "HTTP/1.2")]],
    ["no host", [plain().replace("host: 127.0.0.1\r\n", "")]],
    ["health", ["GET /livez HTTP/1.1\r\nhost: a\r\n\r\n"]],
    ["health, by a request with a body", [plain().replace("/graphql", "/livez")]],
    ["a question by GET", ["GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: a\r\n\r\n"]],
    ["another path", [plain().replace("/graphql", "/else?a=1")]],
    ["a path with a space", [plain().replace("/graphql", "/graph ql")]],
    ["a head that is too large", [plain(BODY, [`x-one: ${"a".repeat(20_000)}`])]],
    ["a large head", [plain(BODY, [`x-one: ${"a".repeat(6_000)}`])]],
    ["no HTTP", ["no HTTP\r\n\r\n"]],
    // Hours, if one header could be read in two ways.
    ["many headers, and no length", [`POST /graphql HTTP/1.1\r\n${"x-one:  1\r\n".repeat(300)}\r\n`]],
    ["an empty line before", [`\r\n${plain()}`]],
    ["more than it said", [`${plain()}x`]],
  ];

  /** What the pieces are answered on a connection that is watched, and where all is parsed. */
  async function compared(pieces: readonly string[]): Promise<readonly [watched: string[], parsed: string[]]> {
    const watched = await Line.open(port);
    const parsed = await Line.open(parsingPort);
    for (let i = 0; i < 3; i++) await Promise.all([watched.say([plain()]), parsed.say([plain()])]);
    const answers = await Promise.all([watched, parsed].map((line) => line.say([...pieces, plain()], 15)));
    watched.end();
    parsed.end();
    const [here = [], there = []] = answers.map((its) =>
      its.map((answer) => answer.replace(/Date: [^\r]+/, "Date").replace(/x-request-id: [^\r]+/, "id")),
    );
    return [here, there];
  }

  test.each(odd)("is answered as any other: %s", async (_, pieces) => {
    const [watched, parsed] = await compared(pieces);

    expect(watched).toEqual(parsed);
    expect(parsed.length).toBeGreaterThan(0);
  });

  test("is answered as any other, whatever comes in whatever pieces", async () => {
    const texts = fc.array(
      fc.constantFrom(...odd.map(([, pieces]) => pieces.join("")).filter((text) => text.length < 5000)),
      { minLength: 1, maxLength: 3 },
    );
    const inPieces = fc.tuple(
      texts,
      fc.array(fc.nat(900), { maxLength: 3 }),
      fc.option(fc.tuple(fc.nat(300), fc.constantFrom("", " ", "\r", "\n", "\r\n", ":", "\t", "0", "\x00"))),
    );
    await fc.assert(
      fc.asyncProperty(inPieces, async ([parts, cuts, change]) => {
        let text = parts.join("");
        if (change) text = text.slice(0, change[0]) + change[1] + text.slice(change[0] + 1);
        const at = [...cuts.filter((cut) => cut < text.length), 0, text.length].sort((a, b) => a - b);
        const pieces = at
          .slice(1)
          .map((cut, i) => text.slice(at[i], cut))
          .filter((piece) => piece !== "");

        const [watched, parsed] = await compared(pieces);

        expect(watched).toEqual(parsed);
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  test("is left to Node, which stops reading, where an answer has not gone out yet", async () => {
    const line = await Line.open(port);
    for (let i = 0; i < 3; i++) await line.say([plain()]);
    const before = found;
    Object.defineProperty(newest, "writableLength", { value: 1 });

    await line.say([plain()]);

    expect(found - before).toBe(1);
    line.end();
  });
});

describe("a connection on which somebody was turned away, and then let in", () => {
  let service: Service;
  let ask: string;
  let line: Line;
  beforeEach(async () => {
    service = await startService({ loadLimits: { requestsAtOnce: 1, longestWaitMs: null } });
    ask = plain(JSON.stringify({ query: CASELOAD })).replace("Bearer none", service.authorizationOf("peer.a"));
    line = await Line.open(await service.app.listen({ host: "127.0.0.1", port: 0 }));
  });
  afterEach(async () => {
    line.end();
    await service.owner.query("rollback");
    await service.close();
  });
  const jam = (): Promise<unknown> => service.owner.query("begin; lock table clients in access exclusive mode");
  const release = (): Promise<unknown> => service.owner.query("rollback");
  const say = async (...pieces: string[]): Promise<string[]> =>
    (await line.say(pieces, 15)).map((answer) => answer.slice(9, 12));
  /** Somebody who is let in waits for the owner. */
  const isStuck = async (): Promise<void> => {
    for (let waiting = 0; waiting === 0;) {
      const { rowCount } = await service.owner.query(
        "select from pg_locks where relation = 'clients'::regclass and not granted",
      );
      waiting = rowCount ?? 0;
    }
  };

  test("is let in when there is room", async () => {
    await jam();
    const first = service.as("peer.a").ask(CASELOAD);
    await isStuck();
    const full = await say(ask, ask, ask, ask);
    await release();
    await first;
    const free = await say(ask, ask);

    expect([full, free]).toEqual([
      ["503", "503", "503", "503"],
      ["200", "200"],
    ]);
  });

  test("goes on with what it was in the middle of when the one before was answered", async () => {
    await jam();
    const first = service.as("peer.a").ask(CASELOAD);
    await isStuck();
    await say(ask, ask, ask);
    await release();
    await first;
    await jam();
    // Let in, and behind it a head without its body.
    const answers = line.say([ask, plain(ask).slice(0, -ask.length)], 50);
    await isStuck();
    await pause(200);
    await release();
    const answered = (await answers).map((answer) => answer.slice(9, 12));
    await jam();
    const another = service.as("peer.a").ask(CASELOAD);
    await isStuck();
    const body = await say(ask);
    const next = await say(ask);
    await release();
    await another;

    expect([answered, body, next]).toEqual([["200", "503"], [""], ["503"]]);
  });
});

/** One connection, and what is heard on it. */
class Line {
  private heard = "";

  private constructor(private readonly socket: Socket) {
    socket.setEncoding("latin1").on("data", (text: string) => (this.heard += text));
    socket.on("error", () => undefined);
  }

  public static async open(port: number): Promise<Line> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new Line(socket);
  }

  /** Writes pieces, each when the one before has arrived, and gives all answers once none has come for a while. */
  public async say(pieces: readonly string[], betweenMs = 0): Promise<string[]> {
    this.heard = "";
    for (const piece of pieces) {
      if (!this.socket.destroyed) this.socket.write(piece, "latin1");
      await pause(betweenMs);
    }
    for (let before = -1, times = 0; before !== this.heard.length || (before === 0 && times < 20); times++) {
      if (this.socket.destroyed && before === this.heard.length) break;
      before = this.heard.length;
      await pause(15);
    }
    return this.heard.split(/(?=HTTP\/1\.1 \d{3} )/);
  }

  public end(): void {
    this.socket.destroy();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
