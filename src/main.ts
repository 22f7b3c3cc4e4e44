import "reflect-metadata";
import { createApp } from "./app.js";
import { systemClock } from "./platform/clock.js";
import { ConfigError, parseConfig, parseProcesses, type Config } from "./platform/config/index.js";
import { findInstanceKind, problemOfLogin } from "./platform/database/instance-kind.js";
import { createLogger, type Logger } from "./platform/logger/index.js";
import { processNumber, Processes, whenToldToStop } from "./platform/processes.js";
import { shutdownOnSignals } from "./platform/shutdown.js";
import { jwksKeys, singleKey, type KeySource } from "./platform/tokens/index.js";

// npm start: production. It believes no demo token, opens no demo database, and starts no database of its own.

/** How long /readyz says no before connections are refused. */
const drainMs = 5_000;

try {
  const processes = parseProcesses(process.argv.slice(2));
  const config = parseConfig(process.env);
  if (processes === 1 || processNumber() !== null) await start(config);
  else await startSeveral(processes, config);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // What was begun, such as sealing, would otherwise go on.
  process.exit(error instanceof ConfigError ? 78 : 1);
}

async function startSeveral(count: number, config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const shutdown = shutdownOnSignals();
  const processes = new Processes(count, logger);
  shutdown.add(() => processes.stop());
  // It has said why itself.
  const failed = await processes.start();
  if (failed !== null) process.exitCode = failed;
}

async function start(config: Config): Promise<void> {
  const number = processNumber();
  const whole = createLogger(config.logLevel);
  const logger = number === null ? whole : whole.child({ process: number });
  const shutdown = shutdownOnSignals(() => logger.info("stopping"));
  whenToldToStop(() => shutdown.exit());
  await refuseUnfitDatabase(config.databaseUrl);
  const app = await createApp({
    databaseUrl: config.databaseUrl,
    tokens: { keys: keysFor(config, logger), issuer: config.issuer, audience: config.audience },
    cursorSecrets: [config.cursorKeys.current, config.cursorKeys.previous].filter((key) => key !== null),
    auditLog: config.auditLog,
    rateLimits: config.rateLimits,
    trustedDocuments: config.trustedDocuments,
    deadlineMs: config.deadlineMs,
    trustedProxies: config.trustedProxies,
    logger,
    drainMs,
  });
  shutdown.add(() => app.close());
  const port = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw isTaken ? new Error(`Port ${config.port} is in use. Name another one in PORT.`) : error;
  });
  logger.info({ host: config.host, port, pid: process.pid }, "serving");
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
  return jwksKeys({ url: keys.url, clock: systemClock, logger });
}
