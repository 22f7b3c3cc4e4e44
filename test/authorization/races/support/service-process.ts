import { fork, type ChildProcess } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import jsonwebtoken from "jsonwebtoken";
import type pg from "pg";
import { createTestDatabase, type TestDatabase } from "../../../support/database.js";
import { connect, createServiceLogin } from "../../../support/service-login.js";
import { signingKeys } from "../../../support/signing-keys.js";
import type { Person } from "../../../world/builders.js";

const PROGRAM = join(import.meta.dirname, "../../../bench/service.js");
const issuer = "https://login.example.org";
const audience = "recovery-circle";
/** Well within the longest life of a token, which a long campaign outlives. */
const TOKEN_RENEWED_AFTER_MS = 10 * 60_000;

/**
 * The built service in a process of its own, over an empty migrated database of its own: what nobody caught there ends
 * that process, and shows.
 */
export interface ServiceProcess {
  readonly port: number;
  readonly database: TestDatabase;
  /** May do and see everything. */
  readonly owner: pg.Client;
  /** What the service calls itself at PostgreSQL. */
  readonly login: string;
  /** A token that is good now. */
  tokenOf(person: Person, scope?: string): string;
  /** Null while it runs; else how it ended, and what it said last. */
  ended(): string | null;
  /** What the service logged as an error, which is what it has no name for: how often each. */
  readonly failures: ReadonlyMap<string, number>;
  /** How often the log has a line with this text. */
  logged(text: string): number;
  close(): Promise<void>;
}

/** @example const service = await startServiceProcess({ poolSize: 4 }); */
export async function startServiceProcess({ poolSize }: { readonly poolSize: number }): Promise<ServiceProcess> {
  const database = await createTestDatabase();
  const owner = await connect(database.ownerUrl);
  const { publicKey, privateKey } = signingKeys();
  const child = fork(PROGRAM, { execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const output = listen(child);
  const port = new Promise<number>((resolve, reject) => {
    child.once("message", (message: { port: number }) => resolve(message.port));
    child.once("exit", () => reject(new Error(`The service did not start: ${output.last()}`)));
  });
  child.send({
    databaseUrl: await createServiceLogin(database),
    publicKey: publicKey.export({ type: "spki", format: "pem" }),
    issuer,
    audience,
    cursorSecret: randomBytes(32).toString("base64"),
    poolSize,
    sealEveryMs: null,
    seed: randomBytes(32).toString("base64"),
  });

  const signed = new Map<string, { token: string; at: number }>();
  return {
    port: await port,
    database,
    owner,
    login: database.name,
    ended: output.ended,
    failures: output.failures,
    logged: output.count,
    tokenOf(person, scope = "referrals:read") {
      const key = `${person.id} ${scope}`;
      const known = signed.get(key);
      if (known !== undefined && Date.now() - known.at < TOKEN_RENEWED_AFTER_MS) return known.token;
      const iat = Math.floor(Date.now() / 1000);
      const { userId: sub, clinicId: clinic, role } = person.actor;
      const claims = { iss: issuer, aud: audience, sub, clinic, roles: [role], jti: randomUUID(), scope };
      const token = jsonwebtoken.sign({ ...claims, iat, exp: iat + 3600 }, privateKey, {
        header: { alg: "RS256", typ: "at+jwt" },
      });
      signed.set(key, { token, at: Date.now() });
      return token;
    },
    async close() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (output.ended() === null) {
        child.disconnect();
        await gone;
      }
      await owner.end();
      await database.drop();
    },
  };
}

interface Failure {
  readonly err?: { readonly type?: string; readonly code?: string; readonly message?: string };
}

interface Output {
  ended(): string | null;
  readonly failures: ReadonlyMap<string, number>;
  last(): string;
  count(text: string): number;
}

/** Keeps no line but the last of what went wrong: a long campaign logs hundreds of megabytes. */
function listen(child: ChildProcess): Output {
  const counts = new Map<string, number>();
  const failures = new Map<string, number>();
  let last = "";
  let how: string | null = null;
  let begun = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (begun + chunk).split("\n");
    begun = lines.pop() ?? "";
    for (const line of lines) {
      const said = /"msg":"([^"]+)"/.exec(line)?.[1] ?? "";
      counts.set(said, (counts.get(said) ?? 0) + 1);
      if (!/"level":(50|60)/.test(line)) continue;
      last = line;
      const { type = "", code = "", message = "" } = (JSON.parse(line) as Failure).err ?? {};
      const fault = `${type} ${code} ${message}`.trim();
      failures.set(fault, (failures.get(fault) ?? 0) + 1);
    }
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (last = (last + chunk).slice(-3_000)));
  child.once("exit", (code, signal) => (how = `ended with ${signal ?? code}: ${last}`));
  return { failures, ended: () => how, last: () => last, count: (text) => counts.get(text) ?? 0 };
}
