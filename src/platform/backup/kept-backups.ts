import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { MANIFEST } from "./base-backup.js";

/** Backups are named after the time, so that the order of names is theirs: 2030-01-31T02-00-00Z. */
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;

export function backupName(at: Date): string {
  return at.toISOString().replaceAll(":", "-").replace(/\.\d+/, "");
}

/**
 * Removes all backups of a folder but the newest ones, and names them. Whatever else lies there stays: what is not named
 * like a backup, has no manifest, or was not finished.
 *
 * @param keep how many stay, at least one
 */
export async function removeOldBackups(folder: string, keep: number): Promise<string[]> {
  const whole: string[] = [];
  for (const name of (await readdir(folder)).filter((one) => NAME.test(one)).sort()) {
    if ((await readdir(join(folder, name))).includes(MANIFEST)) whole.push(name);
  }
  const old = whole.slice(0, Math.max(0, whole.length - keep));
  for (const name of old) await rm(join(folder, name), { recursive: true });
  return old;
}

/**
 * Tells the log of each clinic that a backup was taken.
 *
 * @param url the database of the service, for a login that may execute app.record_backup
 */
export async function recordBackup(url: string, name: string, bytes: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select app.record_backup($1, $2)", [name, bytes]);
  } finally {
    await client.end();
  }
}
