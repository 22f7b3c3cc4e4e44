import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import jsonwebtoken from "jsonwebtoken";
import type { ActorContext } from "../../src/platform/database/index.js";
import { signingKeys } from "./signing-keys.js";

const main = join(import.meta.dirname, "../../dist/src/main.js");

/** What `npm start` runs with here; the database is named by each test. */
export const productionSettings = {
  ISSUER: "https://login.example.org",
  AUDIENCE: "recovery-circle",
  AUDIENCE_INTEGRATORS: "recovery-circle-integrators",
  CURSOR_KEY: Buffer.alloc(32, 7).toString("base64"),
  AUDIT_LOG_NAME: "audit.example.org",
  AUDIT_SIGNING_KEY: Buffer.alloc(32, 8).toString("base64"),
  PORT: "0",
};

/** A line of the service's log. */
export interface LogLine {
  readonly msg: string;
  readonly time: string;
  /** Which of several processes says it; none where there is one, or it is the one that keeps the others. */
  readonly process?: number;
  readonly [key: string]: unknown;
}

/** `npm start`, as production runs it, in processes of its own. */
export interface Production {
  readonly child: ChildProcess;
  /** What it has logged so far, in the order in which it came. */
  readonly lines: readonly LogLine[];
  /** Everything that it has put out beside its log. */
  told(): string;
  /** The port, once it serves; rejected where it ends before. */
  readonly port: Promise<number>;
  /** The code that it ends with. */
  readonly ended: Promise<number | null>;
  /** Waits until the log has so many lines that say this. */
  logged(text: string, times: number): Promise<void>;
  /** Ends it whatever it does, with all of its processes. */
  kill(): Promise<void>;
}

/** @example const served = startProduction({ DATABASE_URL: url }, "--processes", "4"); const port = await served.port; */
export function startProduction(settings: NodeJS.ProcessEnv, ...args: readonly string[]): Production {
  const publicKey = signingKeys().publicKey.export({ type: "spki", format: "pem" }).toString();
  const env = { ...productionSettings, PUBLIC_KEY: publicKey, LOG_LEVEL: "info", ...settings };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const lines: LogLine[] = [];
  let [told, begun] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (told += chunk));
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (begun + chunk).split("\n");
    begun = parts.pop() ?? "";
    // A line of which another process has written into the middle is no JSON, and fails the test.
    for (const line of parts) lines.push(JSON.parse(line) as LogLine);
  });
  // Once all that it has put out was read as well.
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const isOver = ended.then(() => {
    throw new Error(`It has ended: ${told}`);
  });
  isOver.catch(() => undefined);
  const logged = async (text: string, times: number): Promise<void> => {
    while (lines.filter(({ msg }) => msg === text).length < times) await Promise.race([pause(10), isOver]);
  };
  const port = logged("serving", 1).then(() => Number(lines.find(({ msg }) => msg === "serving")?.["port"]));
  port.catch(() => undefined);
  return {
    child,
    lines,
    told: () => told,
    port,
    ended,
    logged,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A token that production believes. */
export function productionToken({ userId, clinicId, role }: ActorContext, more: object = {}): string {
  const iat = Math.floor(Date.now() / 1000);
  const { ISSUER: iss, AUDIENCE, AUDIENCE_INTEGRATORS } = productionSettings;
  const aud = role === "INTEGRATOR" ? AUDIENCE_INTEGRATORS : AUDIENCE;
  const claims = { iss, aud, sub: userId, clinic: clinicId, roles: [role], jti: randomUUID(), iat, exp: iat + 900 };
  return jsonwebtoken.sign({ ...claims, ...more }, signingKeys().privateKey, {
    header: { alg: "RS256", typ: "at+jwt" },
  });
}

/** What was answered over HTTP. */
export interface Answer {
  readonly status: number;
  readonly closes: boolean;
  readonly body: { readonly data?: Readonly<Record<string, unknown>> | null };
}

/** One connection of a caller's, which is kept open from one request to the next. */
export class KeptConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  public constructor(
    private readonly port: number,
    private readonly token: string,
  ) {}

  public ask(query: string, variables: object = {}): Promise<Answer> {
    return this.send("POST", "/graphql", JSON.stringify({ query, variables }));
  }

  public async isReady(): Promise<boolean> {
    return (await this.send("GET", "/readyz")).status === 200;
  }

  public close(): void {
    this.agent.destroy();
  }

  private send(method: string, path: string, body?: string): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(body !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: "127.0.0.1", port: this.port, method, path, headers, agent: this.agent },
        (reply) => {
          let text = "";
          reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          reply.on("end", () =>
            resolve({
              status: reply.statusCode ?? 0,
              closes: reply.headers.connection === "close",
              body: JSON.parse(text) as Answer["body"],
            }),
          );
          reply.on("error", reject);
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
