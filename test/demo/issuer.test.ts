import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fastify } from "fastify";
import { demoClients } from "../../src/demo/issuer/client-credentials.js";
import { DemoIssuer } from "../../src/demo/issuer/issuer.js";
import { demoRoutes } from "../../src/demo/routes.js";
import { sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { createLogger } from "../../src/platform/logger/index.js";
import { jwksKeys, verifyAccessToken } from "../../src/platform/tokens/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { type Demo, startDemo } from "../support/demo.js";

const main = join(import.meta.dirname, "../../dist/src/demo/issuer/token.main.js");
const revokeMain = join(import.meta.dirname, "../../dist/src/features/audit/revocation/revoke.main.js");
const FORM = "application/x-www-form-urlencoded";

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

describe("the issuer of the demo", () => {
  let database: TestDatabase;
  let folder: string;
  let demo: Demo;
  let food: Client;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    folder = await mkdtemp(join(tmpdir(), "recovery-circle-demo-"));
    demo = await startDemo({ DEMO_DATA: folder, DATABASE_URL: database.ownerUrl });
    const clients = (await (await fetch(`${demo.address}/demo/clients`)).json()) as Client[];
    food = clients.find(({ clientId }) => clientId === "integrator.food") as Client;
  }, 60_000);
  afterAll(async () => {
    await demo.end("SIGTERM");
    await database.drop();
    await rm(folder, { recursive: true });
  });

  interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: Readonly<Record<string, unknown>>;
  }
  const post = async (
    body: NonNullable<RequestInit["body"]>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${demo.address}/oauth/token`, { method: "POST", body, headers });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer["body"] };
  };
  const basic = (id: string, secret: string): Readonly<Record<string, string>> => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
  });
  const grant = { grant_type: "client_credentials" };
  const form = (its: object): URLSearchParams => new URLSearchParams({ ...its });
  const graphql = async (token: string, query: string): Promise<Answer> => {
    const answer = await fetch(`${demo.address}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer["body"] };
  };

  test("gives an organization's system a token by its secret, in the header or in the form, and it pulls referrals", async () => {
    const { clientId: client_id, clientSecret: client_secret } = food;
    const answers = [
      await post(form(grant), basic(client_id, client_secret)),
      await post(form({ ...grant, client_id }), basic(encodeURIComponent(client_id), client_secret)),
      await post(form({ ...grant, client_id, client_secret, scope: "" })),
    ];

    for (const { status, headers, body } of answers) {
      expect([status, headers.get("cache-control"), headers.get("pragma")]).toEqual([200, "no-store", "no-cache"]);
      expect(headers.get("x-demo-instance")).toBe("true");
      expect(body).toEqual({
        access_token: expect.any(String) as string,
        token_type: "Bearer",
        expires_in: 3600,
        scope: "referrals:read referrals:write",
      });
      const feed = await graphql(
        String(body["access_token"]),
        "{ viewer { role scopes organization { name } } referralFeed(first: 1) { edges { cursor } } }",
      );
      expect(feed).toMatchObject({
        status: 200,
        body: {
          data: {
            viewer: {
              role: "INTEGRATOR",
              scopes: ["referrals:read", "referrals:write"],
              organization: { name: "Harbor Food Bank" },
            },
            referralFeed: { edges: [{ cursor: expect.any(String) as string }] },
          },
        },
      });
    }
  });

  test("gives the scopes that were asked for and no more, and the service holds the token to them", async () => {
    const asked = async (scope: string): Promise<Answer> =>
      post(form({ ...grant, scope }), basic(food.clientId, food.clientSecret));
    const act = 'mutation { writePeerNote(input: { clientId: "x", body: "x" }) { userErrors { code } } }';

    const reads = await asked("referrals:read");
    const both = await asked("referrals:write referrals:read");

    expect([reads.body["scope"], both.body["scope"]]).toEqual(["referrals:read", "referrals:read referrals:write"]);
    expect((await graphql(String(reads.body["access_token"]), "{ viewer { role } }")).status).toBe(200);
    expect((await graphql(String(reads.body["access_token"]), act)).headers.get("www-authenticate")).toContain(
      'error="insufficient_scope", scope="referrals:write"',
    );
    const writes = await asked("referrals:write");
    expect((await graphql(String(writes.body["access_token"]), "{ viewer { role } }")).status).toBe(403);
  });

  test.each<[string, (its: Client) => readonly [object | string, Readonly<Record<string, string>>?], number, string]>([
    ["nobody", () => [form(grant)], 401, "invalid_client"],
    ["a client without a secret", (its) => [form({ ...grant, client_id: its.clientId })], 401, "invalid_client"],
    [
      "an empty secret",
      (its) => [form({ ...grant, client_id: its.clientId, client_secret: "" })],
      401,
      "invalid_client",
    ],
    ["another secret", (its) => [form(grant), basic(its.clientId, `${its.clientSecret}x`)], 401, "invalid_client"],
    [
      "the beginning of the secret",
      (its) => [form(grant), basic(its.clientId, its.clientSecret.slice(0, -1))],
      401,
      "invalid_client",
    ],
    [
      "a client that there is not",
      (its) => [form(grant), basic("integrator.none", its.clientSecret)],
      401,
      "invalid_client",
    ],
    ["somebody of the staff", (its) => [form(grant), basic("peer.a", its.clientSecret)], 401, "invalid_client"],
    [
      "another client's secret",
      (its) => [form(grant), basic("integrator.hie", its.clientSecret)],
      401,
      "invalid_client",
    ],
    ["a bearer token", () => [form(grant), { authorization: "Bearer x" }], 401, "invalid_client"],
    ["Basic without a colon", () => [form(grant), { authorization: "Basic eA==" }], 401, "invalid_client"],
    [
      "two ways at once",
      (its) => [form({ ...grant, client_secret: its.clientSecret }), basic(its.clientId, its.clientSecret)],
      400,
      "invalid_request",
    ],
    [
      "two clients at once",
      (its) => [form({ ...grant, client_id: "integrator.hie" }), basic(its.clientId, its.clientSecret)],
      400,
      "invalid_request",
    ],
    ["no grant", (its) => [form({}), basic(its.clientId, its.clientSecret)], 400, "invalid_request"],
    [
      "another grant",
      (its) => [form({ grant_type: "authorization_code", code: "x" }), basic(its.clientId, its.clientSecret)],
      400,
      "unsupported_grant_type",
    ],
    [
      "a password",
      (its) => [
        form({ grant_type: "password", username: "peer.a", password: "x" }),
        basic(its.clientId, its.clientSecret),
      ],
      400,
      "unsupported_grant_type",
    ],
    ["another grant by nobody", () => [form({ grant_type: "password" })], 401, "invalid_client"],
    [
      "a scope that there is not",
      (its) => [form({ ...grant, scope: "referrals:read clients:read" }), basic(its.clientId, its.clientSecret)],
      400,
      "invalid_scope",
    ],
    [
      "a scope and two spaces",
      (its) => [form({ ...grant, scope: "referrals:read  referrals:write" }), basic(its.clientId, its.clientSecret)],
      400,
      "invalid_scope",
    ],
    [
      "a parameter twice",
      (its) => [
        "grant_type=client_credentials&scope=referrals:read&scope=referrals:write",
        { "content-type": FORM, ...basic(its.clientId, its.clientSecret) },
      ],
      400,
      "invalid_request",
    ],
    [
      "JSON",
      (its) => [
        JSON.stringify(grant),
        { "content-type": "application/json", ...basic(its.clientId, its.clientSecret) },
      ],
      400,
      "invalid_request",
    ],
    [
      "a text",
      (its) => [
        "grant_type=client_credentials",
        { "content-type": "text/plain", ...basic(its.clientId, its.clientSecret) },
      ],
      400,
      "invalid_request",
    ],
    [
      "a form that is too long",
      (its) => [form({ ...grant, filler: "x".repeat(10_001) }), basic(its.clientId, its.clientSecret)],
      400,
      "invalid_request",
    ],
  ])("refuses %s as RFC 6749 has it", async (_, make, status, error) => {
    const [body, headers] = make(food);

    const its = await post(body as NonNullable<RequestInit["body"]>, headers);

    expect([its.status, its.body]).toEqual([status, { error, error_description: expect.any(String) as string }]);
    expect([its.headers.get("cache-control"), its.headers.get("pragma")]).toEqual(["no-store", "no-cache"]);
    const asksForBasic = its.headers.get("www-authenticate") === 'Basic realm="recovery-circle-demo"';
    expect(asksForBasic).toBe(status === 401);
    expect(JSON.stringify(its.body)).not.toContain(food.clientSecret);
  });

  test("says the same of a client that there is not as of a wrong secret", async () => {
    const [wrong, none] = [
      await post(form(grant), basic(food.clientId, "x")),
      await post(form(grant), basic("integrator.none", "x")),
    ];

    expect(wrong.body).toEqual(none.body);
  });

  test("takes no secret from an address", async () => {
    const { clientId, clientSecret } = food;
    const query = form({ ...grant, client_id: clientId, client_secret: clientSecret }).toString();
    const answer = await fetch(`${demo.address}/oauth/token?${query}`, { method: "POST" });

    expect(answer.status).toBe(400);
    expect((await fetch(`${demo.address}/oauth/token?${query}`)).status).toBe(404);
  });

  test("knows each organization's system", async () => {
    const clients = (await (await fetch(`${demo.address}/demo/clients`)).json()) as Client[];

    expect(clients.map(({ clientId }) => clientId)).toEqual(["integrator.food", "integrator.hie"]);
    expect(new Set(clients.map(({ clientSecret }) => clientSecret)).size).toBe(2);
  });

  test("says where it is and which keys it signs with, to callers who call it by its own name", async () => {
    const metadata = (await (await fetch(`${demo.address}/.well-known/oauth-authorization-server`)).json()) as Record<
      string,
      string
    >;
    const keys = await fetch(String(metadata["jwks_uri"]));

    expect(metadata).toMatchObject({
      issuer: "urn:demo",
      token_endpoint: `${demo.address}/oauth/token`,
      jwks_uri: `${demo.address}/.well-known/jwks.json`,
      grant_types_supported: ["client_credentials"],
    });
    expect(keys.headers.get("cache-control")).toBe("public, max-age=600");
    const { keys: listed } = (await keys.json()) as { keys: Record<string, string>[] };
    expect(listed).toHaveLength(2);
    for (const key of listed) expect(Object.keys(key).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
    for (const path of ["/oauth/token", "/demo/clients", "/.well-known/jwks.json"]) {
      const { stdout } = await promisify(execFile)("curl", [
        "-s",
        "-H",
        "Host: evil.example",
        `${demo.address}${path}`,
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
    }
  });

  test("prints no secret and no token", () => {
    expect(demo.output()).not.toContain(food.clientSecret);
    expect(demo.output()).not.toMatch(/eyJ/);
  });

  const run = (
    file: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = { DEMO_DATA: folder },
  ): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env } }, (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
      );
    });

  describe("npm run token", () => {
    test("prints a token of somebody, or of a client, and nothing else", async () => {
      const somebody = await run(main, ["peer.a"]);
      const client = await run(main, ["--client", "integrator.hie", "--scope", "referrals:read"]);

      for (const { code, out, err } of [somebody, client]) {
        expect([code, err]).toEqual([0, ""]);
        expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      }
      expect((await graphql(somebody.out.trim(), "{ viewer { role } }")).body).toEqual({
        data: { viewer: { role: "PEER_SPECIALIST" } },
      });
      expect((await graphql(client.out.trim(), "{ viewer { scopes organization { name } } }")).body).toEqual({
        data: { viewer: { scopes: ["referrals:read"], organization: { name: "HIE-X" } } },
      });
    });

    test.each<[string[], number, RegExp]>([
      [["nobody"], 1, /Nobody signs in by the name nobody/],
      [["--client", "integrator.food", "--scope", "all"], 1, /^invalid_scope: /],
      [["--client", "integrator.food", "--secret", "x"], 1, /^invalid_client: /],
      [["--client", "nobody"], 1, /^invalid_client: /],
      [[], 2, /Name one login/],
      [["peer.a", "peer.b"], 2, /a word too many/],
      [["peer.a", "--scope", "x"], 2, /go with --client/],
      [["--everything"], 2, /--everything/],
    ])("says why it has none for %j", async (args, code, message) => {
      expect(await run(main, args)).toEqual({ code, out: "", err: expect.stringMatching(message) as string });
    });

    test("lists who there is, and explains itself", async () => {
      const list = await run(main, ["--list"]);

      expect([list.code, list.err]).toEqual([0, ""]);
      expect(list.out).toMatch(/^peer\.a .*PEER_SPECIALIST/m);
      expect(list.out).toMatch(/^--client integrator\.food .*referrals:read referrals:write/m);
      expect(list.out).not.toContain(food.clientSecret);
      expect((await run(main, ["--help"])).out).toContain("npm run token");
    });

    test("says how to start the demo where none runs", async () => {
      const elsewhere = await mkdtemp(join(tmpdir(), "recovery-circle-demo-"));

      const told = await run(main, ["peer.a"], { DEMO_DATA: elsewhere });
      await rm(elsewhere, { recursive: true });

      expect(told).toEqual({ code: 1, out: "", err: expect.stringContaining("npm run demo") as string });
    });
  });

  test("gives tokens that npm run tokens:revoke has refused", async () => {
    const logins = (await (await fetch(`${demo.address}/demo/logins`)).json()) as { login: string; userId: string }[];
    const idOf = (login: string): string => logins.find((one) => one.login === login)?.userId ?? "";
    const { out } = await run(main, ["--client", "integrator.hie"]);
    expect((await graphql(out.trim(), "{ viewer { role } }")).status).toBe(200);

    const told = await run(revokeMain, [
      "--by",
      idOf("privacy.officer"),
      "--person",
      idOf("integrator.hie"),
      "--reason",
      "LEAKED",
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));

    expect([told.code, told.err]).toEqual([0, ""]);
    expect((await graphql(out.trim(), "{ viewer { role } }")).status).toBe(401);
  });
});

test("the keys of the demo rotate each hour, and whoever has kept them for an hour believes what they sign", async () => {
  let now = new Date("2026-05-03T12:00:00Z");
  const clock = { now: () => now };
  const issuer = new DemoIssuer(clock);
  const server = fastify();
  demoRoutes(server, sampleLogins, issuer, demoClients(sampleLogins, Buffer.alloc(32)));
  const url = new URL("/.well-known/jwks.json", await server.listen({ host: "127.0.0.1", port: 0 }));
  const login = sampleLogins[0];
  if (login === undefined) throw new Error("Nobody signs in");
  const [tokens, sets] = [[] as string[], [] as ReturnType<typeof jwksKeys>[]];

  const isBelieved = async (token: string, keys: ReturnType<typeof jwksKeys>): Promise<boolean> =>
    verifyAccessToken(token, { ...issuer.policy, keys }, clock).then(
      () => true,
      () => false,
    );
  const seen: boolean[][] = [];
  for (let hour = 0; hour < 4; hour++) {
    tokens.push(issuer.issue(login, []).token);
    const keys = jwksKeys({ url, logger: createLogger("silent"), now: () => 0 });
    await keys.find("any");
    sets.push(keys);
    // Signed in the last hour and in this one; by the set of this hour and of the last one.
    const [last = "", current = ""] = [tokens.at(-2) ?? tokens[0], tokens.at(-1)];
    const [older = keys, newer = keys] = [sets.at(-2) ?? keys, keys];
    seen.push([await isBelieved(current, newer), await isBelieved(current, older), await isBelieved(last, newer)]);
    expect(await issuer.policy.keys.find(keyIdOf(current))).not.toBeNull();
    now = new Date(now.getTime() + 3_600_000);
  }
  await server.close();

  expect(seen.flat()).toEqual(seen.flat().map(() => true));
  expect(new Set(tokens.map(keyIdOf)).size).toBe(4);
  // What signed two hours ago is published no more.
  expect(await issuer.policy.keys.find(keyIdOf(tokens[0] ?? ""))).toBeNull();
});

const keyIdOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { kid: string }).kid;
