import "reflect-metadata";
import { inspect } from "node:util";
import { systemClock } from "../platform/clock.js";
import { runCommand } from "../platform/command-line.js";
import { processCount } from "../platform/config/index.js";
import { accessRules } from "../schema.js";
import { examine } from "./examine.js";
import { exitCodeOf, lineOf } from "./finding.js";

// npm run doctor: with the settings that npm start is given.
const usage = `npm run doctor [-- --json --processes N]

Looks whether the service can be started and is as it should be, and says in a line for each thing how it is and what to do:
settings, Node, keys, the database's version, clock and durability, migrations and access rules, the service's login and
roles, row-level security on every table, functions, and the audit log with its signing keys. It changes nothing, shows no
setting's value, and needs nothing but the settings of npm start.

--json          the same as JSON, for machines: {"state", "findings": [{"check", "state", "says", "todo"}]}
--processes N   how many processes are to serve, all machines together (1)

A line begins with ok, warn (it may be meant so), mend, or can't tell.
Ends with 0 where nothing is to be mended, 1 where something is, and 2 where something could not be looked at.
`;

const STATES = { 0: "OK", 1: "MEND", 2: "UNKNOWN" } as const;

await runCommand(
  { usage, options: { json: { type: "boolean" }, processes: { type: "string" } } },
  async ({ values: { json, processes } }) => {
    const findings = await examine({
      env: process.env,
      processes: processes === undefined ? 1 : processCount(processes, usage),
      clock: systemClock,
      nodeVersion: process.version,
      accessRules: accessRules(),
    });
    process.exitCode = exitCodeOf(findings);
    const state = STATES[exitCodeOf(findings)];
    if (json === true) return console.log(JSON.stringify({ state, findings }, null, 2));
    for (const finding of findings) console.log(lineOf(finding));
    console.log(`\n${inWords(state, findings.filter((one) => one.state === "MEND").length)}`);
  },
  (error) => ({ text: inspect(error), code: 2 }),
);

function inWords(state: (typeof STATES)[keyof typeof STATES], toMend: number): string {
  if (state === "MEND") return toMend === 1 ? "One thing is to be mended." : `${toMend} things are to be mended.`;
  return state === "OK" ? "Nothing is to be mended." : "Not everything could be looked at.";
}
