// The service as production runs it, in a process of its own or in several; main.js starts it.
import cluster from "node:cluster";
import { createApp } from "../../dist/src/app.js";
import { createLogger } from "../../dist/src/platform/logger/index.js";
import { whenToldToStop } from "../../dist/src/platform/processes.js";
import { answerParent, received } from "./child.js";
import { serveFromSeveral } from "./several.js";

const { databaseUrl, tokens, cursorSecret, poolSize, sealEveryMs, seed, processes, isTraced } = await received;
if (cluster.isPrimary && processes > 1) await serveFromSeveral(processes);
else await serve();

async function serve() {
  const logger = createLogger("info");
  const app = await createApp({
    databaseUrl,
    tokens,
    cursorSecrets: [cursorSecret],
    auditLog: { logName: "audit.bench.invalid", seeds: [seed], witnesses: [], sealEveryMs },
    logger,
    tracing: isTraced ? await tracingBy(logger) : undefined,
    poolSize,
  });
  whenToldToStop(() => void app.close().finally(() => process.exit()));
  answerParent(await app.listen({ host: "127.0.0.1", port: 0 }), () => app.close());
}

/** As production: nothing of it is loaded where no traces are wanted. */
async function tracingBy(logger) {
  const { startTracing } = await import("../../dist/src/platform/tracing/opentelemetry.js");
  return startTracing({ protocol: "http/protobuf", callers: "link" }, logger);
}
