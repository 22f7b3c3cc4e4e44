import "reflect-metadata";

import type { FastifyInstance } from "fastify";

import { assertComplete } from "./authorization/completeness.js";
import { entities } from "./entities.js";
import { createExecutor } from "./executor.js";
import { systemClock } from "./platform/clock.js";
import { Database } from "./platform/database/index.js";
import { createHttpServer, type HttpServer } from "./platform/http/index.js";
import type { Logger } from "./platform/logger/index.js";
import { verifyAccessToken, type TokenPolicy } from "./platform/tokens/index.js";
import { CursorCodec } from "./reading/index.js";
import { buildApiSchema } from "./schema.js";

export interface AppOptions {
  /** The service's own login, which owns nothing. */
  readonly databaseUrl: string;
  readonly tokens: TokenPolicy;
  /** 32 bytes each; the first seals cursors, all open them. */
  readonly cursorSecrets: readonly Buffer[];
  readonly logger: Logger;
  /** Connections for reads, and as many for writes. */
  readonly poolSize?: number;
  readonly drainMs?: number;
  /** Routes and headers of another entry, for example the demo's. */
  readonly extend?: (server: FastifyInstance) => void;
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
  const { databaseUrl, tokens, cursorSecrets, logger, poolSize, drainMs, extend } = options;
  const schema = buildApiSchema();
  assertComplete(schema);
  const database = await new Database({
    url: databaseUrl,
    entities,
    onError: (error) => logger.warn({ reason: error.message }, "a database connection was lost"),
    ...(poolSize !== undefined && { poolSize }),
  }).connect();
  const server = await createHttpServer({
    schema,
    logger,
    executor: createExecutor({ schema, database, cursors: new CursorCodec(cursorSecrets) }),
    authenticate: (token) => verifyAccessToken(token, tokens, systemClock),
    isReady: () => database.ping().then(() => true),
    ...(drainMs !== undefined && { drainMs }),
    ...(extend && { extend }),
  });
  return {
    fastify: server.fastify,
    database,
    listen: (address) => server.listen(address),
    async close() {
      await server.close();
      await database.close();
    },
  };
}
