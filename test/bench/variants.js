import { fork } from "node:child_process";
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { openSync } from "node:fs";
import { devNull } from "node:os";
import { fileURLToPath } from "node:url";
import jsonwebtoken from "jsonwebtoken";

const issuer = "urn:bench";
const audience = "recovery-circle-bench";
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Connections to PostgreSQL that each may have for reads. */
export const poolSize = 8;

/**
 * A token such as the clinic's login service gives, good for an hour.
 *
 * @param {import("../../dist/src/demo/sample-clinic/index.js").DemoLogin} login
 */
export function tokenFor({ userId, clinicId, roles }) {
  const iat = Math.floor(Date.now() / 1000);
  return jsonwebtoken.sign({ clinic: clinicId, roles, scope: "referrals:read", iat, exp: iat + 3_600 }, privateKey, {
    algorithm: "RS256",
    issuer,
    audience,
    subject: userId,
    jwtid: randomUUID(),
    header: { alg: "RS256", typ: "at+jwt" },
  });
}

/**
 * Starts one of them in a process of its own. Its log goes nowhere, and is written all the same.
 *
 * @param {string} name the file
 * @param {string} databaseUrl
 * @param {{ sealEveryMs?: number | null, seed?: Buffer, execPath?: string, processes?: number, traces?: NodeJS.ProcessEnv | null }} [how]
 *   `traces`: what OpenTelemetry's variables say, where it is to be traced
 */
export async function startVariant(
  name,
  databaseUrl,
  { sealEveryMs = 100, seed = randomBytes(32), execPath = process.execPath, processes = 1, traces = null } = {},
) {
  const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), {
    execPath,
    env: { ...process.env, ...traces, NODE_ENV: "production", GRAPHILE_ENV: "production" },
    stdio: ["ignore", openSync(devNull, "w"), "inherit", "ipc"],
  });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`${name} ended with ${code}`);
  });
  failed.catch(() => undefined);
  const ask = async () => (await Promise.race([once(child, "message"), failed]))[0];
  child.send({
    databaseUrl,
    publicKey: publicKey.export({ type: "spki", format: "pem" }),
    issuer,
    audience,
    cursorSecret: randomBytes(32).toString("base64"),
    poolSize,
    sealEveryMs,
    processes,
    isTraced: traces !== null,
    seed: seed.toString("base64"),
  });
  const { port, node } = await ask();
  return {
    /** @type {number} */
    port,
    /** @type {string} the version of Node that it runs on */
    node,
    /** Milliseconds of CPU that the process has used so far, and the most memory since it was last asked, in bytes. */
    async usage() {
      child.send("usage");
      const { cpu, memory } = await ask();
      return { cpu: (cpu.user + cpu.system) / 1000, memory };
    },
    /** As if the machine had lost its power. */
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
