import cluster from "node:cluster";
import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { setInterval } from "node:timers";
import { singleKey } from "../../dist/src/platform/tokens/index.js";

/**
 * What the parent says first: where the database is, and whom to believe.
 *
 * @type {Promise<{
 *   databaseUrl: string,
 *   tokens: import("../../dist/src/platform/tokens/index.js").TokenPolicy,
 *   cursorSecret: Buffer,
 *   poolSize: number,
 *   sealEveryMs: number | null,
 *   seed: Buffer,
 *   processes: number,
 *   isTraced: boolean,
 * }>}
 */
export const received = firstWords().then(({ publicKey, issuer, audience, cursorSecret, seed, ...rest }) => {
  const tokens = { keys: singleKey(createPublicKey(publicKey)), issuer, audience };
  const secret = (text) => Buffer.from(text, "base64");
  return { ...rest, tokens, cursorSecret: secret(cursorSecret), seed: secret(seed) };
});

const LOOK_EVERY_MS = 50;

/** One of several processes of the service has them from the one that was told. */
async function firstWords() {
  if (cluster.isWorker) return JSON.parse(process.env.BENCH_SETTINGS ?? "");
  const [words] = await once(process, "message");
  process.env.BENCH_SETTINGS = JSON.stringify(words);
  return words;
}

/**
 * How each of them connects: the time-outs, the time zone and how plans are made are settings of the service's login.
 *
 * @param {number} poolSize
 */
export const connectionSettings = (poolSize) => ({
  max: poolSize,
  pipeline: true,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
});

/**
 * Tells the parent where to ask and what Node this is, then answers what it wants to know of this process, until it goes away.
 *
 * @param {number} port
 * @param {() => Promise<void>} close
 */
export function answerParent(port, close) {
  let peak = 0;
  const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
  setInterval(look, LOOK_EVERY_MS).unref();
  process.on("message", (question) => {
    if (question !== "usage") return;
    look();
    process.send?.({ cpu: process.cpuUsage(), memory: peak });
    peak = 0;
  });
  process.once("disconnect", () => void close().finally(() => process.exit()));
  process.send?.({ port, node: process.version });
}
