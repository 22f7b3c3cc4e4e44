// npm run bench: the service beside others over the same database, under the same rules, in alternating rounds.
import { availableParallelism } from "node:os";
import { mkdir, writeFile } from "node:fs/promises";
import { runCommand } from "../../dist/src/platform/command-line.js";
import { Progress } from "../../dist/src/platform/progress.js";
import { acts } from "./acts.js";
import { chart } from "./chart.js";
import { openBenchDatabase } from "./database.js";
import { load } from "./load.js";
import { operations } from "./operations.js";
import { commandLine, optionsOf } from "./options.js";
import { table, summarise, page } from "./report.js";
import { withPgbouncer } from "./pgbouncer.js";
import { backendCpu, cpuBetween } from "./postgres-cpu.js";
import { installPostGraphile } from "./postgraphile/install.js";
import { actOf, readOf } from "./targets.js";
import { poolSize, startVariant } from "./variants.js";

await runCommand(
  commandLine,
  (asked) => run(optionsOf(asked)),
  (error) => ({ text: error instanceof Error ? error.message : String(error), code: 1 }),
);

async function run(options) {
  const progress = new Progress(process.stderr, "measurements");
  const say = (text) => progress.say(text);
  const isPostGraphile = ({ name }) => name === "postgraphile";
  const newest = options.newestNode || options.variants.some(isPostGraphile) ? installPostGraphile(say) : undefined;
  const nodeOf = (one) => (newest && (options.newestNode || isPostGraphile(one)) ? newest : process.execPath);
  const database = await openBenchDatabase(options, say);
  const { rows: begun } = await database.owner.query("select clock_timestamp()::text as at");
  const variants = [];
  let pooler = null;
  try {
    pooler = options.pgbouncer === null ? null : await withPgbouncer(options.pgbouncer, database.serviceUrl);
    const url = pooler?.url ?? database.serviceUrl;
    const { processes } = options;
    for (const one of options.variants) {
      variants.push({ ...one, ...(await startVariant(one.file, url, { execPath: nodeOf(one), processes })) });
    }
    const isChosen = ({ name }) => options.only.length === 0 || options.only.includes(name);
    const measured = [
      ...operations.filter(isChosen).map((operation) => readOf(operation, variants, database)),
      // Both have to be there: what the one has done is undone by the other's turns.
      ...(variants.filter((one) => one.acts).length > 1 ? acts.filter(isChosen) : []).map((act) =>
        actOf(act, variants, database),
      ),
    ];
    const results = [];
    const perRound = measured.reduce((sum, { variants: its }) => sum + its.length, 0);
    const all = perRound * options.connections.length * (options.rounds + 1);
    let done = 0;
    for (const { name, atLeast, variants: its, compare, targetOf } of measured) {
      const { bytes, said } = await compare();
      say(`${name}: ${said}`);
      for (const connections of options.connections) {
        const rounds = [];
        // Round 0 warms up and is not counted.
        for (let round = 0; round <= options.rounds; round++) {
          for (const variant of its) {
            const target = await targetOf(variant);
            const [before, busyBefore] = [await variant.usage(), await backendCpu(database.owner)];
            const result = await load(target, { connections, seconds: round === 0 ? 1 : options.seconds });
            const [after, busyAfter] = [await variant.usage(), await backendCpu(database.owner)];
            progress.show(++done, all);
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
        const summary = { operation: name, connections, bytes, atLeast, ...summarise(rounds) };
        results.push(summary);
        say(table([summary]));
        if (summary.errors > 0) say(`${summary.errors} requests failed: ${summary.firstError}`);
      }
    }
    const how = {
      ...options,
      nodes: nodesOf(variants),
      postgres: database.version,
      processors: availableParallelism(),
      poolSize,
      day: new Date().toISOString().slice(0, 10),
    };
    progress.end();
    console.log(`\n${table(results)}`);
    const isComparable = variants.some(({ name }) => name === "handwritten");
    if (options.write && !isComparable) say("Nothing is written: all that is kept is relative to the endpoint by hand");
    if (options.write && isComparable) {
      const folder = new URL("./results/", import.meta.url);
      await mkdir(folder, { recursive: true });
      await writeFile(new URL("latest.md", folder), page(results, how));
      await writeFile(new URL("latest.svg", folder), chart(results, how));
    }
    if (results.some(({ errors }) => errors > 0)) process.exitCode = 1;
  } finally {
    progress.end();
    for (const variant of variants) await variant.stop();
    await pooler?.stop();
    await forgetSteps(database.owner, begun[0].at);
    await database.stop();
  }
}

/**
 * Takes the steps of referrals that acts have made out of their histories again: the next run would read pages that are
 * longer than this one's. The triggers that keep histories whole are not asked.
 */
async function forgetSteps(owner, since) {
  await owner.query("begin");
  await owner.query("set local session_replication_role = replica");
  await owner.query("delete from referral_events where at >= $1", [since]);
  await owner.query("commit");
}

/** Which Node each ran on. */
function nodesOf(variants) {
  const versions = [...new Set(variants.map(({ node }) => node))];
  if (versions.length === 1) return `Node ${versions[0]}`;
  const of = (version) => variants.filter(({ node }) => node === version).map(({ title }) => title);
  return `Node ${versions.map((version) => `${version} (${of(version).join(", ")})`).join(" and ")}`;
}
