// The endpoint that the service is measured against: node:http and pg, one statement for each operation, written by hand.
// It keeps the same rules: the same tokens, the same role and context, row-level security, redactions, and the audit row
// in the same transaction. It knows a few operations and nothing else.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import { systemClock } from "../../dist/src/platform/clock.js";
import { createLogger } from "../../dist/src/platform/logger/index.js";
import { verifyAccessToken } from "../../dist/src/platform/tokens/index.js";
import { answerParent, connectionSettings, received } from "./child.js";
import { statements } from "./handwritten/index.js";

const { databaseUrl, tokens, poolSize } = await received;
const logger = createLogger("info");
const pool = new pg.Pool({ connectionString: databaseUrl, ...connectionSettings(poolSize) });

const enter = {
  name: "enter",
  text: "select set_config('role', app.enter($1::uuid, $2::uuid, $3::text, false, $4::text[]), true)",
};

const notFound = (field) => ({
  errors: [{ message: "There is nothing here with this id.", path: [field], extensions: { code: "NOT_FOUND" } }],
  data: null,
});

const server = createServer((request, response) => {
  const began = performance.now();
  const requestId = randomUUID();
  answer(request, requestId)
    .catch((error) => {
      if (error.code === "UNAUTHENTICATED") return { status: 401, body: '{"errors":[{}]}' };
      console.error(error);
      return { status: 500, body: '{"errors":[{}]}' };
    })
    .then(({ status, body }) => {
      response.writeHead(status, {
        "content-type": "application/json; charset=utf-8",
        "content-length": Buffer.byteLength(body),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      });
      response.end(body);
      const ms = Math.round(performance.now() - began);
      logger.info({ requestId, method: request.method, route: request.url, status, ms }, "request");
    });
});
server.keepAliveTimeout = 65_000;

async function answer(request, requestId) {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const claims = await verifyAccessToken(token, tokens, systemClock);
  const variables = JSON.parse(await bodyOf(request));
  const operation = statements[request.url];
  const actor = [claims.userId, claims.clinicId, claims.roles[0], claims.scopes];
  const values = operation.values(variables, claims, { eventId: randomUUID(), requestId, newId: randomUUID });
  const client = await pool.connect();
  try {
    // One packet for the whole transaction.
    client.connection.stream.cork();
    const sent = [
      client.query("begin"),
      client.query({ ...enter, values: actor }),
      ...operation.before(variables, claims).map((statement) => client.query(statement)),
      client.query({ name: operation.name, text: operation.text, values }),
      client.query("commit"),
    ];
    client.connection.stream.uncork();
    const results = await Promise.all(sent);
    if (results.at(-1).command !== "COMMIT") throw new Error("The transaction was not committed");
    const row = results.at(-2).rows[0];
    if (row.j === null && operation.isAct) return { status: 200, body: JSON.stringify(notFound(operation.field)) };
    return { status: 200, body: `{"data":{"${operation.field}":${row.j ?? "null"}}${operation.redactions(row.w)}}` };
  } finally {
    client.release(client.getTransactionStatus() !== "I");
  }
}

async function bodyOf(request) {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) text += chunk;
  return text;
}

server.listen(0, "127.0.0.1", () => {
  answerParent(server.address().port, async () => {
    server.closeAllConnections();
    server.close();
    await pool.end();
  });
});
