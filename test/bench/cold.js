// What the first answer of an operation costs against the later ones, and where that goes: npm run build && node test/bench/cold.js
import "reflect-metadata";
import { randomBytes, randomUUID } from "node:crypto";
import { parse } from "graphql";
import pg from "pg";
import { CursorCodec, fieldsOf } from "../../dist/src/reading/index.js";
import { compileQuery } from "../../dist/src/reading/statement.js";
import { buildApiSchema } from "../../dist/src/schema.js";
import { openBenchDatabase } from "./database.js";
import { measureFirstAnswers } from "./first-answers.js";
import { operations } from "./operations.js";
import { optionsOfPart } from "./options.js";
import { backendCpu } from "./postgres-cpu.js";

const WARM = 50;
const options = optionsOfPart(
  "node test/bench/cold.js [--clients N] [operation ...]\n\nWhat the first answer of an operation costs against the later ones, and where that goes.",
);
const database = await openBenchDatabase(options, (text) => console.error(text));
const asked = operations.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
const schema = buildApiSchema();
const cursors = new CursorCodec([randomBytes(32)]);
// Of its own session, the login may then see what its plans take.
await database.owner.query(`grant pg_read_all_stats to ${new URL(database.serviceUrl).username} with inherit true`);
console.log("| operation | compiled | planned and run first | run later | cold / warm | plan kept by PostgreSQL |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const operation of asked) {
  const client = new pg.Client({
    connectionString: database.serviceUrl,
    options: "-c plan_cache_mode=force_generic_plan -c jit=off -c timezone=UTC",
  });
  await client.connect();
  await measure(operation, client);
  await client.end();
}
console.log("");
await measureFirstAnswers(database, asked, (line) => console.log(line));
await database.owner.query(`revoke pg_read_all_stats from ${new URL(database.serviceUrl).username}`);
await database.stop();

async function measure({ name, login: of, query, variables }, client) {
  const login = database.logins.find(({ login }) => login === of);
  const backend = (await client.query("select pg_backend_pid() id")).rows[0].id;
  const busy = async () => (await backendCpu(database.owner)).get(backend);
  const cpuOf = async (work) => {
    const before = await busy();
    await work();
    return (await busy()) - before;
  };
  const { userId, clinicId, roles } = login;
  await client.query("begin");
  await client.query(
    "select set_config('role', app.enter($1::uuid, $2::uuid, $3, false, '{referrals:read,referrals:write}'), true)",
    [userId, clinicId, roles[0]],
  );
  // The session has read what PostgreSQL's catalog says of the tables: it has answered another operation.
  const other = operations.find((one) => one.login === of && one.name !== name);
  await (
    await prepared(other, login, client)
  )();
  const { cpu: compiled, plan } = compile(query, variables, roles[0]);
  const ask = await prepared({ name, plan, variables }, login, client);
  const first = await cpuOf(ask);
  for (let i = 0; i < 10; i++) await ask();
  const warm =
    (await cpuOf(async () => {
      for (let i = 0; i < WARM; i++) await ask();
    })) / WARM;
  await client.query(`deallocate "${other.name}"`);
  await client.query("rollback");
  const { rows } = await client.query(
    "select sum(total_bytes)::int8 bytes from pg_backend_memory_contexts where name like 'CachedPlan%'",
  );
  const cells = [compiled, first, warm].map((ms) => `${ms.toFixed(1)} ms`);
  const ratio = ((compiled + first) / warm).toFixed(1);
  console.log(`| ${[name, ...cells, ratio, `${(rows[0].bytes / 1024).toFixed(0)} kB`].join(" | ")} |`);
}

/** What asks the operation once more in the session's transaction. */
async function prepared({ name, query, variables, plan: given }, { userId, clinicId, roles }, client) {
  const plan = given ?? compile(query, variables, roles[0]).plan;
  const valuesOf = (binds) => {
    const audit = { eventId: randomUUID(), requestId: randomUUID(), operationName: name };
    const request = { clinicId, userId, viewer: userId, role: roles[0], variables, cursors, audit };
    return binds.map((bind) => bind(request));
  };
  for (const { text, binds } of plan.before) await client.query(text, valuesOf(binds));
  return () => client.query({ name, text: plan.text, values: valuesOf(plan.binds) });
}

/** Milliseconds of Node's CPU, of a compiler that has compiled other operations before. */
function compile(query, variables, role) {
  const document = parse(query);
  const [definition, ...others] = document.definitions;
  const fragments = new Map(others.map((fragment) => [fragment.name.value, fragment]));
  const operation = { schema, definition, fragments, variables };
  const fields = fieldsOf(operation, schema.getQueryType(), [definition.selectionSet]);
  for (let i = 0; i < 5; i++) compileQuery(operation, role, fields);
  const before = process.cpuUsage();
  const plan = compileQuery(operation, role, fields);
  const { user, system } = process.cpuUsage(before);
  return { plan, cpu: (user + system) / 1000 };
}
