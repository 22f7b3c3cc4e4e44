import { inspect } from "node:util";
import { runCommand, UsageError } from "../command-line.js";
import { BackupBroken } from "./manifest.js";
import { FolderInUse, restoreBackup } from "./restore.js";

// npm run restore: for whoever may write the data folder of a server.
const usage = `npm run restore -- --from folder --to folder
npm run restore -- --from folder --check

Unpacks a backup of npm run backup (or of pg_basebackup --format=tar --wal-method=fetch --manifest-checksums=SHA256) into an
empty folder, which a PostgreSQL of the same major version then starts from. Every file is compared with its SHA-256: of a
backup that is not whole, nothing is left in the folder.

--from    the folder of one backup
--to      an empty folder; run by root, what is in it will belong to whom this folder belongs to
--check   only looks whether the backup is whole

Ends with 0 where it is restored or whole, 1 where the backup is not whole or the folder not empty, and 2 where it failed.
`;

const next = (to: string): string => `
What comes next:
1. Start PostgreSQL on ${to}. It plays the log of the backup back by itself.
2. npm run migrate: says whether the database is that of this version, and brings it there.
3. Keep the service closed to callers, and start it: it seals what was not sealed yet when the backup ended.
4. npm run audit:verify -- --witness folder: with 1, a witness has seen more than the backup holds. What was recorded since
   is lost with it. If there is no newer backup, npm run audit:recover says so in the log; then it ends with 0.
5. Open the service.
`;

await runCommand(
  { usage, options: { from: { type: "string" }, to: { type: "string" }, check: { type: "boolean" } } },
  ({ values }) => run(values),
  (error) => {
    const isRefused = error instanceof BackupBroken || error instanceof FolderInUse;
    return { text: isRefused ? error.message : inspect(error), code: isRefused ? 1 : 2 };
  },
);

async function run({ from, to, check }: { from?: string; to?: string; check?: boolean }): Promise<void> {
  if (!from || (!to && !check) || (to && check)) {
    throw new UsageError("--from is missing, or one of --to and --check.", usage);
  }
  const { files, bytes } = await restoreBackup({ from, to: to ?? null });
  const told = `${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
  console.log(to === undefined ? `The backup is whole: ${told}.` : `Restored: ${told}.\n${next(to)}`);
}
