import { buildSchema, printSchema } from "graphql";
import net, { type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { RawJson, unauthenticated } from "../../src/platform/graphql/index.js";
import { createHttpServer, type Executor, type HttpServer } from "../../src/platform/http/index.js";
import { FaultAnswers, type ConnectionLimits } from "../../src/platform/http/connections.js";
import { createLogger } from "../../src/platform/logger/index.js";

const schema = buildSchema("type Query { hello(name: String): String } type Mutation { say(word: String!): String }");
const claims = {
  userId: "3f0c6c1e-7d43-4b8b-9b7e-5a4f0f1d2c3b",
  clinicId: "8a1de0a5-2f0a-4f0e-8f6b-0c7c0b8e9d10",
  roles: [],
  scopes: [],
  tokenId: "t",
  issuedAt: new Date("2036-05-03T11:00:00Z"),
  expiresAt: new Date("2036-05-03T12:00:00Z"),
};
/** So short that nobody waits long for them, and asked of in one test after the other alone. */
const SHORT = { headersMs: 400, requestMs: 600, silentMs: 900, lookEveryMs: 40 };
const CAP = 12;
const BOTH = { connections: CAP, idleMs: 150 };

/** What came back on a connection, answer by answer. */
interface Heard {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

let execute: Executor;
let executed: unknown[];
/** One server waits as long as production does, the other one not. */
let [patient, hasty]: HttpServer[] = [];
let [port, hastyPort] = [0, 0];
const lines: string[] = [];

const serve = (connectionLimits: Partial<ConnectionLimits>): Promise<HttpServer> =>
  createHttpServer({
    schema,
    contract: printSchema(schema),
    logger: createLogger("info", { write: (line) => void lines.push(line) }),
    executor: (operation) => {
      executed.push(operation.variables["name"]);
      return execute(operation);
    },
    authenticate: async (token) => {
      if (token !== "good") throw unauthenticated(new Error("not the good one"));
      return claims;
    },
    isReady: async () => true,
    connectionLimits,
  });

beforeAll(async () => {
  patient = await serve(BOTH);
  hasty = await serve({ ...BOTH, ...SHORT });
  port = await patient.listen({ host: "127.0.0.1", port: 0 });
  hastyPort = await hasty.listen({ host: "127.0.0.1", port: 0 });
});
beforeEach(() => {
  execute = async () => ({ data: new RawJson('{"hello":"there"}') });
  executed = [];
  lines.length = 0;
});
afterAll(() => Promise.all([patient?.close(), hasty?.close()]));

/** A connection, and everything that came on it until it was closed. */
function open(send: (socket: Socket) => void, how: { to?: number; allowHalfOpen?: boolean } = {}): Promise<Heard[]> {
  const { to = port, allowHalfOpen = false } = how;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect({ port: to, host: "127.0.0.1", allowHalfOpen }, () => send(socket));
    socket.on("data", (chunk) => chunks.push(chunk));
    // Reset while something was still being sent: what came before counts.
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answersIn(Buffer.concat(chunks))));
  });
}
const openHasty: typeof open = (send) => open(send, { to: hastyPort });

/** The answers in what was sent, which is nothing but answers with a length. */
function answersIn(bytes: Buffer): Heard[] {
  const heard: Heard[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    const headers = bytes.subarray(at, end).toString();
    const length = Number(/^content-length: (\d+)$/im.exec(headers)?.[1]);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(headers)?.[1]);
    if (end < 0 || Number.isNaN(length) || Number.isNaN(status))
      throw new Error(`No answer: ${bytes.subarray(at).toString()}`);
    at = end + 4 + length;
    heard.push({ status, headers, body: bytes.subarray(end + 4, at).toString() });
  }
  return heard;
}

/** The statuses of answers, each of which is JSON with a code where it is an error. */
function expectStatuses(heard: readonly Heard[], statuses: readonly number[]): void {
  expect(heard.map(({ status }) => status)).toEqual(statuses);
  for (const { status, headers, body } of heard) {
    expect(headers).toMatch(/^content-type: application\/json; charset=utf-8$/im);
    const { errors } = JSON.parse(body) as { errors?: { extensions: { code: string } }[] };
    if (status >= 400) expect(errors?.[0]?.extensions.code).toMatch(/^(BAD_USER_INPUT|UNAUTHENTICATED|NOT_FOUND)$/);
  }
}

const body = (name: string): string =>
  JSON.stringify({ query: "query($name: String) { hello(name: $name) }", variables: { name } });
const head = (length: number | string, token = "good"): string =>
  `POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
const good = (name: string): string => head(body(name).length) + body(name);
const last = (request: string): string => request.replace("Host: a\r\n", "Host: a\r\nConnection: close\r\n");
const LIVE = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

/** A character every so often, until the other side has had enough. */
function drip(socket: Socket, text: string, everyMs = 20): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at === text.length) clearInterval(timer);
    else socket.write(text.charAt(at++));
  }, everyMs);
  socket.once("close", () => clearInterval(timer));
}

describe("who is slow", () => {
  test("with headers is told so after a while, and cut off", async () => {
    expectStatuses(await openHasty((socket) => socket.write("POST /graphql HTTP/1.1\r\nHost: a\r\nX-A: ")), [408]);
  });

  test("with headers is not waited for because there is always a little more", async () => {
    const heard = await openHasty((socket) => drip(socket, `GET /livez HTTP/1.1\r\n${"X-A: b\r\n".repeat(1_000)}`));

    expectStatuses(heard, [408]);
  });

  test("with the first byte is cut off", async () => {
    expectStatuses(await openHasty(() => undefined), [408]);
  });

  test("with the body is told so, and nothing is done", async () => {
    const heard = await openHasty((socket) => socket.write(head(body("slow").length) + body("slow").slice(0, -5)));

    expectStatuses(heard, [408]);
    expect(executed).toEqual([]);
  });

  test("with the body is not waited for because there is always a little more", async () => {
    const heard = await openHasty((socket) => {
      socket.write(head(50_000));
      drip(socket, " ".repeat(50_000));
    });

    expectStatuses(heard, [408]);
  });

  test("with the parts of a body is not waited for either", async () => {
    const heard = await openHasty((socket) => {
      socket.write(head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked"));
      drip(socket, "1\r\n \r\n".repeat(1_000));
    });

    expectStatuses(heard, [408]);
    expect(executed).toEqual([]);
  });

  test("and a stranger is answered once, and nothing else comes on that connection", async () => {
    const heard = await openHasty((socket) => {
      socket.write(head(50_000, "bad"));
      drip(socket, " ".repeat(50_000));
    });

    expectStatuses(heard, [401]);
  });

  test("to read is cut off", async () => {
    execute = async () => ({ data: new RawJson(`{"hello":"${"x".repeat(30_000_000)}"}`) });

    const gone = new Promise<void>((resolve) => {
      hasty?.fastify.server.once("connection", (socket: Socket) => socket.once("close", () => resolve()));
    });
    const socket = net.connect({ port: hastyPort, host: "127.0.0.1" }, () => {
      socket.pause();
      socket.write(good("never read"));
    });
    socket.on("error", () => undefined);
    await gone;
    socket.destroy();

    expect(executed).toEqual(["never read"]);
  });

  test("to send another request finds the connection closed, and is told nothing that was no answer", async () => {
    expectStatuses(await openHasty((socket) => socket.write(good("once"))), [200]);
  });

  test("keeps nobody else from being answered", async () => {
    const slow = Array.from({ length: CAP - 2 }, () =>
      open((socket) => drip(socket, "GET / HTTP/1.1\r\n".repeat(100))),
    );

    expectStatuses(await openHasty((socket) => socket.write(last(LIVE))), [200]);
    for (const heard of await Promise.all(slow)) expectStatuses(heard.slice(1), []);
  });
});

test("a fault that is told again with every packet is answered once, and the answer is not cut off", async () => {
  const socket = new PassThrough();
  const faults = new FaultAnswers();

  await faults.answer("HPE_INVALID_METHOD", socket as unknown as Socket);
  await faults.answer("HPE_INVALID_METHOD", socket as unknown as Socket);

  const told = await socket.toArray();
  expectStatuses(answersIn(Buffer.concat(told as Buffer[])), [400]);
});

describe("who hangs up their half of a connection", () => {
  test("after a whole request gets the answer", async () => {
    expectStatuses(await open((socket) => socket.end(good("whole")), { allowHalfOpen: true }), [200]);
  });

  test.each([
    ["in the first line", "GET /liv"],
    ["in a header", "GET /livez HTTP/1.1\r\nHost: a\r\nX-"],
    ["in the body", head(500) + "{"],
    ["in a part of the body", head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked") + "ff\r\n{"],
  ])("%s is told that this is no request", async (_, text) => {
    const heard = await open((socket) => socket.end(text), { allowHalfOpen: true });

    expectStatuses(heard, [400]);
    expect(executed).toEqual([]);
  });

  test("at once gets nothing", async () => {
    expectStatuses(await open((socket) => socket.end(), { allowHalfOpen: true }), []);
  });
});

describe("several requests on one connection", () => {
  test("are answered in their order, however long each takes", async () => {
    const releases: (() => void)[] = [];
    execute = async ({ variables }) => {
      await new Promise<void>((resolve) => {
        // The last is ready first.
        if (releases.push(resolve) === 3) for (const release of releases.toReversed()) release();
      });
      return { data: new RawJson(JSON.stringify({ hello: variables["name"] })) };
    };

    const heard = await open((socket) => socket.write(good("a") + good("b") + last(good("c"))));

    expectStatuses(heard, [200, 200, 200]);
    expect(heard.map((one) => (JSON.parse(one.body) as { data: { hello: string } }).data.hello)).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  test.each([
    ["garbage", "\u0016\u0003\u0001 nothing\r\n\r\n", 400],
    ["a header without a name", "GET /livez HTTP/1.1\r\n: b\r\n\r\n", 400],
    ["headers that are too large", `GET /livez HTTP/1.1\r\nX-A: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    [
      "a part of the body that is none",
      head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked") + "zz\r\n",
      400,
    ],
  ])("with %s at the end: it is answered last, and the answers before it are whole", async (_, text, status) => {
    // Not ready before the fault was seen.
    execute = async ({ variables }) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { data: new RawJson(JSON.stringify({ hello: variables["name"] })) };
    };

    const heard = await open((socket) => socket.write(good("a") + good("b") + text));

    expectStatuses(heard, [200, 200, status]);
    expect(heard.slice(0, 2).map((one) => JSON.parse(one.body) as unknown)).toEqual(
      ["a", "b"].map((hello) => ({ data: { hello } })),
    );
  });

  test("with half of one at the end: that came too slowly, and the answers before it are whole", async () => {
    expectStatuses(
      await openHasty((socket) => socket.write(`${good("a")}${good("b")}GET /livez HTTP/1.1\r\nX-`)),
      [200, 200, 408],
    );
  });

  test("with garbage that goes on while they are answered: it is answered once, and last", async () => {
    execute = async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { data: new RawJson('{"hello":"there"}') };
    };

    const heard = await open((socket) => {
      socket.write(good("a"));
      const timer = setInterval(() => socket.write("\u0000".repeat(100)), 5);
      socket.once("close", () => clearInterval(timer));
    });

    expectStatuses(heard, [200, 400]);
  });

  test("end with garbage that never ends, which is answered once", async () => {
    const heard = await open((socket) => {
      const timer = setInterval(() => socket.write("\u0000".repeat(100)), 5);
      socket.once("close", () => clearInterval(timer));
    });

    expectStatuses(heard, [400]);
  });
});

describe("a request of which two readers see different ends", () => {
  const post = (...headers: string[]): string =>
    `POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n${headers.join("\r\n")}\r\n\r\n`;
  const { length } = body("seen");
  const chunked = `${length.toString(16)}\r\n${body("seen")}\r\n0\r\n\r\n`;

  test.each([
    ["a length and parts", post("Content-Length: 6", "Transfer-Encoding: chunked") + `0\r\n\r\n${LIVE}`],
    ["parts and a length", post("Transfer-Encoding: chunked", `Content-Length: ${length}`) + chunked],
    ["two lengths", post("Content-Length: 0", `Content-Length: ${LIVE.length}`) + LIVE],
    ["one length twice", post("Content-Length: 2", "Content-Length: 2") + "{}"],
    ["two lengths in one", post("Content-Length: 0, 5") + LIVE],
    ["one length twice in one", post("Content-Length: 2, 2") + "{}"],
    ["a length with a sign", post(`Content-Length: +${length}`) + body("seen")],
    ["a length below nothing", post("Content-Length: -1") + LIVE],
    ["a length in hexadecimal", post(`Content-Length: 0x${length.toString(16)}`) + body("seen")],
    ["a length with a fraction", post("Content-Length: 2.0") + "{}"],
    ["a length with a blank within", post("Content-Length: 1 0") + LIVE],
    ["a length that is none", post("Content-Length: many") + LIVE],
    ["no length after the colon", post("Content-Length:") + LIVE],
    ["a length that does not fit in 64 bits", post("Content-Length: 18446744073709551618") + "{}"],
    ["a length behind a line that goes on", post("X-A: b", `\tContent-Length: ${LIVE.length}`) + LIVE],
    ["a length with a blank before the colon", post(`Content-Length : ${LIVE.length}`) + LIVE],
    ["a length with a blank in front", post("X-A: b", ` Content-Length: ${LIVE.length}`) + LIVE],
    ["parts with a blank before the colon", post("Transfer-Encoding : chunked") + chunked],
    ["parts on a second line", post("Transfer-Encoding:", " chunked") + chunked],
    ["parts that are not the last encoding", post("Transfer-Encoding: chunked, identity") + chunked],
    ["parts by another name", post("Transfer-Encoding: xchunked") + chunked],
    ["parts with a tab that stands out", post("Transfer-Encoding: chunked\u000b") + chunked],
    ["parts in quotes", post('Transfer-Encoding: "chunked"') + chunked],
    ["an encoding that is none", post("Transfer-Encoding: identity", "Content-Length: 2") + "{}"],
    ["a part with a sign", post("Transfer-Encoding: chunked") + `+2\r\n{}\r\n0\r\n\r\n`],
    ["a part in another base", post("Transfer-Encoding: chunked") + `0x2\r\n{}\r\n0\r\n\r\n`],
    [
      "a part that does not fit in 64 bits",
      post("Transfer-Encoding: chunked") + `10000000000000002\r\n{}\r\n0\r\n\r\n`,
    ],
    ["a part longer than it says", post("Transfer-Encoding: chunked") + `1\r\n{}\r\n0\r\n\r\n`],
    ["a part that ends with half of a line's end", post("Transfer-Encoding: chunked") + `2\n{}\r\n0\r\n\r\n`],
    ["a line that ends with a return alone", `GET /livez HTTP/1.1\r\nHost: a\rX-A: b\r\n\r\n`],
    ["a header with U+0000", `GET /livez HTTP/1.1\r\nHost: a\r\nX-A: b\u0000c\r\n\r\n`],
    ["a name with U+0000", `GET /livez HTTP/1.1\r\nHost: a\r\nX\u0000A: b\r\n\r\n`],
    ["a header without a colon", `GET /livez HTTP/1.1\r\nHost: a\r\nX-A\r\n\r\n`],
    ["a blank before the first header", `GET /livez HTTP/1.1\r\n Host: a\r\n\r\n`],
    ["a version that there is not", `GET /livez HTTP/1.9\r\nHost: a\r\n\r\n`],
    ["no version", `GET /livez\r\n\r\n`],
    ["a method that there is not", `GETS /livez HTTP/1.1\r\nHost: a\r\n\r\n`],
    ["a method in small letters", `get /livez HTTP/1.1\r\nHost: a\r\n\r\n`],
    ["a blank in the path", `GET /livez /graphql HTTP/1.1\r\nHost: a\r\n\r\n`],
    ["no host", `GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n`],
    ["an answer", `HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`],
  ])("%s is refused as a whole: nothing of it is done, and no second answer comes", async (_, text) => {
    const heard = await open((socket) => socket.write(text));

    expectStatuses(heard, [400]);
    expect(executed).toEqual([]);
  });

  test("would be seen if the second were answered", async () => {
    expectStatuses(
      await open((socket) => socket.write(head(0, "bad").replace("Content-Length: 0\r\n", "") + last(LIVE))),
      [401, 200],
    );
  });

  test("is cut off where it asks for a way through", async () => {
    const heard = await open((socket) => socket.write("CONNECT elsewhere.example.org:443 HTTP/1.1\r\nHost: a\r\n\r\n"));

    expectStatuses(heard, []);
  });
});

describe("headers", () => {
  test.each([
    ["one", `X-A: ${"x".repeat(17_000)}`],
    ["many", Array.from({ length: 1_000 }, (_, at) => `X-${at}: ${"x".repeat(20)}`).join("\r\n")],
    ["a name", `${"X".repeat(17_000)}: a`],
    ["one that never ends", `X-A: ${"x".repeat(100_000)}`],
  ])("that are too large are refused: %s", async (_, headers) => {
    expectStatuses(await open((socket) => socket.write(`GET /livez HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`)), [431]);
  });

  test("are not too large with an address and a token of usual size", async () => {
    const heard = await open((socket) =>
      socket.write(last(`GET /livez?${"x".repeat(4_000)} HTTP/1.1\r\nHost: a\r\nX-A: ${"x".repeat(8_000)}\r\n\r\n`)),
    );

    expectStatuses(heard, [200]);
  });
});

describe("connections", () => {
  test("beyond the most are cut off, which is logged once, and are taken again when others have gone", async () => {
    const { server } = patient?.fastify ?? {};
    if (server === undefined) throw new Error("There is no server");
    const openOnes = (): Promise<number> =>
      new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    while ((await openOnes()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const kept = Array.from({ length: CAP }, () => net.connect({ port, host: "127.0.0.1" }));
    while ((await openOnes()) < CAP) await new Promise((resolve) => setTimeout(resolve, 10));

    const beyond = await Promise.all([1, 2, 3].map(() => open((socket) => socket.write(LIVE))));
    for (const socket of kept) socket.destroy();
    while ((await openOnes()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const again = await open((socket) => socket.write(last(LIVE)));

    expect(beyond).toEqual([[], [], []]);
    expectStatuses(again, [200]);
    expect(lines.filter((line) => line.includes("no more connections are taken"))).toHaveLength(1);
  });
});
