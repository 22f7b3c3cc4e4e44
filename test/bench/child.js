import { createPublicKey } from "node:crypto";
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
 * }>}
 */
export const received = new Promise((resolve) => {
  process.once("message", ({ publicKey, issuer, audience, cursorSecret, seed, ...rest }) => {
    const tokens = { keys: singleKey(createPublicKey(publicKey)), issuer, audience };
    const secret = (text) => Buffer.from(text, "base64");
    resolve({ ...rest, tokens, cursorSecret: secret(cursorSecret), seed: secret(seed) });
  });
});

/**
 * Tells the parent where to ask, then answers what it wants to know of this process, until it goes away.
 *
 * @param {number} port
 * @param {() => Promise<void>} close
 */
export function answerParent(port, close) {
  process.on("message", (question) => {
    if (question === "cpu") process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage().rss });
  });
  process.once("disconnect", () => void close().finally(() => process.exit()));
  process.send?.({ port });
}
