import "reflect-metadata";
import { createApp } from "../app.js";
import { systemClock } from "../platform/clock.js";
import { asksForHelp, UsageError } from "../platform/command-line.js";
import { createLogger } from "../platform/logger/index.js";
import { Progress } from "../platform/progress.js";
import { shutdownOnSignals } from "../platform/shutdown.js";
import { keptSecret, openDemoServer, prepareDemoDatabase, tellCommands } from "./database.js";
import { demoClients } from "./issuer/client-credentials.js";
import { DemoIssuer } from "./issuer/issuer.js";
import { parseOptions, usage } from "./options.js";
import { demoRoutes } from "./routes.js";
import { greeting } from "./terminal.js";

// npm run demo: a clinic on this machine alone, with everything it needs. Nobody leaves it running by accident.
const hoursToLive = 8;
const host = "127.0.0.1";

const shutdown = shutdownOnSignals(() => console.log("\nStopping"));
// A signal that ends npm ends the shell below it, and is not handed on to us: that the shell is gone has to do.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => {
    if (process.ppid !== parent && !shutdown.isUnderWay) stop();
  }, 500).unref();
}

try {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) console.log(usage);
  else await start(parseOptions(args, process.env));
} catch (error) {
  // What fails because it is being stopped is no failure.
  if (!shutdown.isUnderWay) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
    await shutdown.run();
  }
}

async function start(options: ReturnType<typeof parseOptions>): Promise<void> {
  console.log(options.databaseUrl === null ? "Starting PostgreSQL" : "Using the PostgreSQL in DATABASE_URL");
  const server = await openDemoServer(options);
  shutdown.add(() => server.stop());
  const progress = new Progress(process.stderr, "clients");
  const loading = { step: (text: string) => console.log(text), progress: progress.show.bind(progress) };
  const now = systemClock.now();
  const loaded = prepareDemoDatabase(server.ownerUrl, options.clients, now, loading);
  const { serviceUrl, logins } = await loaded.finally(() => progress.end());
  const log = {
    logName: "demo.recovery-circle.invalid",
    seeds: [await keptSecret(options.folder, "audit-signing-key")],
  };
  const issuer = new DemoIssuer(systemClock);
  const clients = demoClients(logins, await keptSecret(options.folder, "client-secrets-key"));
  const app = await createApp({
    databaseUrl: serviceUrl,
    tokens: issuer.policy,
    cursorSecrets: [await keptSecret(options.folder, "cursor-key")],
    auditLog: { ...log, witnesses: [], sealEveryMs: 100 },
    logger: createLogger("warn"),
    extend: (fastify) => demoRoutes(fastify, logins, issuer, clients),
  });
  shutdown.add(() => app.close());
  const port = await app.listen({ host, port: options.port }).catch((error: unknown) => {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw isTaken ? new Error(`Port ${options.port} is in use. Choose another: PORT=4001 npm run demo`) : error;
  });
  const commands = await tellCommands(options.folder, `http://${host}:${port}`, server.ownerUrl, log);
  shutdown.add(() => commands.forget());
  console.log(`\n${greeting(`http://${host}:${port}`, logins)}`);
  setTimeout(() => {
    console.log(`Stopping after ${hoursToLive} hours; npm run demo starts it again.`);
    stop();
  }, hoursToLive * 3_600_000).unref();
}

function stop(): void {
  process.kill(process.pid, "SIGTERM");
}
