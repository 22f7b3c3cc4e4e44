import "reflect-metadata";
import { createApp } from "./app.js";
import { asksForHelp, UsageError } from "./platform/command-line.js";
import { ConfigError, parseConfig, parseProcesses, START_USAGE, type Config } from "./platform/config/index.js";
import { findInstanceKind, problemOfLogin } from "./platform/database/instance-kind.js";
import { createLogger, type Logger } from "./platform/logger/index.js";
import { figuresOfAll, Metrics, serveMetrics } from "./platform/metrics/index.js";
import { processNumber, Processes, whenToldToStop } from "./platform/processes.js";
import { shutdownOnSignals, type Shutdown } from "./platform/shutdown.js";
import type { Tracing } from "./platform/tracing/index.js";
import { jwksKeys, singleKey, type KeySource } from "./platform/tokens/index.js";

// npm start: production. It believes no demo token, opens no demo database, and starts no database of its own.

try {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) console.log(START_USAGE.trimEnd());
  else await serve(parseProcesses(args), parseConfig(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // What was begun, such as sealing, would otherwise go on.
  process.exit(error instanceof ConfigError ? 78 : error instanceof UsageError ? 2 : 1);
}

async function serve(processes: number, config: Config): Promise<void> {
  if (processes === 1 || processNumber() !== null) await start(config);
  else await startSeveral(processes, config);
}

async function startSeveral(count: number, config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const shutdown = shutdownOnSignals();
  const processes = new Processes(count, logger);
  if (config.metrics !== null) await tellFigures(config.metrics, figuresOfAll(), { shutdown, logger });
  shutdown.add(() => processes.stop());
  // It has said why itself.
  const failed = await processes.start();
  if (failed === null) return;
  process.exitCode = failed;
  await shutdown.run();
}

async function start(config: Config): Promise<void> {
  const number = processNumber();
  const whole = createLogger(config.logLevel);
  const logger = number === null ? whole : whole.child({ process: number });
  const shutdown = shutdownOnSignals(() => logger.info("stopping"));
  whenToldToStop(() => shutdown.exit());
  await refuseUnfitDatabase(config.databaseUrl);
  const metrics = config.metrics === null ? undefined : new Metrics();
  const tracing = config.tracing === null ? undefined : await tracingBy(config.tracing, logger);
  // Ended last but for the figures, when all spans have.
  if (tracing) shutdown.add(() => tracing.close());
  if (number !== null) metrics?.tellFirstProcess();
  const app = await createApp({
    databaseUrl: config.databaseUrl,
    tokens: {
      keys: keysFor(config, logger),
      issuer: config.issuer,
      audience: config.audience,
      integratorAudience: config.integratorAudience,
    },
    cursorSecrets: [config.cursorKeys.current, config.cursorKeys.previous].filter((key) => key !== null),
    auditLog: config.auditLog,
    rateLimits: config.rateLimits,
    loadLimits: config.loadLimits,
    trustedDocuments: config.trustedDocuments,
    deadlineMs: config.deadlineMs,
    trustedProxies: config.trustedProxies,
    logger,
    metrics,
    tracing,
    drainMs: config.drainMs,
  });
  if (number === null && metrics && config.metrics) {
    await tellFigures(config.metrics, () => metrics.text(), { shutdown, logger });
  }
  shutdown.add(() => app.close());
  const port = await app.listen({ host: config.host, port: config.port }).catch(sayTaken("PORT", config.port));
  logger.info({ host: config.host, port, pid: process.pid }, "serving");
}

/** Nothing of it is loaded where no traces are wanted. */
async function tracingBy(setting: NonNullable<Config["tracing"]>, logger: Logger): Promise<Tracing> {
  const { startTracing } = await import("./platform/tracing/opentelemetry.js");
  return startTracing(setting, logger);
}

/** Serves the figures; ended last, so that they are told while the rest stops. */
async function tellFigures(
  at: NonNullable<Config["metrics"]>,
  figures: () => Promise<string>,
  { shutdown, logger }: { readonly shutdown: Shutdown; readonly logger: Logger },
): Promise<void> {
  const server = await serveMetrics({ ...at, figures, logger }).catch(sayTaken("METRICS_PORT", at.port));
  shutdown.add(() => server.close());
  logger.info({ host: at.host, port: server.port }, "telling figures");
}

/** For a port on which one can't listen. */
function sayTaken(setting: string, port: number): (error: unknown) => never {
  return (error) => {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw isTaken ? new Error(`Port ${port} is in use. Name another one in ${setting}.`) : error;
  };
}

async function refuseUnfitDatabase(url: string): Promise<void> {
  const kind = await findInstanceKind(url).catch((cause: unknown) => {
    throw new Error("The database in DATABASE_URL does not answer, or not to this login.", { cause });
  });
  if (kind === "demo")
    throw new Error("The database in DATABASE_URL belongs to the demo; production does not open it.");
  if (kind === null) throw new Error("The database in DATABASE_URL is not migrated. Run npm run migrate first.");
  const problem = await problemOfLogin(url);
  if (problem !== null) {
    throw new Error(`The login in DATABASE_URL ${problem}. Name the service's own login; npm run migrate makes it.`);
  }
}

function keysFor({ keys }: Config, logger: Logger): KeySource {
  if (keys.kind === "PUBLIC_KEY") return singleKey(keys.key, keys.keyId);
  return jwksKeys({ url: keys.url, logger });
}
