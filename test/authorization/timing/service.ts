import { randomBytes, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import jsonwebtoken from "jsonwebtoken";
import { quietAuditLog } from "../../support/audit-log.js";
import { createApp } from "../../../src/app.js";
import type { ActorContext } from "../../../src/platform/database/context.js";
import { createLogger } from "../../../src/platform/logger/index.js";
import { singleKey } from "../../../src/platform/tokens/index.js";
import type { TestDatabase } from "../../support/database.js";
import { createServiceLogin } from "../../support/service-login.js";
import { signingKeys } from "../../support/signing-keys.js";

const issuer = "https://login.example.org";
const audience = "recovery-circle";

/** The whole service on a port of its own, and one connection to it that stays open. */
export interface ListeningService {
  /** A token for a while; the service believes none longer than an hour. */
  tokenOf(actor: ActorContext): string;
  /** Sends a body, and answers what came. */
  post(token: string, body: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** From the sending of the request to the end of the answer. */
  readonly nanoseconds: number;
}

export async function listen(database: TestDatabase): Promise<ListeningService> {
  const { publicKey, privateKey } = signingKeys();
  const app = await createApp({
    databaseUrl: await createServiceLogin(database),
    tokens: { keys: singleKey(publicKey), issuer, audience },
    auditLog: quietAuditLog,
    cursorSecrets: [randomBytes(32)],
    // Written as in production, and kept nowhere.
    logger: createLogger("info", { write: () => undefined }),
    poolSize: 2,
    drainMs: 0,
  });
  const port = await app.listen({ host: "127.0.0.1", port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });

  return {
    tokenOf({ userId, clinicId, role, scopes }) {
      const iat = Math.floor(Date.now() / 1000);
      const claims = { clinic: clinicId, roles: [role], scope: ["referrals:read", ...scopes].join(" ") };
      return jsonwebtoken.sign({ ...claims, jti: randomUUID(), iat, exp: iat + 3_600 }, privateKey, {
        algorithm: "RS256",
        issuer,
        audience,
        subject: userId,
        header: { alg: "RS256", typ: "at+jwt" },
      });
    },
    post: (token, body) =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        };
        const started = process.hrtime.bigint();
        const sent = request(
          { host: "127.0.0.1", port, path: "/graphql", method: "POST", agent, headers },
          (answer) => {
            const parts: Buffer[] = [];
            answer.on("data", (part: Buffer) => parts.push(part));
            answer.on("error", reject);
            answer.on("end", () => {
              const nanoseconds = Number(process.hrtime.bigint() - started);
              resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString(), nanoseconds });
            });
          },
        );
        sent.on("error", reject);
        sent.end(body);
      }),
    async close() {
      agent.destroy();
      await app.close();
    },
  };
}
