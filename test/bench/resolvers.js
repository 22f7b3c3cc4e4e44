// The same API the ordinary way: Apollo Server, a resolver for each field, DataLoader and TypeORM's repositories, in one
// transaction for each request, with the same tokens, context, row-level security and audit rows; main.js starts it.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { startStandaloneServer } from "@apollo/server/standalone";
import pg from "pg";
import { DataSource } from "typeorm";
import { systemClock } from "../../dist/src/platform/clock.js";
import { createLogger } from "../../dist/src/platform/logger/index.js";
import { verifyAccessToken } from "../../dist/src/platform/tokens/index.js";
import { contractFile } from "../../dist/src/schema.js";
import { answerParent, connectionSettings, received } from "./child.js";
import { AuditedRead, describe } from "./resolvers/audit.js";
import { entities } from "./resolvers/entities.js";
import { createLoaders } from "./resolvers/loaders.js";
import { resolvers } from "./resolvers/schema.js";

const { databaseUrl, tokens, poolSize } = await received;
const logger = createLogger("info");
const DATE = 1082;
pg.types.setTypeParser(DATE, (text) => text);
const database = await new DataSource({
  type: "postgres",
  url: databaseUrl,
  entities,
  // Loaders of one level ask at once. Statements without a name are planned for the values that they come with.
  extra: { ...connectionSettings(poolSize), options: "-c plan_cache_mode=auto" },
}).initialize();

/** The transaction of a request, in its actor's context. */
async function contextOf({ req }) {
  const began = performance.now();
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(req.headers.authorization ?? "")?.[1] ?? "";
  const { userId, clinicId, roles, scopes } = await verifyAccessToken(token, tokens, systemClock);
  const [role] = roles;
  const runner = database.createQueryRunner();
  await runner.startTransaction();
  // What the context says is asked when it is there.
  const [{ instant, organizationId, part2Programs }] = await runner.query(
    `with entered as materialized (select set_config('role', app.enter($1::uuid, $2::uuid, $3::text, false, $4::text[]), true))
     select app.instant() instant, app.organization_id() "organizationId", app.part2_program_ids() "part2Programs" from entered`,
    [userId, clinicId, role, scopes],
  );
  const actor = { userId, clinicId, role, organizationId, part2Programs };
  const requestId = randomUUID();
  return {
    began,
    requestId,
    runner,
    manager: runner.manager,
    actor,
    instant,
    loaders: createLoaders(runner.manager, actor),
    audit: new AuditedRead(actor, requestId),
  };
}

/** Records what was read, and commits before anything is sent. */
const transaction = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, schema, contextValue }) {
        contextValue.document = describe(document, schema);
      },
      async willSendResponse({ response, errors, contextValue }) {
        const { runner, audit, document, transport, requestId, began } = contextValue;
        const { singleResult } = response.body;
        try {
          if (errors === undefined) {
            // What an act shows of a client beside what it has written itself is a read too.
            const isRead = !document.isMutation || audit.rows.length > 0;
            const redacted = isRead ? await audit.write(runner, document, transport) : [];
            if (redacted.length > 0) {
              const redactions = [...redacted].sort().map((coordinate) => ({ coordinate, reason: "NOT_AVAILABLE" }));
              singleResult.extensions = { redactions };
            }
            await runner.commitTransaction();
          } else await runner.rollbackTransaction();
        } finally {
          await runner.release();
        }
        response.http.headers.set("cache-control", "no-store");
        response.http.headers.set("x-request-id", requestId);
        const ms = Math.round(performance.now() - began);
        logger.info(
          { requestId, method: "POST", route: "/graphql", status: response.http.status ?? 200, ms },
          "request",
        );
      },
    };
  },
};

// The synthetic clinic says of no supporter how they know the client, and nothing but resolvers looks at that.
const contract = await readFile(contractFile, "utf8");
const typeDefs = contract.replace(/(type Supporter {[^}]*relation: String)!/, "$1");

const server = new ApolloServer({
  typeDefs,
  resolvers,
  introspection: false,
  plugins: [ApolloServerPluginCacheControlDisabled(), transaction],
});
const { url } = await startStandaloneServer(server, { context: contextOf, listen: { host: "127.0.0.1", port: 0 } });
answerParent(Number(new URL(url).port), async () => {
  await server.stop();
  await database.destroy();
});
