import { parseCommandLine, UsageError } from "../../dist/src/platform/command-line.js";
import { acts } from "./acts.js";
import { contenders } from "./contenders.js";
import { operations } from "./operations.js";

export const usage = `npm run bench -- [options] [operation ...]

  operation     Caseload, Client, Feed, Referrals, WriteNote, UpdatePlan or MoveReferral; all of them where none is named
  --clients N   size of the synthetic clinic (50000), loaded once and kept
  --seconds S   length of one measurement (5)
  --rounds R    measurements of each variant, alternating (7)
  --connections C,C,C
                how many at once, each measured by itself (1,16,64)
  --variants V,V
                what the service is measured beside, of handwritten, postgraphile and resolvers (all of them);
                without handwritten nothing is written
  --newest-node runs all of them on the Node that PostGraphile needs, instead of on this one
  --processes N how many processes the service has, on one port (1)
  --pgbouncer PATH
                a pgbouncer, from 1.21 on, that both reach PostgreSQL through, in transaction mode
  --reset       loads that clinic anew
  --no-write    leaves test/bench/results as it is
  --plan        with explain.js: the plans too; --text: the statements too`;

/** What `npm run bench` takes, and what measures a part of it. */
export const commandLine = {
  usage,
  words: 20,
  negatives: true,
  options: /** @type {const} */ ({
    clients: { type: "string", default: "50000" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "7" },
    connections: { type: "string", default: "1,16,64" },
    variants: { type: "string", default: contenders.map(({ name }) => name).join(",") },
    "newest-node": { type: "boolean", default: false },
    processes: { type: "string", default: "1" },
    pgbouncer: { type: "string" },
    reset: { type: "boolean", default: false },
    plan: { type: "boolean", default: false },
    text: { type: "boolean", default: false },
    write: { type: "boolean", default: true },
  }),
};

/**
 * What a script that measures a part of it was asked. It ends here where help is asked for, or what can't be meant.
 *
 * @param {string} about how it is called, and what it tells
 */
export function optionsOfPart(about) {
  const usageOfPart = `${about}\n\nOf these options it takes what it can use:\n\n${usage}`;
  try {
    const asked = parseCommandLine({ ...commandLine, usage: usageOfPart });
    if (asked.values.help !== true) return optionsOf(asked);
    console.log(usageOfPart);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

export function optionsOf({ values, positionals }) {
  const { reset, plan, text, write } = values;
  const variants = new Set([...values.variants.split(","), "service"]);
  if (![...variants].every((name) => contenders.some((one) => one.name === name)))
    throw new UsageError("--variants names one that there is not.", usage);
  const known = [...operations, ...acts].map(({ name }) => name);
  if (!positionals.every((name) => known.includes(name))) throw new UsageError("There is no such operation.", usage);
  return {
    clients: wholeNumber("clients", values.clients, 1_000_000),
    seconds: wholeNumber("seconds", values.seconds, 600),
    rounds: wholeNumber("rounds", values.rounds, 100),
    connections: values.connections.split(",").map((text) => wholeNumber("connections", text, 1_000)),
    variants: contenders.filter(({ name }) => variants.has(name)),
    newestNode: values["newest-node"],
    processes: wholeNumber("processes", values.processes, 64),
    pgbouncer: values.pgbouncer ?? null,
    only: positionals,
    reset,
    plan,
    text,
    write,
  };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} most
 */
function wholeNumber(name, text, most) {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new UsageError(`--${name} takes a number from 1 to ${most}.`, usage);
  return number;
}
