// The service as production runs it, in a process of its own; main.js starts it.
import { createApp } from "../../dist/src/app.js";
import { createLogger } from "../../dist/src/platform/logger/index.js";
import { answerParent, received } from "./child.js";

const { databaseUrl, tokens, cursorSecret, poolSize, sealEveryMs, seed } = await received;
const app = await createApp({
  databaseUrl,
  tokens,
  cursorSecrets: [cursorSecret],
  auditLog: { logName: "audit.bench.invalid", seeds: [seed], witnesses: [], sealEveryMs },
  logger: createLogger("info"),
  poolSize,
});
answerParent(await app.listen({ host: "127.0.0.1", port: 0 }), () => app.close());
