import { createHash } from "node:crypto";
import { chmod, chown, mkdir, open, readdir, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { ARCHIVE, MANIFEST } from "./base-backup.js";
import { BackupBroken, readManifest, segmentsOf, type Manifest } from "./manifest.js";
import { entriesOf, type TarEntry } from "./tar.js";

export interface RestoreOptions {
  /** The folder of a backup. */
  readonly from: string;
  /** An empty folder, which becomes the data folder of a server; null where the backup is only looked at. */
  readonly to: string | null;
}

export interface Restored {
  readonly files: number;
  readonly bytes: number;
}

/** The folder to restore into is not empty. */
export class FolderInUse extends Error {}

/**
 * Unpacks a backup and compares every byte with its manifest: what was changed, is missing or was added is no backup, and
 * nothing of it is left. The log that the copy needs to be whole must be there too; its own checksums PostgreSQL checks
 * when it starts.
 *
 * @throws BackupBroken, FolderInUse
 */
export async function restoreBackup({ from, to }: RestoreOptions): Promise<Restored> {
  const manifest = await readManifest(join(from, MANIFEST));
  const archive = await open(join(from, ARCHIVE)).catch(() => {
    throw new BackupBroken(`There is no ${ARCHIVE} beside its manifest.`);
  });
  try {
    const target = to === null ? null : await Target.at(to);
    try {
      return await unpack(archive, manifest, target);
    } catch (error) {
      await target?.clear();
      throw error;
    }
  } finally {
    await archive.close();
  }
}

const LOG_FOLDER = "pg_wal/";

async function unpack(archive: FileHandle, { files, log }: Manifest, target: Target | null): Promise<Restored> {
  const seen = new Map<string, number>();
  for await (const entry of entriesOf(archive)) {
    if (entry.isFolder) {
      await target?.folder(entry.path);
      continue;
    }
    const told = files.get(entry.path);
    const isLog = entry.path.startsWith(LOG_FOLDER);
    if (seen.has(entry.path) || (told === undefined && !isLog)) {
      throw new BackupBroken(`The archive has a file that is not of the backup: ${entry.path}`);
    }
    const sha256 = await hashAndWrite(entry, target);
    if (told !== undefined && (told.size !== entry.size || told.sha256 !== sha256)) {
      throw new BackupBroken(`A file is not what it was when the backup was made: ${entry.path}`);
    }
    seen.set(entry.path, entry.size);
  }
  const missing = [...files.keys()].find((path) => !seen.has(path)) ?? missingOfLog(log, seen);
  if (missing !== undefined) throw new BackupBroken(`A file of the backup is missing: ${missing}`);
  await target?.finish();
  return { files: seen.size, bytes: [...seen.values()].reduce((sum, size) => sum + size, 0) };
}

function missingOfLog(log: Manifest["log"], seen: ReadonlyMap<string, number>): string | undefined {
  const size = [...seen].find(([path]) => /^pg_wal\/[0-9A-F]{24}$/.test(path))?.[1];
  if (size === undefined) return `${LOG_FOLDER}…`;
  return log
    .flatMap((range) => segmentsOf(range, size))
    .map((name) => `${LOG_FOLDER}${name}`)
    .find((path) => !seen.has(path));
}

async function hashAndWrite(entry: TarEntry, target: Target | null): Promise<string> {
  const hash = createHash("sha256");
  const file = (await target?.file(entry.path)) ?? null;
  try {
    for await (const piece of entry.content()) {
      hash.update(piece);
      await file?.writeFile(piece);
    }
    // Restored is what survives the machine's end.
    await file?.sync();
  } finally {
    await file?.close();
  }
  return hash.digest("hex");
}

/** The folder that is restored into. Where that is done by root, what is in it belongs to whom the folder belongs to. */
class Target {
  private constructor(
    private readonly root: string,
    private readonly owner: { readonly uid: number; readonly gid: number } | null,
  ) {}

  public static async at(root: string): Promise<Target> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    if ((await readdir(root)).length > 0) {
      throw new FolderInUse("The folder to restore into is not empty. Nothing was changed in it.");
    }
    const { uid, gid } = await stat(root);
    return new Target(root, process.getuid?.() === 0 ? { uid, gid } : null);
  }

  public async folder(path: string): Promise<void> {
    if (path === "") return;
    await mkdir(join(this.root, path), { mode: 0o700 });
    if (this.owner) await chown(join(this.root, path), this.owner.uid, this.owner.gid);
  }

  public async file(path: string): Promise<FileHandle> {
    const file = await open(join(this.root, path), "wx", 0o600);
    if (this.owner) await file.chown(this.owner.uid, this.owner.gid);
    return file;
  }

  /** PostgreSQL starts in no folder that others may enter. */
  public async finish(): Promise<void> {
    await chmod(this.root, 0o700);
    const handle = await open(this.root);
    await handle.sync().finally(() => handle.close());
  }

  /** Empties the folder, which was empty before. */
  public async clear(): Promise<void> {
    for (const name of await readdir(this.root)) await rm(join(this.root, name), { recursive: true, force: true });
  }
}
