import "reflect-metadata";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { runCommand, UsageError } from "../../platform/command-line.js";
import { ConfigError, parseMigrationConfig } from "../../platform/config/index.js";
import { packageRoot } from "../../platform/package-root.js";
import { loadRoster, parseRoster, RosterRefused } from "./roster.service.js";

// npm run roster -- file.json: as the owner, in DATABASE_OWNER_URL.
const usage = `npm run roster -- file.json

Loads staff, programs, employment, supervision, credentials, enrolment ends, representatives and conflicts of one
clinic. The same file may be loaded again: what is there is changed in place, what the file does not name stays.
To end something, give it an endsAt; of a representative's end an endReason may tell why, and REGAINED_CONTROL ends
what was signed for the client. Nothing is written if anything is wrong.

DATABASE_OWNER_URL   the database, for its owner
Ends with 0 where it is loaded, 1 where it was refused or failed, and 2 where the command line can't be meant.
`;
// The production image holds what was built, and not this.
const exampleFile = join(packageRoot, "src/features/staff/roster.example.json");
const example = existsSync(exampleFile) ? `\nAn example:\n\n${readFileSync(exampleFile, "utf8")}` : "";

await runCommand(
  { usage: usage + example, options: {}, words: 1 },
  async ({ positionals: [file] }) => {
    if (file === undefined) throw new UsageError("Name the file of the roster.", usage);
    const json = read(file);
    const { ownerUrl } = parseMigrationConfig(process.env);
    const digest = createHash("sha256").update(json).digest("hex");
    const { added, changed, unchanged } = await loadRoster(ownerUrl, parseRoster(json), digest);
    console.log(`The roster is loaded: ${added} added, ${changed} changed, ${unchanged} as they were.`);
  },
  (error) => {
    const isTold = error instanceof RosterRefused || error instanceof ConfigError;
    return { text: isTold ? error.message : inspect(error), code: 1 };
  },
);

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new RosterRefused(["The file cannot be read."]);
  }
}
