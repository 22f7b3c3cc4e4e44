// npm run bench: the service beside an endpoint written by hand, under the same rules, in alternating rounds.
import { availableParallelism } from "node:os";
import { mkdir, writeFile } from "node:fs/promises";
import { agree } from "./agree.js";
import { openBenchDatabase } from "./database.js";
import { load } from "./load.js";
import { operations } from "./operations.js";
import { parseOptions, usage } from "./options.js";
import { table, summarise, page } from "./report.js";
import { backendCpu, cpuBetween } from "./postgres-cpu.js";
import { poolSize, startVariant, tokenFor } from "./variants.js";

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(options) {
  const say = (text) => console.error(text);
  const database = await openBenchDatabase(options, say);
  const variants = [];
  try {
    for (const name of ["handwritten", "service"]) {
      variants.push({ name, ...(await startVariant(name, database.serviceUrl)) });
    }
    const chosen = operations.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
    const results = [];
    for (const operation of chosen) {
      const login = database.logins.find((one) => one.login === operation.login);
      const targets = () => new Map(variants.map(({ name, port }) => [name, targetOf(name, port, operation, login)]));
      const bytes = await agree(operation, targets(), database.owner);
      say(`${operation.name}: both answer the same ${bytes} bytes, and leave the same audit row`);
      for (const connections of [1, 16]) {
        const rounds = [];
        // Round 0 warms up and is not counted.
        for (let round = 0; round <= options.rounds; round++) {
          for (const [name, target] of targets()) {
            const variant = variants.find((one) => one.name === name);
            const [before, busyBefore] = [await variant.usage(), await backendCpu(database.owner)];
            const result = await load(target, { connections, seconds: round === 0 ? 1 : options.seconds });
            const [after, busyAfter] = [await variant.usage(), await backendCpu(database.owner)];
            if (round === 0) continue;
            const per = (used) => used / Math.max(1, result.requests);
            rounds.push({
              variant: name,
              ...result,
              nodeMs: per(after.cpu - before.cpu),
              postgresMs: per(cpuBetween(busyBefore, busyAfter)),
              memory: after.memory,
            });
          }
        }
        const summary = { operation: operation.name, connections, bytes, ...summarise(rounds) };
        results.push(summary);
        say(table([summary]));
      }
    }
    const text = page(results, {
      ...options,
      node: process.version,
      postgres: database.version,
      processors: availableParallelism(),
      poolSize,
    });
    console.log(`\n${table(results)}`);
    if (options.write) {
      const file = new URL("./results/latest.md", import.meta.url);
      await mkdir(new URL(".", file), { recursive: true });
      await writeFile(file, text);
    }
    if (results.some(({ errors }) => errors > 0)) process.exitCode = 1;
  } finally {
    for (const variant of variants) await variant.stop();
    await database.stop();
  }
}

function targetOf(name, port, { name: operation, query, variables }, login) {
  const token = tokenFor(login);
  return name === "service"
    ? { port, token, path: "/graphql", body: { query, variables } }
    : { port, token, path: `/${operation.toLowerCase()}`, body: variables };
}
