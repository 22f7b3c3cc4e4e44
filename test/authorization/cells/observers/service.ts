import { randomBytes, randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import jsonwebtoken from "jsonwebtoken";
import type pg from "pg";
import { quietAuditLog } from "../../../support/audit-log.js";
import { createApp, type App } from "../../../../src/app.js";
import { ROLE_LETTERS } from "../../../../src/authorization/roles.js";
import { createLogger } from "../../../../src/platform/logger/index.js";
import { singleKey } from "../../../../src/platform/tokens/index.js";
import { createTestDatabase, type TestDatabase } from "../../../support/database.js";
import { connect, createServiceLogin } from "../../../support/service-login.js";
import { signingKeys } from "../../../support/signing-keys.js";
import type { Viewer } from "../facts.js";

const issuer = "https://login.example.org";
const audience = "recovery-circle";

/** What the service answered. */
export interface Answer {
  readonly status: number;
  /** The body as it was sent. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly codes: readonly string[];
  readonly redactions: readonly { readonly coordinate: string; readonly reason: string }[];
}

/** The whole service over a database of its own, spoken to over HTTP by everybody of the world. */
export interface CellService {
  readonly app: App;
  readonly database: TestDatabase;
  readonly owner: pg.Client;
  /** The service's own login, for looking at PostgreSQL in a role. */
  readonly login: string;
  /** `through`: the member of staff whose view is asked for, as X-Preview-As. */
  ask(viewer: Viewer, query: string, variables?: Readonly<Record<string, unknown>>, through?: Viewer): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * Starts the service; the world is loaded by whoever wants one.
 *
 * @example
 * const service = await startCellService();
 * const world = await createCellWorld(service.owner);
 * const answer = await service.ask(viewer, "query ($id: ID!) { client(id: $id) { id } }", { id: client.id });
 */
export async function startCellService(database?: TestDatabase): Promise<CellService> {
  const its = database ?? (await createTestDatabase());
  const owner = await connect(its.ownerUrl);
  const { publicKey, privateKey } = signingKeys();
  const log: string[] = [];
  const login = await createServiceLogin(its);
  const app = await createApp({
    databaseUrl: login,
    tokens: { keys: singleKey(publicKey), issuer, audience },
    auditLog: quietAuditLog,
    cursorSecrets: [randomBytes(32)],
    logger: createLogger("warn", { write: (line) => void log.push(line) }),
    // Each connection plans each statement anew, and most are asked a few times.
    poolSize: 1,
    drainMs: 0,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.fastify.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const tokens = new Map<Viewer, { readonly token: string; readonly renewAt: number }>();

  const tokenOf = (viewer: Viewer): string => {
    const known = tokens.get(viewer);
    const seconds = Math.floor(Date.now() / 1000);
    if (known !== undefined && seconds < known.renewAt) return known.token;
    const claims = {
      iss: issuer,
      aud: audience,
      sub: viewer.userId,
      clinic: viewer.clinicId,
      roles: [ROLE_LETTERS[viewer.role]],
      jti: randomUUID(),
      iat: seconds,
      exp: seconds + 900,
      scope: "referrals:read referrals:write",
    };
    const made = jsonwebtoken.sign(claims, privateKey, { header: { alg: "RS256", typ: "at+jwt" } });
    tokens.set(viewer, { token: made, renewAt: seconds + 600 });
    return made;
  };

  return {
    app,
    database: its,
    owner,
    login,
    async ask(viewer, query, variables = {}, through) {
      const headers = {
        authorization: `Bearer ${tokenOf(viewer)}`,
        "x-active-role": ROLE_LETTERS[viewer.role],
        ...(through && { "x-preview-as": `${through.userId}/${ROLE_LETTERS[through.role]}` }),
      };
      const way = { port, agent, headers };
      let answer = await post(way, JSON.stringify({ query, variables }));
      // A machine that does much at once lets some wait in vain for a connection.
      for (let again = 0; again < 5 && answer.status === 503; again++) {
        answer = await post(way, JSON.stringify({ query, variables }));
      }
      if (answer.status >= 500)
        throw new Error(`${viewer.name}: ${answer.status}, logged as ${log.at(-1) ?? "nothing"}`);
      return answer;
    },
    async close() {
      agent.destroy();
      await app.close();
      await owner.end();
      await its.drop();
    },
  };
}

interface Way {
  readonly port: number;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

interface Body {
  readonly data?: Answer["data"];
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly redactions?: Answer["redactions"] };
}

function post({ port, agent, headers }: Way, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        agent,
        port,
        host: "127.0.0.1",
        path: "/graphql",
        method: "POST",
        headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve(answerOf(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8")));
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function answerOf(status: number, text: string): Answer {
  const body = JSON.parse(text) as Body;
  return {
    status,
    text,
    data: body.data ?? null,
    codes: (body.errors ?? []).map((error) => error.extensions?.code ?? "none"),
    redactions: body.extensions?.redactions ?? [],
  };
}
