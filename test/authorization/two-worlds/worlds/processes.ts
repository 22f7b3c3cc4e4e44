import { type ChildProcess, fork } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { fileURLToPath } from "node:url";
import jsonwebtoken from "jsonwebtoken";
import type { DemoLogin } from "../../../../src/demo/sample-clinic/index.js";

const issuer = "https://login.example.org";
const audience = "recovery-circle";
const program = fileURLToPath(new URL("./serve.mjs", import.meta.url));

interface Message {
  readonly act: "ready" | "open" | "close";
  readonly name: string;
  readonly port?: number;
  readonly failures?: readonly string[];
  readonly error?: string;
}

/** A process that serves one of the two worlds, of as many viewers as it is asked to. */
export class WorldProcess {
  private readonly waiting = new Map<string, (message: Message) => void>();

  private constructor(private readonly child: ChildProcess) {
    child.on("message", (message: Message) => {
      const key = `${message.act} ${message.name}`;
      this.waiting.get(key)?.(message);
      this.waiting.delete(key);
    });
    child.on("exit", (code) => {
      for (const [key, settle] of this.waiting) {
        settle({ act: "ready", name: "", error: `A world's process ended (${code}) before ${key}` });
      }
    });
  }

  public static async start(keys: Keys): Promise<WorldProcess> {
    const told = { publicKey: keys.publicKey, issuer, audience, cursorSecret: "7".repeat(64) };
    // Nothing of jest's own flags: a world is plain Node with the built service.
    const child = fork(program, [JSON.stringify(told)], {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const world = new WorldProcess(child);
    await world.answer("ready", "");
    return world;
  }

  /** Serves a database on a port of its own. */
  public async open(name: string, databaseUrl: string): Promise<number> {
    this.child.send({ act: "open", name, databaseUrl });
    return (await this.answer("open", name)).port ?? 0;
  }

  /** Ends that, and tells what the service logged as failures of its own. */
  public async close(name: string): Promise<readonly string[]> {
    this.child.send({ act: "close", name });
    return (await this.answer("close", name)).failures ?? [];
  }

  public async end(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.disconnect();
    await exited;
  }

  private async answer(act: Message["act"], name: string): Promise<Message> {
    const message = await new Promise<Message>((resolve) => this.waiting.set(`${act} ${name}`, resolve));
    if (message.error !== undefined) throw new Error(message.error);
    return message;
  }
}

/** The key pair of a run: tokens that both worlds believe. */
export class Keys {
  public readonly publicKey: string;
  private readonly privateKey: string;

  public constructor() {
    const pair = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    this.publicKey = pair.publicKey;
    this.privateKey = pair.privateKey;
  }

  /** One token for both worlds. */
  public tokenFor({ userId, clinicId, roles }: DemoLogin): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: audience, sub: userId, clinic: clinicId, roles, jti: `test-${userId}` };
    const scope = "referrals:read referrals:write";
    return jsonwebtoken.sign({ ...claims, scope, iat: now, exp: now + 3_500 }, this.privateKey, {
      header: { alg: "RS256", typ: "at+jwt" },
    });
  }
}
