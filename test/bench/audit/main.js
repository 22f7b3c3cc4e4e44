// npm run bench:audit: what the audit log costs, and how fast it is sealed and verified.
import { randomBytes } from "node:crypto";
import { runCommand, UsageError } from "../../../dist/src/platform/command-line.js";
import { openBenchDatabase } from "../database.js";
import { measureCost } from "./cost.js";
import { measureLog } from "./log-load.js";
import { measureManyClinics } from "./many-clinics.js";
import { measureVerify } from "./verify.js";

const usage = `npm run bench:audit -- [options] [part ...]

  part          cost, log, clinics or verify; all of them where none is named
  --rounds R    pairs of measurements with and without the log (7)
  --seconds S   length of one measurement (5)
  --events N    in the log that is verified (1000000)`;
const PARTS = ["cost", "log", "clinics", "verify"];
const CLIENTS = 1_000;

await runCommand(
  {
    usage,
    words: PARTS.length,
    options: {
      rounds: { type: "string", default: "7" },
      seconds: { type: "string", default: "5" },
      events: { type: "string", default: "1000000" },
    },
  },
  async ({ values, positionals }) => {
    if (!positionals.every((part) => PARTS.includes(part))) throw new UsageError("There is no such part.", usage);
    await run(positionals.length === 0 ? PARTS : positionals, values);
  },
  (error) => ({ text: error instanceof Error ? error.message : String(error), code: 1 }),
);

async function run(parts, values) {
  const number = (name) => {
    if (!/^[1-9]\d{0,8}$/.test(values[name])) throw new UsageError(`--${name} takes a whole number from 1.`, usage);
    return Number(values[name]);
  };
  const options = {
    rounds: number("rounds"),
    seconds: number("seconds"),
    events: number("events"),
  };
  const say = (line) => console.log(line);
  // Each on a clinic of its own: what one writes would slow the next.
  const measured = [
    ["cost", measureCost],
    ["log", measureLog],
    ["clinics", measureManyClinics],
    ["verify", measureVerify],
  ];
  for (const [part, measure] of measured) {
    if (!parts.includes(part)) continue;
    const database = await openBenchDatabase({ clients: CLIENTS, reset: true, name: `audit-${part}` }, (line) =>
      console.error(line),
    );
    try {
      await measure(database, { ...options, seed: randomBytes(32) }, say);
    } finally {
      await database.stop();
    }
  }
}
