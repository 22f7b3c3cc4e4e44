import { chmod, chown, cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/demo/embedded-postgres.js";
import { takeBaseBackup } from "../../../src/platform/backup/base-backup.js";
import { segmentsOf } from "../../../src/platform/backup/manifest.js";
import { restoreBackup } from "../../../src/platform/backup/restore.js";
import { runCommand } from "../../support/command.js";
import { connect } from "../../support/service-login.js";

const BLOCK = 512;

/** Where the entries of an archive lie, read here a second time: header and content together. */
function entriesIn(archive: Buffer): { path: string; start: number; content: number; end: number }[] {
  const found = [];
  for (let at = 0; at < archive.length && archive[at] !== 0;) {
    const header = archive.subarray(at, at + BLOCK);
    const size = Number.parseInt(header.toString("latin1", 124, 135), 8);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    found.push({ path: header.toString("latin1", 0, header.indexOf(0)), start: at, content: at + BLOCK, end });
    at = end;
  }
  return found;
}

/** An entry of one block, with a header as it has to be. */
function entryOf(path: string, kind: "0" | "2"): Buffer {
  const entry = Buffer.alloc(2 * BLOCK, 0);
  entry.write(path, 0);
  entry.write("0000600\0", 100);
  entry.write("00000000004\0", 124);
  entry.write("        ", 148);
  entry.write(kind, 156);
  entry.write("ustar\u000000", 257);
  const sum = entry.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  entry.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  entry.write("more", BLOCK);
  return entry;
}

describe("a backup", () => {
  let folder: string;
  let backup: string;
  let server: EmbeddedPostgres;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "recovery-circle-backup-"));
    server = await startEmbeddedPostgres(join(folder, "server"), { settings: { fsync: "off" } });
    backup = (await takeBaseBackup(server.url(), join(folder, "backups/good"))).folder;
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  /** A copy of the backup with something done to it, restored into an empty folder. */
  const restored = async (spoil: (folder: string) => Promise<unknown>): Promise<string> => {
    const from = await mkdtemp(join(folder, "spoiled-"));
    await cp(backup, from, { recursive: true });
    await spoil(from);
    const to = join(from, "restored");
    const { code, told } = await runCommand("platform/backup/restore.main.js", ["--from", from, "--to", to], {});
    const left = await readdir(to).catch(() => []);
    await rm(from, { recursive: true });
    return `${code}, ${left.length} left: ${told.split("\n")[0]}`;
  };
  const changed =
    (change: (archive: Buffer) => Buffer) =>
    async (from: string): Promise<void> => {
      const file = join(from, "base.tar");
      await writeFile(file, change(await readFile(file)));
    };
  const entry = (archive: Buffer, path: RegExp) => {
    const found = entriesIn(archive).find((one) => path.test(one.path));
    if (found === undefined) throw new Error(`The archive has no ${String(path)}`);
    return found;
  };
  const without = (path: RegExp) =>
    changed((archive) => {
      const { start, end } = entry(archive, path);
      return Buffer.concat([archive.subarray(0, start), archive.subarray(end)]);
    });
  const withFirst = (added: Buffer) => changed((archive) => Buffer.concat([added, archive]));

  test("is whole, and can be restored where it was not touched", async () => {
    expect(await restored(async () => undefined)).toMatch(/^0, \d\d left: Restored: \d{3,4} files/);
  });

  test.each<[string, (from: string) => Promise<unknown>, string]>([
    [
      "a file was changed in one bit",
      changed((archive) => {
        const { content } = entry(archive, /^global\/pg_control$/);
        archive[content + 100] = (archive[content + 100] ?? 0) ^ 1;
        return archive;
      }),
      "A file is not what it was when the backup was made: global/pg_control",
    ],
    ["a file is missing", without(/^PG_VERSION$/), "A file of the backup is missing: PG_VERSION"],
    ["its label is missing, by which the log is played back", without(/^backup_label$/), "missing: backup_label"],
    ["a part of the log is missing", without(/^pg_wal\/[0-9A-F]{24}$/), "A file of the backup is missing: pg_wal/"],
    ["the archive ends too early", (from) => truncate(join(from, "base.tar"), 1_000_000), "The archive is not whole."],
    ["the archive is damaged", changed((archive) => archive.fill(7, 0, 3)), "The archive is damaged."],
    ["a file was added", withFirst(entryOf("postgresql.extra", "0")), "a file that is not of the backup"],
    ["a file leads out of it", withFirst(entryOf("../../outside", "0")), "names a file outside of itself"],
    ["a file lies at a path of its own", withFirst(entryOf("/tmp/outside", "0")), "names a file outside of itself"],
    ["a link leads out of it", withFirst(entryOf("pg_tblspc/16384", "2")), "The archive has links in it"],
    [
      "the manifest was changed",
      async (from) => {
        const file = join(from, "backup_manifest");
        await writeFile(file, (await readFile(file, "utf8")).replace('"Size": 3', '"Size": 4'));
      },
      "backup_manifest was changed, or is not whole.",
    ],
    ["the manifest is cut", (from) => truncate(join(from, "backup_manifest"), 500), "backup_manifest was changed"],
    ["it was not finished", (from) => rm(join(from, "backup_manifest")), "There is no backup_manifest"],
    ["the archive is missing", (from) => rm(join(from, "base.tar")), "There is no base.tar"],
  ])("is refused where %s, and nothing of it is left", async (_, spoil, words) => {
    const told = await restored(spoil);

    expect(told).toMatch(/^1, 0 left: /);
    expect(told).toContain(words);
  });

  test("is not restored over anything", async () => {
    const to = await mkdtemp(join(folder, "in-use-"));
    await writeFile(join(to, "kept"), "kept");

    await expect(restoreBackup({ from: backup, to })).rejects.toThrow("not empty");
    expect(await readFile(join(to, "kept"), "utf8")).toBe("kept");
  });

  test("is for the account alone that made it, as what is restored from it is", async () => {
    const to = join(folder, "private");
    await restoreBackup({ from: backup, to });

    const files = [backup, join(backup, "base.tar"), join(backup, "backup_manifest"), to, join(to, "PG_VERSION")];
    const modes = await Promise.all(files.map(async (file) => (await stat(file)).mode & 0o077));
    expect(modes).toEqual([0, 0, 0, 0, 0]);
  });

  test("needs the parts of the log that its range touches, and no others", () => {
    const mebibytes = 1024 * 1024;
    const range = (from: bigint, to: bigint) => segmentsOf({ timeline: 1, from, to }, 16 * mebibytes);

    expect(range(0x2000028n, 0x2000120n)).toEqual(["000000010000000000000002"]);
    // One that ends where a file begins does not need that file.
    expect(range(0xff000028n, 0x1_00000000n)).toEqual(["0000000100000000000000FF"]);
    expect(range(0xff000028n, 0x1_00000001n)).toEqual(["0000000100000000000000FF", "000000010000000100000000"]);
  });

  describe("is not made", () => {
    const notMade = async (url: string): Promise<string> => {
      const to = await mkdtemp(join(folder, "none-"));
      const { code, told } = await runCommand("platform/backup/backup.main.js", ["--to", to], {
        DATABASE_BACKUP_URL: url,
      });
      return `${code}, ${(await readdir(to)).length} left: ${told.trim()}`;
    };

    test("for a login that may not", async () => {
      const owner = await connect(server.url());
      await owner.query("create role nobody_special login password 'hunter2'");
      await owner.end();

      const told = await notMade(
        Object.assign(new URL(server.url()), { username: "nobody_special", password: "hunter2" }).href,
      );

      expect(told).toMatch(/^1, 0 left: This login may not take a backup/);
      expect(told).not.toContain("hunter2");
    });

    test("without a word where no log can be told of it, and then takes no older one's place", async () => {
      const to = await mkdtemp(join(folder, "untold-"));
      await cp(backup, join(to, "2000-01-01T00-00-00Z"), { recursive: true });

      const { code, told } = await runCommand("platform/backup/backup.main.js", ["--to", to, "--keep", "1"], {
        DATABASE_BACKUP_URL: server.url(),
      });

      expect([code, told]).toEqual([1, expect.stringContaining("The log could not be told of this backup")]);
      expect(await readdir(to)).toHaveLength(2);
    });

    test("of a server with tablespaces, which would be lost", async () => {
      const place = await mkdtemp(join(folder, "tablespace-"));
      const { uid, gid } = await stat(join(folder, "server/cluster"));
      await chown(place, uid, gid);
      // PostgreSQL walks to it with an account of its own.
      await chmod(folder, 0o711);
      const owner = await connect(server.url());
      await owner.query(`create tablespace elsewhere location '${place}'`);

      const told = await notMade(server.url());
      await owner.query("drop tablespace elsewhere");
      await owner.end();

      expect(told).toMatch(/^1, 0 left: The server has tablespaces of its own/);
    });

    test("where nothing answers", async () => {
      const told = await notMade("postgres://owner:hunter2@127.0.0.1:1/recovery");

      expect(told).toMatch(/^2, 0 left: /);
      expect(told).not.toContain("hunter2");
    });
  });
});
