// npm run bench:growth: what the same page costs in a small clinic and in a large one, and the thousandth page of a list.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { runCommand, UsageError } from "../../../dist/src/platform/command-line.js";
import { Progress } from "../../../dist/src/platform/progress.js";
import { openBenchDatabase } from "../database.js";
import { askOnce, load } from "../load.js";
import { median } from "../median.js";
import { backendCpu, cpuBetween } from "../postgres-cpu.js";
import { startVariant, tokenFor } from "../variants.js";
import { fillLog, fillNotes } from "./log.js";
import { lists, questions } from "./operations.js";
import { page, table } from "./report.js";

const usage = `npm run bench:growth -- [options] [name ...]

  name          a question or a list of operations.js, such as Feed; all of them where none is named
  --sizes N,N   clients of the clinics, loaded once and kept in .data/bench (1000,50000); 1000000 takes 25 GB
  --rounds R    measurements of each, alternating (5)
  --seconds S   length of one measurement (1)
  --no-write    leaves test/bench/results as it is`;
const PAGES = [1, 10, 100, 1000];
const ON_A_PAGE = 10;

await runCommand(
  {
    usage,
    words: 20,
    negatives: true,
    options: {
      sizes: { type: "string", default: "1000,50000" },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "1" },
      write: { type: "boolean", default: true },
    },
  },
  ({ values, positionals }) =>
    run({
      sizes: numbers("sizes", values.sizes),
      rounds: numbers("rounds", values.rounds)[0],
      seconds: numbers("seconds", values.seconds)[0],
      write: values.write,
      only: positionals,
    }),
  (error) => ({ text: error instanceof Error ? error.message : String(error), code: 1 }),
);

function numbers(name, text) {
  const all = text.split(",").map(Number);
  if (all.length === 0 || !all.every((one) => Number.isInteger(one) && one > 0))
    throw new UsageError(`--${name} takes whole numbers from 1.`, usage);
  return all.toSorted((a, b) => a - b);
}

async function run({ sizes, rounds, seconds, write, only }) {
  const isChosen = ({ name }) => only.length === 0 || only.includes(name);
  const progress = new Progress(process.stderr, "requests measured");
  const say = (text) => progress.say(text);
  const clinics = [];
  try {
    for (const clients of sizes) {
      const database = await openBenchDatabase({ clients, reset: false }, say);
      clinics.push({ clients, database });
      await fillNotes(database, say);
      const events = await fillLog(database, clients, say);
      Object.assign(clinics.at(-1), {
        events,
        service: await startVariant("service", database.serviceUrl, { sealEveryMs: null }),
      });
      say(`${clients} clients, ${events} events`);
    }
    const all = questions.filter(isChosen).length + lists.filter(isChosen).length * PAGES.length;
    const asked = [];
    for (const { name, login, query, variables } of questions.filter(isChosen)) {
      asked.push(await measureAll(name, clinics, { rounds, seconds }, () => ({ login, body: { query, variables } })));
      say(table([asked.at(-1)], sizes));
      progress.show(asked.length, all);
    }
    const paged = [];
    for (const list of lists.filter(isChosen)) {
      const starts = new Map();
      for (const clinic of clinics) starts.set(clinic, await startsOf(clinic, list));
      for (const number of PAGES) {
        const its = clinics.filter((clinic) => starts.get(clinic).has(number));
        const result = await measureAll(`${list.name}, page ${number}`, its, { rounds, seconds }, (clinic) => ({
          login: list.login,
          body: bodyOf(list, ON_A_PAGE, starts.get(clinic).get(number), list.rows),
        }));
        paged.push({ ...result, list: list.name, number });
        say(table([result], sizes));
        progress.show(asked.length + paged.length, all);
      }
    }
    if (write) {
      const folder = new URL("../results/", import.meta.url);
      await mkdir(folder, { recursive: true });
      const how = {
        rounds,
        seconds,
        node: process.version,
        postgres: clinics[0].database.version,
        processors: availableParallelism(),
        day: new Date().toISOString().slice(0, 10),
        clinics: clinics.map(({ clients, events }) => ({ clients, events })),
      };
      await writeFile(new URL("growth.md", folder), page(asked, paged, how));
    }
  } finally {
    progress.end();
    for (const { service, database } of clinics) {
      await service?.stop();
      await database.stop();
    }
  }
}

/**
 * The same request in every clinic, in alternating rounds of one connection: the medians of the CPU that a request takes in
 * PostgreSQL and in Node, and of how long it takes.
 */
async function measureAll(name, clinics, { rounds, seconds }, requestIn) {
  const rows = new Map(clinics.map(({ clients }) => [clients, []]));
  // Round 0 warms up: the plans of all connections are made.
  for (let round = 0; round <= rounds; round++) {
    for (const clinic of round % 2 === 0 ? clinics : clinics.toReversed()) {
      const { service, database } = clinic;
      const target = targetOf(clinic, requestIn(clinic));
      if (round === 0) await askOnce(target);
      const before = [(await service.usage()).cpu, await backendCpu(database.owner)];
      const result = await load(target, { connections: 1, seconds });
      const node = (await service.usage()).cpu - before[0];
      const postgres = cpuBetween(before[1], await backendCpu(database.owner));
      if (result.errors > 0) throw new Error(`${name}: ${result.errors} requests failed: ${result.firstError}`);
      if (round === 0) continue;
      const { requests, p50 } = result;
      rows.get(clinic.clients).push({ postgres: postgres / requests, node: node / requests, p50 });
    }
  }
  const sizes = [...rows].map(([clients, its]) => ({
    clients,
    postgres: median(its.map(({ postgres }) => postgres)),
    node: median(its.map(({ node }) => node)),
    p50: median(its.map(({ p50 }) => p50)),
  }));
  return { name, sizes };
}

function targetOf({ service, database }, { login, body }) {
  const person = database.logins.find((one) => one.login === login);
  return { port: service.port, path: "/graphql", token: tokenFor(person), body };
}

/** The cursors at which the pages begin, of a list that is long enough. */
async function startsOf(clinic, list) {
  const starts = new Map([[1, undefined]]);
  const far = 100;
  const info = list.field === "referralFeed" ? "hasNextPage endCursor" : "pageInfo { hasNextPage endCursor }";
  const step = async (first, after) => {
    const text = await askOnce(targetOf(clinic, { login: list.login, body: bodyOf(list, first, after, info) }));
    const { data } = JSON.parse(text);
    const found = list.client === undefined ? data[list.field] : data.client[list.field];
    return found.pageInfo ?? found;
  };
  let [rows, after] = [0, undefined];
  for (const number of PAGES.slice(1)) {
    while (rows < (number - 1) * ON_A_PAGE) {
      const first = Math.min(far, (number - 1) * ON_A_PAGE - rows);
      const { hasNextPage, endCursor } = await step(first, after);
      if (!hasNextPage) return starts;
      [rows, after] = [rows + first, endCursor];
    }
    starts.set(number, after);
  }
  return starts;
}

function bodyOf({ field, client, narrowed = "" }, first, after, rows) {
  const own = `${field}(first: $first, after: $after${narrowed}) { ${rows} }`;
  const query =
    client === undefined
      ? `query Page($first: Int!, $after: String) { ${own} }`
      : `query Page($first: Int!, $after: String) { client(id: "${client}") { ${own} } }`;
  return { query, variables: { first, after } };
}
