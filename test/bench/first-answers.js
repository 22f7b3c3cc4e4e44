import { askOnce, load } from "./load.js";
import { median } from "./median.js";
import { operations } from "./operations.js";
import { readOf } from "./targets.js";
import { startVariant } from "./variants.js";

const STARTS = 5;
const WARM = 100;

/**
 * How long a caller waits for the first answer of an operation and for the later ones, over HTTP: of services that have
 * answered every other operation and never this one, on all their connections.
 *
 * @param {Awaited<ReturnType<typeof import("./database.js").openBenchDatabase>>} database
 * @param {readonly import("./operations.js").Operation[]} asked
 * @param {(line: string) => void} say
 */
export async function measureFirstAnswers(database, asked, say) {
  say("| operation | first answer | later ones | first / later |");
  say("| --- | ---: | ---: | ---: |");
  for (const operation of asked) {
    const seen = [];
    for (let i = 0; i < STARTS; i++) seen.push(await measure(operation, database));
    const ratios = seen.map(({ first, later }) => first / later).sort((a, b) => a - b);
    const ms = (of) => `${median(seen.map(of)).toFixed(1)} ms`;
    const range = `${median(ratios).toFixed(1)} (${ratios[0].toFixed(1)} to ${ratios.at(-1).toFixed(1)})`;
    say(`| ${[operation.name, ms(({ first }) => first), ms(({ later }) => later), range].join(" | ")} |`);
  }
}

async function measure(operation, database) {
  const service = { name: "service", acts: true, ...(await startVariant("service", database.serviceUrl)) };
  try {
    const targetOf = (one) => readOf(one, [service], database).targetOf(service);
    const others = operations.filter(({ name }) => name !== operation.name);
    for (const other of others) await load(await targetOf(other), { connections: 16, seconds: 1 });
    const target = await targetOf(operation);
    const wait = async () => {
      const began = performance.now();
      await askOnce(target);
      return performance.now() - began;
    };
    const first = await wait();
    // Each connection to PostgreSQL plans it once.
    await load(target, { connections: 16, seconds: 2 });
    const later = [];
    for (let i = 0; i < WARM; i++) later.push(await wait());
    return { first, later: median(later) };
  } finally {
    await service.stop();
  }
}
