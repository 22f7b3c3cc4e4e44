import { join } from "node:path";
import { inspect } from "node:util";
import { runCommand, UsageError } from "../command-line.js";
import { commandSettings, ConfigError, parseBackupConfig } from "../config/index.js";
import { BackupRefused, takeBaseBackup } from "./base-backup.js";

// npm run backup: with a login that may replicate, in DATABASE_BACKUP_URL or DATABASE_OWNER_URL.
const usage = `npm run backup -- --to folder

Copies the whole PostgreSQL server, all of its databases and logins, while it is used: into a new folder below this one,
named after the time. What is in it is the server at the instant at which the copy ends, as pg_basebackup --format=tar
makes it: base.tar and backup_manifest, with a SHA-256 of every file. It asks the server over the network and needs no
programs of PostgreSQL; npm run restore brings it back, and tells before that whether it is whole (--check). While
npm run demo runs, it is the demo's server that is copied, unless one is named.

--to   the folder that backups are kept in

It holds every record as it is, and is readable by the account that made it alone: keep it on an encrypted disk, or encrypt
it. AUDIT_SIGNING_KEY, CURSOR_KEY and what witnesses keep are not in it: keep them elsewhere.

DATABASE_BACKUP_URL   a login that may replicate (create role … login replication), or
DATABASE_OWNER_URL    where that one may. pg_hba.conf needs a line for the database \`replication\`.
Ends with 0 where there is a new backup, 1 where the server gives none, and 2 where it failed.
`;

const settings = commandSettings();
await runCommand(
  { usage, options: { to: { type: "string" } } },
  ({ values }) => run(values.to),
  (error) => {
    const isToldInWords = error instanceof BackupRefused || error instanceof ConfigError;
    return { text: isToldInWords ? error.message : inspect(error), code: error instanceof BackupRefused ? 1 : 2 };
  },
);

async function run(to: string | undefined): Promise<void> {
  if (!to) throw new UsageError("--to is missing.", usage);
  const { url } = parseBackupConfig(settings.env);
  if (settings.isDemo)
    console.log("The demo's server, since neither DATABASE_BACKUP_URL nor DATABASE_OWNER_URL is set:");
  const name = new Date().toISOString().replaceAll(":", "-").replace(/\.\d+/, "");
  const { folder, bytes } = await takeBaseBackup(url, join(to, name));
  console.log(`Backed up: ${(bytes / 1e6).toFixed(1)} MB in ${folder}`);
}
