import { randomBytes, randomUUID } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import type pg from "pg";
import request from "supertest";
import { createApp, type App, type AppOptions, type AuditLogOptions } from "../../src/app.js";
import type { Role } from "../../src/authorization/roles.js";
import { loadSampleClinic, sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { createLogger } from "../../src/platform/logger/index.js";
import type { Metrics } from "../../src/platform/metrics/index.js";
import { singleKey, type KeySource } from "../../src/platform/tokens/index.js";
import type { Tracing } from "../../src/platform/tracing/index.js";
import { CanaryNet, describe } from "./canaries/net.js";
import { withoutTokens } from "./canaries/tokens.js";
import { quietAuditLog } from "./audit-log.js";
import { createTestDatabase, type TestDatabase } from "./database.js";
import { connect, createServiceLogin } from "./service-login.js";
import { signingKeys } from "./signing-keys.js";

const issuer = "https://login.example.org";
const audience = "recovery-circle";
const integratorAudience = "recovery-circle-integrators";

/** The whole service over a database of its own, with the sample clinic in it. */
export interface Service {
  readonly app: App;
  readonly database: TestDatabase;
  /** A connection that may do and see everything, for looking at rows. */
  readonly owner: pg.Client;
  /** Everything that the service has put out, and the tokens in its database. */
  readonly net: CanaryNet;
  /** The lines of the service's log. */
  readonly log: readonly string[];
  /** Somebody of the sample clinic, signed in. */
  as(login: string, how?: SignedIn): Caller;
  /** Somebody without a token. */
  anyone(): Caller;
  /** What somebody signed in sends as `Authorization`, for requests of another kind. */
  authorizationOf(login: string): string;
  close(): Promise<void>;
}

export interface SignedIn {
  /** Sent as X-Active-Role. */
  readonly role?: Role | (string & {});
  /** Claims of the token that differ from what the login would get. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly scope?: string;
}

export interface Caller {
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Reply>;
  /** Any body at all. */
  post(body: string | object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
}

/** What came over HTTP. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it was sent, less the tokens in protected values. */
  readonly text: string;
  /** `data` of the answer, null where there is none. */
  readonly data: unknown;
  /** The codes of the answer's errors. */
  readonly codes: readonly string[];
  readonly redactions: readonly { readonly coordinate: string; readonly reason: string }[];
  /** The value at a path of `data`: `reply.at<string>("caseload.nodes.0.id")`. */
  at<T = unknown>(path: string): T;
}

type Bounds = Pick<AppOptions, "rateLimits" | "loadLimits" | "trustedDocuments" | "deadlineMs" | "trustedProxies">;

export interface ServiceOptions extends Bounds {
  readonly auditLog?: Partial<AuditLogOptions>;
  readonly metrics?: Metrics;
  /** By what way the service reaches its database; straight, where nothing is said. */
  readonly through?: (databaseUrl: string) => string;
  /** In place of the one key of the run. */
  readonly keys?: KeySource;
  readonly tracing?: Tracing;
}

/**
 * Starts the service for one test file. Every protected value of the sample clinic holds a token that no answer shows to
 * a test; when the service is closed, everything that it has put out is searched for values where they may not be.
 *
 * @example
 * let service: Service;
 * beforeAll(async () => (service = await startService()));
 * afterAll(() => service.close());
 * const reply = await service.as("peer.a").ask("{ viewer { displayName } }");
 */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const database = await createTestDatabase();
  const owner = await connect(database.ownerUrl);
  await loadSampleClinic(owner, new Date());
  const cursorSecret = randomBytes(32);
  const net = await CanaryNet.spread(owner, cursorSecret);
  const { publicKey, privateKey } = signingKeys();
  const log: string[] = [];
  const keepLine = (line: string): void => {
    log.push(line);
    net.recorder.log(line);
  };
  const { auditLog, keys = singleKey(publicKey), through = (url: string) => url, ...bounds } = options;
  const app = await createApp({
    ...bounds,
    databaseUrl: through(await createServiceLogin(database)),
    tokens: { keys, issuer, audience, integratorAudience },
    auditLog: { ...quietAuditLog, ...auditLog },
    cursorSecrets: [cursorSecret],
    logger: createLogger("trace", { write: keepLine }),
    extend: (server) => net.recorder.listenTo(server),
    metrics: options.metrics,
    tracing: options.tracing,
    poolSize: 4,
    drainMs: 0,
  });
  await app.fastify.ready();

  const tokenOf = (login: string, { claims, scope }: SignedIn): string => {
    const person = sampleLogins.find((one) => one.login === login);
    if (person === undefined) throw new Error(`Nobody of the sample clinic is called ${login}`);
    const now = Math.floor(Date.now() / 1000);
    const usual = {
      iss: issuer,
      aud: person.roles.includes("INTEGRATOR") ? integratorAudience : audience,
      sub: person.userId,
      clinic: person.clinicId,
      roles: person.roles,
      jti: randomUUID(),
      iat: now,
      exp: now + 900,
      scope: scope ?? "referrals:read referrals:write",
    };
    return jsonwebtoken.sign({ ...usual, ...claims }, privateKey, { header: { alg: "RS256", typ: "at+jwt" } });
  };
  const callerWith = (headers: Readonly<Record<string, string>>): Caller => {
    const post: Caller["post"] = async (body, more = {}) =>
      replyOf(
        await request(app.fastify.server)
          .post("/graphql")
          .set({ "content-type": "application/json", ...headers, ...more })
          .send(body),
        log,
      );
    return { post, ask: (query, variables) => post({ query, ...(variables && { variables }) }) };
  };

  return {
    app,
    database,
    owner,
    net,
    log,
    anyone: () => callerWith({}),
    authorizationOf: (login) => `Bearer ${tokenOf(login, {})}`,
    as: (login, how = {}) =>
      callerWith({
        authorization: `Bearer ${tokenOf(login, how)}`,
        ...(how.role !== undefined && { "x-active-role": how.role }),
      }),
    async close() {
      await app.close();
      const leaks = await net.haul();
      await owner.end();
      await database.drop();
      if (leaks.length > 0) throw new Error(`Protected values where they may not be:\n${describe(leaks)}`);
    },
  };
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly redactions?: Reply["redactions"] };
}

function replyOf(response: request.Response, log: readonly string[]): Reply {
  const text = withoutTokens(response.text);
  const isJson = (response.headers["content-type"] ?? "").includes("json");
  const body = (isJson && text !== "" ? JSON.parse(text) : {}) as Body;
  const data = body.data ?? null;
  return {
    status: response.status,
    headers: response.headers,
    text,
    data,
    codes: (body.errors ?? []).map((error) => error.extensions?.code ?? "none"),
    redactions: body.extensions?.redactions ?? [],
    at: <T>(path: string): T => {
      let found: unknown = data;
      for (const step of path.split(".")) {
        if (typeof found !== "object" || found === null || !(step in found)) {
          const logged = response.status < 500 ? "" : `, logged as ${log.findLast((line) => line.includes('"err"'))}`;
          throw new Error(`Nothing at ${path} of ${text.slice(0, 2000)}${logged}`);
        }
        found = (found as Record<string, unknown>)[step];
      }
      return found as T;
    },
  };
}
