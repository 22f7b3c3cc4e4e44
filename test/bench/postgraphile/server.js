// PostGraphile 5 over the same schema, as the benchmark's own process; main.js starts it, with a Node that it runs on.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import { postgraphile } from "postgraphile";
import { TYPES } from "postgraphile/@dataplan/pg";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgSmartTagsPlugin } from "postgraphile/utils";
import { systemClock } from "../../../dist/src/platform/clock.js";
import { createLogger } from "../../../dist/src/platform/logger/index.js";
import { verifyAccessToken } from "../../../dist/src/platform/tokens/index.js";
import { answerParent, connectionSettings, received } from "../child.js";
import { inContext } from "./context.js";

const { databaseUrl, tokens, poolSize } = await received;
const logger = createLogger("info");
const pool = new pg.Pool({ connectionString: databaseUrl, ...connectionSettings(poolSize) });

// The facts that rules are made of are in `app`; one of its views is read by an operation.
const isOfApp = (its) => its.getNamespace()?.nspname === "app";
const isFeed = (its) => isOfApp(its) && its.relname === "feed_window";
const tags = makePgSmartTagsPlugin([
  { kind: "class", match: (its) => isOfApp(its) && !isFeed(its), tags: { behavior: "-*" } },
  { kind: "procedure", match: isOfApp, tags: { behavior: "-*" } },
  {
    kind: "class",
    match: isFeed,
    tags: {
      primaryKey: "position",
      foreignKey: "(clinic_id, referral_id) references public.referrals (clinic_id, id)|@fieldName referral",
    },
  },
]);

// Numbers of transactions, for which it has no type.
const xids = {
  name: "xids",
  gather: {
    hooks: {
      pgCodecs_findPgCodec(_, event) {
        if (event.pgType.typname === "xid8") event.pgCodec = TYPES.bigint;
      },
    },
  },
};

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [tags, xids],
  disablePlugins: [
    // It would hide what the login itself may not read: it may read nothing, the roles that it takes may. What a role
    // may not read, PostgreSQL refuses.
    "PgRBACPlugin",
    // Relations and orders without an index of their own are wanted too.
    "PgIndexBehaviorsPlugin",
    "NodePlugin",
  ],
  // Lists inside of rows, since their pages are never turned.
  schema: { defaultBehavior: "+list -insert -update -delete" },
  grafserv: { graphiql: false, watch: false },
  grafast: {
    context: async ({ node }, { operationName, variableValues }) => {
      const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(node?.req.headers.authorization ?? "")?.[1] ?? "";
      const { userId, clinicId, roles, scopes } = await verifyAccessToken(token, tokens, systemClock);
      const actor = [userId, clinicId, roles[0], scopes];
      // A poll of the feed takes the locks of what it shows first; nothing of a schema's tables tells that.
      return { pgSettings: { actor, poll: operationName === "Feed" ? ["0", variableValues?.first] : null } };
    },
  },
  pgServices: [
    (() => {
      const service = makePgService({ pool, schemas: ["public", "app"] });
      return { ...service, adaptor: { ...service.adaptor, createWithPgClient: () => inContext(pool) } };
    })(),
  ],
});

const server = createServer((request, response) => {
  const began = performance.now();
  const requestId = randomUUID();
  response.once("finish", () => {
    const ms = Math.round(performance.now() - began);
    logger.info({ requestId, method: request.method, route: request.url, status: response.statusCode, ms }, "request");
  });
});
server.keepAliveTimeout = 65_000;
await instance.createServ(grafserv).addTo(server);

server.listen(0, "127.0.0.1", () => {
  answerParent(server.address().port, async () => {
    server.closeAllConnections();
    server.close();
    await instance.release();
    await pool.end();
  });
});
