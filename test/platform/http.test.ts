import { buildSchema, getIntrospectionQuery, graphql, print, printSchema } from "graphql";
import net from "node:net";
import request from "supertest";
import { ApiError, RawJson, unauthenticated } from "../../src/platform/graphql/index.js";
import { createHttpServer, type Executor, type HttpServer } from "../../src/platform/http/index.js";
import { createLogger } from "../../src/platform/logger/index.js";

const schema = buildSchema(`
  type Query { hello(name: String, times: Int): String people(first: Int = 20): PersonConnection! tree: Tree }
  type Tree { child: Tree children: [Tree!]! name: String }
  type PersonConnection { nodes: [Person!]! }
  type Person { name: String friends(first: Int = 20): PersonConnection! }
  type Mutation { say(word: String!): String }
`);
const claims = {
  userId: "3f0c6c1e-7d43-4b8b-9b7e-5a4f0f1d2c3b",
  clinicId: "8a1de0a5-2f0a-4f0e-8f6b-0c7c0b8e9d10",
  roles: [],
  scopes: [],
  tokenId: "t",
  issuedAt: new Date("2026-05-03T11:00:00Z"),
  expiresAt: new Date("2026-05-03T12:00:00Z"),
};
const secret = "4111-1111-SECRET";
const refused400 = /^HTTP\/1.1 400 .*"code":"BAD_USER_INPUT"/s;

let execute: Executor;
let http: HttpServer;
let ready = true;
const lines: string[] = [];

beforeAll(async () => {
  http = await createHttpServer({
    schema,
    contract: printSchema(schema),
    logger: createLogger("info", { write: (line) => void lines.push(line) }),
    executor: (operation) => execute(operation),
    authenticate: async (token) => {
      if (token !== "good") throw unauthenticated(new Error("not the good one"));
      return claims;
    },
    isReady: async () => ready,
    extend: (server) =>
      void server.get("/fault", async () => {
        throw new Error(`no such thing as ${secret}`);
      }),
  });
});
beforeEach(() => {
  execute = async () => ({ data: new RawJson('{"hello" : "PostgreSQL made this"}') });
  lines.length = 0;
});
afterAll(() => http.close());

const post = (body: object | string, headers: Record<string, string> = {}) =>
  request(http.fastify.server)
    .post("/graphql")
    .set({ authorization: "Bearer good", "content-type": "application/json", ...headers })
    .send(body);
const codeOf = (response: request.Response) =>
  (response.body as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;

describe("an answer", () => {
  test("goes out as PostgreSQL made it", async () => {
    const response = await post({ query: "{ hello }" });

    expect(response.status).toBe(200);
    expect(response.text).toBe('{"data":{"hello" : "PostgreSQL made this"}}');
    expect(response.headers).toMatchObject({
      "cache-control": "no-store",
      "content-type": "application/json; charset=utf-8",
    });
  });

  test("has errors first and extensions last", async () => {
    const errors = [new ApiError("NOT_FOUND", "No such client.")];
    execute = async () => ({ data: new RawJson("{}"), errors, extensions: { redactions: [] } });

    const response = await post({ query: "{ hello }" });

    expect(response.text).toBe(
      '{"errors":[{"message":"No such client.","extensions":{"code":"NOT_FOUND"}}],"data":{},"extensions":{"redactions":[]}}',
    );
  });

  test("gives the executor the variables, the active role and who asks", async () => {
    const seen: unknown[] = [];
    execute = async ({ variables, operationName, request: { claims: who, activeRoleHeader } }) => {
      seen.push({ variables, operationName, who, activeRoleHeader });
      return { data: null };
    };

    await post(
      { query: "query A($n: String) { hello(name: $n) }", variables: { n: "x" } },
      { "x-active-role": "CLIENT" },
    );

    expect(seen).toEqual([{ variables: { n: "x" }, operationName: "A", who: claims, activeRoleHeader: "CLIENT" }]);
  });

  test("to introspection passes the limits", async () => {
    execute = async ({ document }) => ({ data: (await graphql({ schema, source: print(document) })).data ?? null });

    const response = await post({ query: getIntrospectionQuery() });

    expect(response.status).toBe(200);
  });
});

describe("a stranger", () => {
  test.each([
    ["without a token", {}],
    ["with another scheme", { authorization: "Basic good" }],
    ["with a refused token", { authorization: "Bearer bad" }],
  ])("%s learns the same, whatever they send", async (_, headers) => {
    const response = await request(http.fastify.server)
      .post("/graphql")
      .set({ "content-type": "application/json", ...headers })
      .send("{ this is not even JSON");

    expect(response.status).toBe(401);
    expect(response.headers["www-authenticate"]).toBe("Bearer");
    expect(response.text).toBe(
      '{"errors":[{"message":"Sign in to use this service.","extensions":{"code":"UNAUTHENTICATED"}}]}',
    );
  });

  test("is answered like one whose role is not held", async () => {
    execute = async () => {
      throw unauthenticated();
    };

    const response = await post({ query: "{ hello }" });

    expect([response.status, response.headers["www-authenticate"], response.text]).toEqual([
      401,
      "Bearer",
      '{"errors":[{"message":"Sign in to use this service.","extensions":{"code":"UNAUTHENTICATED"}}]}',
    ]);
  });
});

describe("bad input", () => {
  const deep = `{"query":"{ hello }","variables":${'{"a":'.repeat(40_000 / 5)}1${"}".repeat(40_000 / 5)}}`;
  test.each<[string, object | string, Record<string, string>, number, string]>([
    ["malformed JSON", `{"query": "${secret}`, {}, 400, "BAD_USER_INPUT"],
    ["another charset", "{}", { "content-type": "application/json; charset=utf-16" }, 415, "BAD_USER_INPUT"],
    ["a form", "query=1", { "content-type": "application/x-www-form-urlencoded" }, 415, "BAD_USER_INPUT"],
    ["text", "{ hello }", { "content-type": "text/plain" }, 415, "BAD_USER_INPUT"],
    ["compression", "{}", { "content-encoding": "gzip" }, 415, "BAD_USER_INPUT"],
    ["a batch", [{ query: "{ hello }" }], {}, 400, "BAD_USER_INPUT"],
    ["a doubled key", '{"query":"{ hello }","query":"{ a: hello }"}', {}, 400, "BAD_USER_INPUT"],
    ["deep variables", deep, {}, 400, "BAD_USER_INPUT"],
    ["a large body", { query: `# ${"x".repeat(110_000)}` }, {}, 413, "BAD_USER_INPUT"],
    ["no document", { query: "" }, {}, 400, "BAD_USER_INPUT"],
    ["a syntax error", { query: `{ hello(name: "${secret}) }` }, {}, 400, "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", { query: "{ helo }" }, {}, 400, "GRAPHQL_VALIDATION_FAILED"],
    ["a literal of another type", { query: `{ hello(times: "${secret}") }` }, {}, 400, "BAD_USER_INPUT"],
    ["an unknown operation", { query: "query A { hello }", operationName: secret }, {}, 400, "BAD_USER_INPUT"],
    [
      "a hash for a document",
      { extensions: { persistedQuery: { version: 1, sha256Hash: "a" } } },
      {},
      200,
      "PERSISTED_QUERY_NOT_SUPPORTED",
    ],
    ["@defer", { query: "{ ... @defer { hello } }" }, {}, 400, "GRAPHQL_VALIDATION_FAILED"],
    ["very many tokens", { query: `{ ${"hello ".repeat(2_500)} }` }, {}, 400, "OPERATION_TOO_COMPLEX"],
    [
      "very many aliases",
      { query: `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: __typename`).join(" ")} }` },
      {},
      400,
      "OPERATION_TOO_COMPLEX",
    ],
    [
      "depth",
      { query: `{ tree ${"{ child ".repeat(20)} { name } ${"}".repeat(20)} }` },
      {},
      400,
      "OPERATION_TOO_COMPLEX",
    ],
    [
      "pages of pages of pages",
      {
        query:
          "{ people(first: 100) { nodes { friends(first: 100) { nodes { friends(first: 100) { nodes { name } } } } } } }",
      },
      {},
      400,
      "OPERATION_TOO_COMPLEX",
    ],
    [
      "introspection in circles",
      {
        query:
          "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }",
      },
      {},
      400,
      "OPERATION_TOO_COMPLEX",
    ],
  ])("%s is refused as JSON with a stable code, and not repeated", async (_, body, headers, status, code) => {
    const response = await post(body, headers);

    expect([response.status, codeOf(response)]).toEqual([status, code]);
    expect(response.text).not.toContain(secret);
    expect(response.text).not.toMatch(/Did you mean/);
  });

  test("fragments that double with every level are too much", async () => {
    const levels = Array.from(
      { length: 20 },
      (_, i) => `fragment F${i} on Tree { a: child { ...F${i + 1} } b: child { ...F${i + 1} } }`,
    );
    const query = `{ tree { ...F0 } } ${levels.join(" ")} fragment F20 on Tree { name }`;

    const response = await post({ query });

    expect(codeOf(response)).toBe("OPERATION_TOO_COMPLEX");
  });

  test("invalid UTF-8 is refused", async () => {
    const response = await request(http.fastify.server)
      .post("/graphql")
      .set({ authorization: "Bearer good", "content-type": "application/json" })
      .serialize((value: unknown) => value as string)
      .send(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));

    expect([response.status, codeOf(response)]).toEqual([400, "BAD_USER_INPUT"]);
  });

  test("a mutation over GET is refused, and a query is not", async () => {
    const get = (query: string) =>
      request(http.fastify.server)
        .get("/graphql")
        .query({ query })
        .set({ authorization: "Bearer good", "apollo-require-preflight": "1" });

    expect((await get('mutation { say(word: "x") }')).status).toBe(405);
    expect((await get("{ hello }")).status).toBe(200);
  });

  test("a simple GET that a foreign page could send is refused", async () => {
    const response = await request(http.fastify.server)
      .get("/graphql")
      .query({ query: "{ hello }" })
      .set({ authorization: "Bearer good" });

    expect([response.status, codeOf(response)]).toEqual([400, "BAD_USER_INPUT"]);
  });

  test.each(["PUT", "DELETE", "OPTIONS"])("%s answers 405", async (method) => {
    const answer = await http.fastify.inject({ method: method as "PUT", url: "/graphql" });

    expect([answer.statusCode, answer.headers.allow]).toEqual([405, "GET, POST"]);
  });

  test("an unknown path answers JSON", async () => {
    const response = await request(http.fastify.server).get("/%ff/../admin");

    expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(response.status).toBeLessThan(500);
  });

  test.each([
    ["no HTTP", "hello\r\n\r\n", /^HTTP\/1.1 400 .*"code":"BAD_USER_INPUT"/s],
    ["two lengths", said("content-length: 2\r\ncontent-length: 3\r\n\r\n{}"), refused400],
    ["a length and parts", said("content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"), refused400],
    ["parts that are none", said("transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"), refused400],
    ["a length below nothing", said("content-length: -1\r\n\r\n"), refused400],
    ["a header on two lines", said("x-a: 1\r\n 2\r\n\r\n"), refused400],
    ["a header with a blank in its name", said("x a: 1\r\n\r\n"), refused400],
    ["no host", "POST /graphql HTTP/1.1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", refused400],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", refused400],
    ["an encrypted greeting", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", refused400],
    ["very large headers", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(40_000)}\r\n\r\n`, /^HTTP\/1.1 431 .*"code"/s],
    [
      "two tokens",
      "POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer good\r\nauthorization: Bearer bad\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
      /^HTTP\/1.1 400 .*"code":"BAD_USER_INPUT"/s,
    ],
  ])("%s on the bare socket answers JSON", async (_, bytes, expected) => {
    const port = await listening();

    expect(await exchange(port, bytes)).toMatch(expected);
  });
});

describe("a fault of ours", () => {
  test("is masked, and logged once under the number that the caller is told", async () => {
    execute = async () => {
      throw new Error(`connect ECONNREFUSED 10.0.0.5:5432 password=${secret}`);
    };

    const response = await post({ query: "{ hello }" });

    const [error] = (response.body as { errors: { extensions: { code: string; incidentId: string } }[] }).errors;
    expect(response.status).toBe(500);
    expect(error?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(response.text).not.toMatch(/ECONNREFUSED|SECRET|at /);
    expect(lines.filter((line) => line.includes(error?.extensions.incidentId ?? "-"))).toHaveLength(1);
  });

  test("outside of an operation is masked and logged in the same way", async () => {
    const response = await request(http.fastify.server).get("/fault");

    const [error] = (response.body as { errors: { extensions: { code: string; incidentId: string } }[] }).errors;
    expect(response.status).toBe(500);
    expect(error?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(response.text).not.toContain(secret);
    const logged = lines.map((line) => JSON.parse(line) as object).filter((line) => "incidentId" in line);
    const requestId = (response.headers as Record<string, string>)["x-request-id"];
    expect(logged).toMatchObject([{ incidentId: error?.extensions.incidentId, requestId }]);
  });

  test("is in the log with its request, which has a line of its own", async () => {
    execute = async () => {
      throw new Error("no luck");
    };

    const response = await post({ query: "{ hello }" });

    const requestId = (response.headers as Record<string, string>)["x-request-id"];
    const logged = lines.map((line) => JSON.parse(line) as { msg: string; requestId: string });
    expect(logged.map((line) => [line.msg, line.requestId])).toEqual([
      ["an operation failed", requestId],
      ["request", requestId],
    ]);
  });

  test("for a while says when to come back", async () => {
    execute = async () => {
      throw new ApiError("SERVICE_UNAVAILABLE", "Try again in a moment.", { retryAfterSeconds: 2 });
    };

    const response = await post({ query: "{ hello }" });

    expect([response.status, response.headers["retry-after"], codeOf(response)]).toEqual([
      503,
      "2",
      "SERVICE_UNAVAILABLE",
    ]);
  });
});

test("readiness follows the database, liveness does not", async () => {
  ready = false;
  const [readyz, livez] = [
    await request(http.fastify.server).get("/readyz"),
    await request(http.fastify.server).get("/livez"),
  ];
  ready = true;

  expect([readyz.status, livez.status]).toEqual([503, 200]);
});

/** A POST by somebody signed in, with the rest of its head. */
function said(rest: string): string {
  return `POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\nconnection: close\r\n${rest}`;
}

let port: Promise<number> | undefined;
const listening = () => (port ??= http.listen({ host: "127.0.0.1", port: 0 }));

function exchange(to: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = net.connect(to, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}
