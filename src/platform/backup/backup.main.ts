import { join } from "node:path";
import { inspect } from "node:util";
import { runCommand, UsageError } from "../command-line.js";
import { commandSettings, ConfigError, parseBackupConfig } from "../config/index.js";
import { BackupRefused, takeBaseBackup } from "./base-backup.js";
import { backupName, recordBackup, removeOldBackups } from "./kept-backups.js";

// npm run backup: with a login that may replicate, in DATABASE_BACKUP_URL or DATABASE_OWNER_URL.
const usage = `npm run backup -- --to folder [--keep N]

Copies the whole PostgreSQL server, all of its databases and logins, while it is used: into a new folder below this one,
named after the time. What is in it is the server at the instant at which the copy ends, as pg_basebackup --format=tar
makes it: base.tar and backup_manifest, with a SHA-256 of every file. It asks the server over the network and needs no
programs of PostgreSQL; npm run restore brings it back, and tells before that whether it is whole (--check). While
npm run demo runs, it is the demo's server that is copied, unless one is named.

The log of each clinic is told of it (an event log.backed_up).

--to     the folder that backups are kept in
--keep   how many of them stay there; older ones are removed when the new one is whole. Without it all stay

It holds every record as it is, and is readable by the account that made it alone: keep it on an encrypted disk, or encrypt
it. AUDIT_SIGNING_KEY, CURSOR_KEY and what witnesses keep are not in it: keep them elsewhere.

DATABASE_BACKUP_URL   a login that may replicate (create role … login replication), or
DATABASE_OWNER_URL    where that one may. pg_hba.conf needs a line for the database \`replication\`. The database that
                      it names is the service's, and another login than the owner needs two rights there: usage on the
                      schema app, and execute on the function app.record_backup(text, bigint).
Ends with 0 where there is a new backup, 1 where the server gives none or the log can't be told of it, and 2 where it failed.
`;

const NOT_TOLD =
  "The log could not be told of this backup, and nothing older was removed: the database must be the service's, migrated, and" +
  " the login needs usage on its schema app and execute on app.record_backup(text, bigint).";

const settings = commandSettings();
await runCommand(
  { usage, options: { to: { type: "string" }, keep: { type: "string" } } },
  ({ values }) => run(values.to, values.keep),
  (error) => {
    const isToldInWords = error instanceof BackupRefused || error instanceof ConfigError;
    return { text: isToldInWords ? error.message : inspect(error), code: error instanceof BackupRefused ? 1 : 2 };
  },
);

async function run(to: string | undefined, keep: string | undefined): Promise<void> {
  if (!to) throw new UsageError("--to is missing.", usage);
  if (keep !== undefined && !/^[1-9]\d{0,5}$/.test(keep)) throw new UsageError("--keep is a number from 1 on.", usage);
  const { url } = parseBackupConfig(settings.env);
  if (settings.isDemo)
    console.log("The demo's server, since neither DATABASE_BACKUP_URL nor DATABASE_OWNER_URL is set:");
  const name = backupName(new Date());
  const { folder, bytes } = await takeBaseBackup(url, join(to, name));
  console.log(`Backed up: ${(bytes / 1e6).toFixed(1)} MB in ${folder}`);
  await recordBackup(url, name, bytes).catch((cause: unknown) => {
    throw new BackupRefused(NOT_TOLD, { cause });
  });
  const removed = keep === undefined ? [] : await removeOldBackups(to, Number(keep));
  if (removed.length > 0) console.log(`Removed: ${removed.join(", ")}`);
}
