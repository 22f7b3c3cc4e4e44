// npm run bench: the service beside an endpoint written by hand, under the same rules, in alternating rounds.
import { availableParallelism } from "node:os";
import { mkdir, writeFile } from "node:fs/promises";
import { acts } from "./acts.js";
import { chart } from "./chart.js";
import { openBenchDatabase } from "./database.js";
import { load } from "./load.js";
import { operations } from "./operations.js";
import { parseOptions, usage } from "./options.js";
import { table, summarise, page } from "./report.js";
import { backendCpu, cpuBetween } from "./postgres-cpu.js";
import { actOf, readOf } from "./targets.js";
import { poolSize, startVariant } from "./variants.js";

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
    const isChosen = ({ name }) => options.only.length === 0 || options.only.includes(name);
    const measured = [
      ...operations.filter(isChosen).map((operation) => readOf(operation, variants, database)),
      ...acts.filter(isChosen).map((act) => actOf(act, variants, database)),
    ];
    const results = [];
    for (const { name, floor, compare, targetOf } of measured) {
      const { bytes, rows } = await compare();
      say(`${name}: both answer the same ${bytes} bytes, and leave the same ${rows}`);
      for (const connections of options.connections) {
        const rounds = [];
        // Round 0 warms up and is not counted.
        for (let round = 0; round <= options.rounds; round++) {
          for (const variant of variants) {
            const target = await targetOf(variant);
            const [before, busyBefore] = [await variant.usage(), await backendCpu(database.owner)];
            const result = await load(target, { connections, seconds: round === 0 ? 1 : options.seconds });
            const [after, busyAfter] = [await variant.usage(), await backendCpu(database.owner)];
            if (round === 0) continue;
            const per = (used) => used / Math.max(1, result.requests);
            rounds.push({
              variant: variant.name,
              ...result,
              nodeMs: per(after.cpu - before.cpu),
              postgresMs: per(cpuBetween(busyBefore, busyAfter)),
              memory: after.memory,
            });
          }
        }
        const summary = { operation: name, connections, bytes, floor, ...summarise(rounds) };
        results.push(summary);
        say(table([summary]));
        if (summary.errors > 0) say(`${summary.errors} requests failed: ${summary.firstError}`);
      }
    }
    const how = {
      ...options,
      node: process.version,
      postgres: database.version,
      processors: availableParallelism(),
      poolSize,
      day: new Date().toISOString().slice(0, 10),
    };
    console.log(`\n${table(results)}`);
    if (options.write) {
      const folder = new URL("./results/", import.meta.url);
      await mkdir(folder, { recursive: true });
      await writeFile(new URL("latest.md", folder), page(results, how));
      await writeFile(new URL("latest.svg", folder), chart(results, how));
    }
    if (results.some(({ errors }) => errors > 0)) process.exitCode = 1;
  } finally {
    for (const variant of variants) await variant.stop();
    await database.stop();
  }
}
