import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupName, removeOldBackups } from "../../../src/platform/backup/kept-backups.js";
import { runCommand } from "../../support/command.js";

describe("a folder of backups", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "recovery-circle-kept-"))));
  afterEach(() => rm(folder, { recursive: true }));

  const days = [9, 10, 11, 12].map((day) => backupName(new Date(Date.UTC(2030, 0, day, 2))));
  const add = async (name: string, file = "backup_manifest"): Promise<void> => {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, file), "{}");
  };

  test.each([
    [1, 3],
    [3, 1],
    [4, 0],
    [9, 0],
  ])("keeps the newest %d of four, and loses %d", async (keep, lost) => {
    for (const name of days.toReversed()) await add(name);

    expect(await removeOldBackups(folder, keep)).toEqual(days.slice(0, lost));
    expect((await readdir(folder)).sort()).toEqual(days.slice(lost));
  });

  test("loses nothing that is no whole backup, and counts none of it", async () => {
    const others = ["2030-01-08T02-00-00Z.unfinished", "2030-01-08", "mine", "2030-01-08T02-00-00Z"];
    for (const name of others) await add(name, name === "2030-01-08T02-00-00Z" ? "base.tar" : "backup_manifest");
    for (const name of days) await add(name);

    await removeOldBackups(folder, 2);

    expect((await readdir(folder)).sort()).toEqual([...others, ...days.slice(2)].sort());
  });

  test.each(["0", "-1", "1.5", "all", ""])("is not asked to keep %j", async (keep) => {
    const { code, told } = await runCommand("platform/backup/backup.main.js", ["--to", folder, `--keep=${keep}`], {});

    expect([code, told]).toEqual([2, expect.stringContaining("--keep is a number from 1 on.")]);
  });
});
