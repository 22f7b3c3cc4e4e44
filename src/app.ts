import "reflect-metadata";

import { readFileSync } from "node:fs";

import type { FastifyInstance } from "fastify";

import { assertComplete } from "./authorization/completeness.js";
import { entities } from "./entities.js";
import { createExecutor } from "./executor.js";
import { systemClock } from "./platform/clock.js";
import { Database, RevokedTokens } from "./platform/database/index.js";
import { ApiError } from "./platform/graphql/index.js";
import { createHttpServer, type HttpServer, type HttpServerOptions } from "./platform/http/index.js";
import type { Logger } from "./platform/logger/index.js";
import type { Metrics } from "./platform/metrics/index.js";
import {
  RejectedTokenError,
  Revocations,
  verifyAccessToken,
  type AccessClaims,
  type TokenPolicy,
} from "./platform/tokens/index.js";
import type { Tracing } from "./platform/tracing/index.js";
import { CursorCodec, Reader } from "./reading/index.js";
import { buildApiSchema, contractFile } from "./schema.js";
import { RejectedTokens } from "./writing/index.js";
import { auditRoutes, LogDatabase, Sealer, type LogKeys, type WitnessCredential } from "./transparency-log/index.js";

/** How much is answered, to whom, and for how long; see there what holds without them. */
type Bounds = Pick<
  HttpServerOptions,
  "rateLimits" | "loadLimits" | "trustedDocuments" | "deadlineMs" | "trustedProxies"
>;

export interface AppOptions extends Bounds {
  /** The service's own login, which owns nothing. */
  readonly databaseUrl: string;
  readonly tokens: TokenPolicy;
  /** 32 bytes each; the first seals cursors, all open them. */
  readonly cursorSecrets: readonly Buffer[];
  readonly auditLog: AuditLogOptions;
  readonly logger: Logger;
  /** Where its figures are kept; nothing is counted where there is none. */
  readonly metrics?: Metrics | undefined;
  /** Times requests and their parts; nothing does where there is none. */
  readonly tracing?: Tracing | undefined;
  /** Connections for reads, and as many for writes. */
  readonly poolSize?: number;
  readonly drainMs?: number;
  /** Routes and headers of another entry, for example the demo's. */
  readonly extend?: (server: FastifyInstance) => void;
}

/** How the audit log is sealed, and who may watch it. */
export interface AuditLogOptions extends LogKeys {
  readonly witnesses: readonly WitnessCredential[];
  /** How long an event waits to be sealed; null leaves that to other processes. */
  readonly sealEveryMs: number | null;
}

/** The service, put together: the one place where its parts meet. */
export interface App extends Pick<HttpServer, "fastify" | "listen" | "close"> {
  readonly database: Database;
}

/**
 * Builds the service. It refuses to start where a field of the schema has no policy line or no declaration of how it
 * is stored.
 *
 * @example const app = await createApp(options); await app.listen({ host: "127.0.0.1", port: 4000 });
 */
export async function createApp(options: AppOptions): Promise<App> {
  const {
    databaseUrl,
    tokens,
    cursorSecrets,
    auditLog,
    logger,
    metrics,
    tracing,
    poolSize,
    drainMs,
    extend,
    ...bounds
  } = options;
  const schema = buildApiSchema();
  assertComplete(schema);
  const onLost = (error: Error): void => logger.warn({ reason: error.message }, "a database connection was lost");
  const database = await new Database({
    url: databaseUrl,
    entities,
    onError: onLost,
    tracing,
    ...(poolSize !== undefined && { poolSize }),
  }).connect();
  const logDatabase = new LogDatabase(databaseUrl, onLost);
  const revokedTokens = new RevokedTokens(databaseUrl, onLost);
  const revocations = new Revocations({
    table: revokedTokens,
    logger,
    ...(bounds.deadlineMs !== undefined && { withinMs: bounds.deadlineMs }),
  });
  revocations.start();
  const { sealEveryMs } = auditLog;
  const onError = (error: Error): void => {
    metrics?.sealFailed();
    logger.warn({ reason: error.message }, "the audit log could not be sealed");
  };
  const sealing = {
    ...auditLog,
    database: logDatabase,
    onError,
    ...(metrics && { onSealed: metrics.sealed.bind(metrics) }),
    ...(tracing && { tracing }),
  };
  const sealer = sealEveryMs === null ? null : new Sealer({ ...sealing, intervalMs: sealEveryMs });
  sealer?.start();
  const recorded = new RejectedTokens(database, logger);
  const rejectedTokens: Pick<RejectedTokens, "note"> = {
    note(token, requestId) {
      metrics?.rejectedToken(token.reason);
      recorded.note(token, requestId);
    },
  };
  const authenticate = async (token: string, requestId: string): Promise<AccessClaims> => {
    try {
      const claims = await verifyAccessToken(token, tokens, systemClock);
      await revocations.refuseRevoked(claims);
      return claims;
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (cause instanceof RejectedTokenError) rejectedTokens.note(cause.token, requestId);
      else if (error instanceof ApiError && error.code === "UNAUTHENTICATED") metrics?.rejectedToken("FORGED");
      throw error;
    }
  };
  const reader = new Reader(database, new CursorCodec(cursorSecrets), tracing);
  metrics?.watch({
    pools: () => [...database.poolUse(), logDatabase.poolUse(), revokedTokens.poolUse()],
    plans: () => reader.planUse(),
    backlog: () => logDatabase.transaction((store) => store.backlog()),
  });
  const server = await createHttpServer({
    ...bounds,
    schema,
    contract: readFileSync(contractFile, "utf8"),
    logger,
    metrics,
    tracing,
    executor: createExecutor({ schema, database, reader, logger, rejectedTokens }),
    authenticate,
    isReady: () => database.isFit(),
    waitedMs: () => database.waitedMs(),
    ...(drainMs !== undefined && { drainMs }),
    extend: (its) => {
      auditRoutes(its, logDatabase, auditLog);
      extend?.(its);
    },
  });
  const end = async (): Promise<void> => {
    await server.close();
    await recorded.settled();
    await sealer?.stop();
    await revocations.stop();
    await revokedTokens.close();
    await logDatabase.close();
    await database.close();
  };
  let ended: Promise<void> | null = null;
  return {
    fastify: server.fastify,
    database,
    listen: (address) => server.listen(address),
    // Who closes it a second time waits for the first.
    close: () => (ended ??= end()),
  };
}
