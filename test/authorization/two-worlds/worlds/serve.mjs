// One of the two worlds: a process that runs the built service, with everything that is random or tells the time in
// an answer made from the seed that came with the request. It is told by its parent which database to serve.
import { AsyncLocalStorage } from "node:async_hooks";
import crypto from "node:crypto";
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";
import pg from "pg";

/** The seed of the request under way, and how much of it has been used. */
const requests = new AsyncLocalStorage();

const { randomUUID, randomBytes, createHash } = crypto;
const bytesOf = (text, size) => {
  let bytes = createHash("sha512").update(text).digest();
  while (bytes.length < size) bytes = Buffer.concat([bytes, createHash("sha512").update(bytes).digest()]);
  return bytes.subarray(0, size);
};
crypto.randomUUID = (...options) => {
  const its = requests.getStore();
  if (its === undefined) return randomUUID(...options);
  const hex = bytesOf(`uuid ${its.seed} ${its.uuids++}`, 16).toString("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)];
  return parts.join("-");
};
crypto.randomBytes = (size, done) => {
  const its = requests.getStore();
  if (its === undefined || done !== undefined) return randomBytes(size, done);
  return bytesOf(`bytes ${its.seed} ${its.bytes++}`, size);
};
syncBuiltinESMExports();

// What is recorded once a minute at most must be so in both worlds.
const sinceStart = performance.now.bind(performance);
performance.now = () => {
  const its = requests.getStore();
  return its === undefined ? sinceStart() : Number(its.tick) * 1000;
};

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, ...rest) {
  if (event !== "request") return emit.call(this, event, request, ...rest);
  const { "x-test-seed": seed = "none", "x-test-tick": tick = "0" } = request.headers;
  const its = { seed, tick, uuids: 0, bytes: 0, transactions: 0 };
  return requests.run(its, () => emit.call(this, event, request, ...rest));
};

// A transaction learns the seed right after it began: from it the altered functions of the database take instant and ids.
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (statement, ...rest) {
  const sent = query.call(this, statement, ...rest);
  const its = requests.getStore();
  const text = typeof statement === "string" ? statement : statement?.text;
  if (its !== undefined && /^(begin|start transaction)/i.test(text ?? "")) {
    const values = [its.tick, `${its.seed} ${its.transactions++}`];
    const set = "select set_config('test.tick', $1, true), set_config('test.seed', $2, true)";
    query.call(this, { name: "seed", text: set, values }).catch(() => undefined);
  }
  return sent;
};

// Imported after all that, so that nothing has taken the real ones before.
await import("reflect-metadata");
const { createApp } = await import("../../../../dist/src/app.js");
const { createLogger } = await import("../../../../dist/src/platform/logger/index.js");
const { singleKey } = await import("../../../../dist/src/platform/tokens/index.js");

const { publicKey, issuer, audience, cursorSecret } = JSON.parse(process.argv[2]);
const apps = new Map();

process.on("message", async ({ act, name, databaseUrl }) => {
  try {
    if (act === "open") process.send({ act, name, port: await open(name, databaseUrl) });
    if (act === "close") process.send({ act, name, failures: await close(name) });
  } catch (error) {
    process.send({ act, name, error: String(error?.stack ?? error) });
  }
});
process.on("disconnect", () => process.exit());
process.send({ act: "ready", name: "" });

async function open(name, databaseUrl) {
  const failures = [];
  const app = await createApp({
    databaseUrl,
    tokens: { keys: singleKey(crypto.createPublicKey(publicKey)), issuer, audience },
    cursorSecrets: [Buffer.from(cursorSecret, "hex")],
    // Sealed by nobody: how large the log is differs by design.
    auditLog: { logName: "audit.test.invalid", seeds: [Buffer.alloc(32, 7)], witnesses: [], sealEveryMs: null },
    logger: createLogger("error", { write: (line) => void failures.push(reasonOf(line)) }),
    // A session asks one thing after another: one connection knows every plan.
    poolSize: 1,
    drainMs: 0,
  });
  apps.set(name, { app, failures });
  return app.listen({ host: "127.0.0.1", port: 0 });
}

async function close(name) {
  const { app, failures } = apps.get(name);
  apps.delete(name);
  app.fastify.server.closeAllConnections();
  await app.close();
  return failures;
}

/** Of what the service logged as its own failure: the first lines, which name the place and no value of a record. */
function reasonOf(line) {
  const { err } = JSON.parse(line);
  return (err?.stack ?? line).split("\n").slice(0, 4).join("\n");
}
