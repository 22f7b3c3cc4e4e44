// Where the compiled statement of each operation spends its time, as PostgreSQL tells it:
// npm run build && node test/bench/explain.js [--clients N] [operation]
import "reflect-metadata";
import { randomBytes, randomUUID } from "node:crypto";
import { parse } from "graphql";
import pg from "pg";
import { CursorCodec } from "../../dist/src/reading/index.js";
import { compileQuery } from "../../dist/src/reading/statement.js";
import { fieldsOf } from "../../dist/src/reading/selection.js";
import { buildApiSchema } from "../../dist/src/schema.js";
import { openBenchDatabase } from "./database.js";
import { statements } from "./handwritten/index.js";
import { operations } from "./operations.js";
import { optionsOfPart } from "./options.js";
import { backendCpu } from "./postgres-cpu.js";

const times = 100;
const options = optionsOfPart(
  "node test/bench/explain.js [--clients N] [--plan] [--text] [operation ...]\n\nWhere the compiled statement of each operation spends its time, as PostgreSQL tells it.",
);
const database = await openBenchDatabase(options, (text) => console.error(text));
const schema = buildApiSchema();
const cursors = new CursorCodec([randomBytes(32)]);
const client = new pg.Client({
  connectionString: database.serviceUrl,
  options: "-c plan_cache_mode=force_generic_plan -c jit=off -c timezone=UTC",
});
await client.connect();
const backend = (await client.query("select pg_backend_pid() id")).rows[0].id;
for (const operation of operations) {
  if (options.only.length > 0 && !options.only.includes(operation.name)) continue;
  const login = database.logins.find((one) => one.login === operation.login);
  await explain(`${operation.name}, by hand`, byHand(operation, login), login);
  await explain(`${operation.name}, compiled`, compiled(operation, login), login);
}
await client.end();
await database.stop();

/**
 * Runs the statements of a read, the last one often enough to know what it takes, and shows how PostgreSQL runs it.
 * Nothing is committed.
 */
async function explain(name, { before, text, values }, { userId, clinicId, roles }) {
  await client.query("begin");
  await client.query(
    "select set_config('role', app.enter($1::uuid, $2::uuid, $3, false, '{referrals:read,referrals:write}'), true)",
    [userId, clinicId, roles[0]],
  );
  for (const statement of before) await client.query(statement.text, statement.values);
  // What it takes to plan it is paid once for each connection.
  const planning = await cpuOf(() => client.query({ name, text, values: values() }));
  for (let i = 0; i < 10; i++) await client.query({ name, text, values: values() });
  const cpu = await cpuOf(async () => {
    for (let i = 0; i < times; i++) await client.query({ name, text, values: values() });
  });
  console.log(`${name}: ${(cpu / times).toFixed(2)} ms of PostgreSQL's CPU, planned once in ${planning.toFixed(0)} ms`);
  if (options.text) console.log(text);
  if (options.plan) {
    const { rows } = await client.query({
      name: `${name}, explained`,
      text: `explain (analyze, costs off, timing off, buffers off) ${text}`,
      values: values(),
    });
    console.log(rows.map((row) => row["QUERY PLAN"]).join("\n"));
  }
  await client.query("rollback");
}

/** The clock would tell more of what else the machine does. */
async function cpuOf(work) {
  const before = (await backendCpu(database.owner)).get(backend);
  await work();
  return (await backendCpu(database.owner)).get(backend) - before;
}

function byHand({ name, variables }, login) {
  const statement = statements[`/${name.toLowerCase()}`];
  const ids = () => ({ eventId: randomUUID(), requestId: randomUUID() });
  return {
    before: statement.before(variables, login),
    text: statement.text,
    values: () => statement.values(variables, login, ids()),
  };
}

function compiled({ query, variables }, { clinicId, userId, roles }) {
  const document = parse(query);
  const [definition, ...others] = document.definitions;
  const fragments = new Map(others.map((fragment) => [fragment.name.value, fragment]));
  const operation = { schema, definition, fragments, variables };
  const plan = compileQuery(operation, roles[0], fieldsOf(operation, schema.getQueryType(), [definition.selectionSet]));
  const valuesOf = (binds) => {
    const audit = { eventId: randomUUID(), requestId: randomUUID(), operationName: definition.name.value };
    const request = { clinicId, userId, viewer: userId, role: roles[0], variables, cursors, audit };
    return binds.map((bind) => bind(request));
  };
  return {
    before: plan.before.map(({ text, binds }) => ({ text, values: valuesOf(binds) })),
    text: plan.text,
    values: () => valuesOf(plan.binds),
  };
}
