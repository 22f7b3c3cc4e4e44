import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { recoverLog } from "../../src/features/audit/retention/recover.service.js";
import { readCheckpoints, verifyLogs, type Verification } from "../../src/features/audit/verify/verify.service.js";
import { packageRoot } from "../../src/platform/package-root.js";
import { signCheckpoint } from "../../src/transparency-log/checkpoint.js";
import { LogDatabase, Sealer, signersOf } from "../../src/transparency-log/index.js";
import { verifierKey } from "../../src/transparency-log/signed-note.js";
import { ForkFound, witness } from "../../src/transparency-log/witness.js";
import { createTestDatabase, restoredCopy, type TestDatabase } from "../support/database.js";
import { allSealed } from "../support/sealed.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { World } from "../world/builders.js";

const logName = "audit.example";
const onError = (error: Error): void => expect(error).toBeNull();

/** A database with a clinic's log on it, and who works with it. */
class Log {
  private constructor(
    public readonly database: TestDatabase,
    private readonly owner: pg.Client,
    private readonly logs: LogDatabase,
    private readonly clinicId: string,
  ) {}

  public static async open(database: TestDatabase, clinicId: string): Promise<Log> {
    const logs = new LogDatabase(await createServiceLogin(database), onError);
    return new Log(database, await connect(database.ownerUrl), logs, clinicId);
  }

  public async close(): Promise<void> {
    await this.logs.close();
    await this.owner.end();
  }

  public async grow(count: number, seeds: readonly Buffer[]): Promise<void> {
    await this.owner.query(
      "insert into audit_events (clinic_id, event_id, kind, outcome) select $1, gen_random_uuid(), 'READ', 'SUCCESS' from generate_series(1, $2)",
      [this.clinicId, count],
    );
    await this.seal(seeds);
  }

  public async seal(seeds: readonly Buffer[]): Promise<void> {
    const sealer = new Sealer({ database: this.logs, logName, seeds, onError });
    await allSealed(this.owner, () => sealer.round());
  }

  public async count(where: string): Promise<number> {
    const { rows } = await this.owner.query<{ n: number }>(`select count(*)::int n from audit_events e where ${where}`);
    return rows[0]?.n ?? -1;
  }

  /** As if another server had sealed what there is. */
  public async comeFromElsewhere(): Promise<void> {
    await this.owner.query(
      "begin; set local session_replication_role = replica; update audit_heads set cluster = 'another/1'; commit",
    );
  }

  public async look(folder: string, seed: Buffer, acceptLoss = false): Promise<number | undefined> {
    const [verifier] = signersOf({ logName, seeds: [seed] }, this.clinicId);
    if (verifier === undefined) throw new Error("There is no key");
    const checkpoint = await witness({
      log: {
        checkpoint: () => this.logs.transaction((store) => store.checkpoint(this.clinicId)),
        consistency: async (from, to) =>
          (await this.logs.transaction((store) => store.consistency(this.clinicId, from, to))) ?? [],
      },
      verifier,
      folder,
      now: () => 1_780_000_000,
      acceptLoss,
    });
    return checkpoint?.size;
  }

  public verify(seeds: readonly Buffer[], folder: string | null = null): Promise<Verification> {
    return verifyLogs({
      url: this.database.ownerUrl,
      verifiers: (id) => signersOf({ logName, seeds }, id),
      witnessed: folder === null ? [] : readCheckpoints(folder),
      from: 0,
      retentionYears: 10,
      unsealedSeconds: 3600,
      onProgress: () => undefined,
    });
  }
}

const whats = ({ faults }: Verification): string[] => faults.map(({ what }) => what);

describe("the log", () => {
  let opened: TestDatabase[];
  let folders: string[];
  let clinicId: string;
  let by: string;
  let log: Log;
  const seed = randomBytes(32);
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), "witness-"));
    folders.push(folder);
    return folder;
  };

  beforeEach(async () => {
    folders = [];
    const database = await createTestDatabase();
    opened = [database];
    const owner = await connect(database.ownerUrl);
    const world = await World.create(owner);
    by = (await world.person("PRIVACY_OFFICER")).id;
    clinicId = world.clinicId;
    await owner.end();
    log = await Log.open(database, clinicId);
  });
  afterEach(async () => {
    await log.close();
    for (const database of opened) await database.drop();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  describe("restored from an older backup", () => {
    let kept: string;

    /** Of 30 entries, where a witness has seen 30 and 50. */
    beforeEach(async () => {
      kept = newFolder();
      await log.grow(30, [seed]);
      await log.look(kept, seed);
      await log.close();
      const backup = await restoredCopy(log.database);
      opened.push(backup);
      log = await Log.open(log.database, clinicId);
      await log.grow(20, [seed]);
      await log.look(kept, seed);
      await log.close();
      log = await Log.open(backup, clinicId);
    });

    const recover = (folder = kept): ReturnType<typeof recoverLog> =>
      recoverLog({
        ownerUrl: log.database.ownerUrl,
        by,
        log: { logName, seeds: [seed] },
        witnessed: [folder],
      });

    test("agrees with itself, and not with the witness", async () => {
      expect(whats(await log.verify([seed]))).toEqual([]);
      expect(whats(await log.verify([seed], kept))).toEqual([
        "shorter than witnessed: somebody has kept a checkpoint of 50",
      ]);
      await expect(log.look(kept, seed)).rejects.toThrow(/it has 30 entries, and had 50/);
    });

    test("fails the command, which names the witness's checkpoint", async () => {
      const { code, out } = await command("verify/verify.main.js", ["--witness", kept], {
        DATABASE_OWNER_URL: log.database.ownerUrl,
        AUDIT_LOG_NAME: logName,
        AUDIT_SIGNING_KEY: seed.toString("base64"),
      });

      expect(code).toBe(1);
      expect(out).toContain(`${clinicId} leaf 30: shorter than witnessed: somebody has kept a checkpoint of 50\n`);
    });

    test("goes on behind what is left, once the clinic has acknowledged the loss", async () => {
      await log.grow(5, [seed]);

      const { size, lost, eventId } = await recover();
      await log.grow(30, [seed]);

      expect({ size, lost: lost.map((one) => one.size) }).toEqual({ size: 35, lost: [50] });
      expect(await log.count(`e.event_id = '${eventId}' and e.operation_name = 'log.recovered'`)).toBe(1);
      const found = await log.verify([seed], kept);
      expect(whats(found)).toEqual([]);
      expect(found.notices.map(({ what }) => what)).toEqual([
        expect.stringMatching(/the clinic has said that entries up to 50 were lost; the log had 35 then$/),
      ]);
    });

    test("has a witness again whose keeper accepts the loss, and keeps the evidence", async () => {
      await recover();
      await expect(log.look(kept, seed)).rejects.toThrow(ForkFound);

      await expect(log.look(kept, seed, true)).resolves.toBe(31);
      await log.grow(30, [seed]);
      await expect(log.look(kept, seed)).resolves.toBe(61);

      expect(readdirSync(join(kept, "lost"))).toEqual([expect.stringMatching(/^[0-9a-f]{16}-0{14}50\.checkpoint$/)]);
      expect(whats(await log.verify([seed], kept))).toEqual([]);
    });

    test("is found out where it is cut a second time, at the size of the first", async () => {
      await recover();
      await log.look(kept, seed, true);
      await log.close();
      const again = await restoredCopy(log.database);
      opened.push(again);
      log = await Log.open(log.database, clinicId);
      await log.grow(19, [seed]);
      await log.look(kept, seed);
      await log.close();
      log = await Log.open(again, clinicId);

      expect(whats(await log.verify([seed], kept))).toEqual([
        "shorter than witnessed: somebody has kept a checkpoint of 50",
      ]);
    });

    test("has lost nothing that somebody else has signed", async () => {
      const forged = newFolder();
      const checkpoint = { origin: `${logName}/${clinicId}`, size: 90, root: randomBytes(32) };
      const stranger = signersOf({ logName, seeds: [randomBytes(32)] }, clinicId);
      writeFileSync(join(forged, "90.checkpoint"), signCheckpoint(checkpoint, stranger));

      await expect(recover(forged)).rejects.toThrow(/Nothing is lost/);
    });
  });

  test("says once that a server numbers its transactions anew", async () => {
    await log.grow(3, [seed]);
    await log.comeFromElsewhere();

    await log.seal([seed]);
    await log.seal([seed]);

    expect(await log.count("e.operation_name = 'log.recovered' and e.detail ->> 'cause' = 'NEW_HISTORY'")).toBe(1);
    const { faults, notices, leaves } = await log.verify([seed]);
    expect({ faults, leaves }).toEqual({ faults: [], leaves: 4 });
    expect(notices).toMatchObject([{ index: 3, what: expect.stringMatching(/from 3 entries on$/) as string }]);
  });

  test("that begins has no history to speak of", async () => {
    await log.grow(3, [seed]);

    expect(await log.count("e.operation_name = 'log.recovered'")).toBe(0);
  });

  describe("whose key is replaced", () => {
    const next = randomBytes(32);

    test("is believed by those who know the old key and by those who know the new one", async () => {
      const kept = newFolder();
      await log.grow(5, [seed]);
      await log.look(kept, seed);

      await log.grow(5, [next, seed]);
      await expect(log.look(kept, seed)).resolves.toBe(10);
      await log.grow(5, [next, seed]);
      await expect(log.look(kept, next)).resolves.toBe(15);
      await log.grow(5, [next]);
      await expect(log.look(kept, next)).resolves.toBe(20);

      expect(whats(await log.verify([next, seed], kept))).toEqual([]);
      await expect(log.look(kept, seed)).rejects.toThrow(/not signed with its key/);
    });

    test("is checked by the command with the public keys alone, the old one and the new one", async () => {
      await log.grow(5, [seed]);
      await log.grow(5, [next]);
      const keys = signersOf({ logName, seeds: [seed, next] }, clinicId).map(verifierKey);
      const check = (of: readonly string[]): Promise<{ code: number; out: string }> =>
        command(
          "verify/verify.main.js",
          of.flatMap((key) => ["--key", key]),
          {
            DATABASE_OWNER_URL: log.database.ownerUrl,
          },
        );

      expect(await check(keys)).toMatchObject({ code: 0 });
      expect(await check(keys.slice(1))).toMatchObject({
        code: 1,
        out: expect.stringContaining("leaf 4: nobody who is believed has signed the checkpoint of this size") as string,
      });
    });

    test("is believed by nobody who knows neither", async () => {
      const unknown = randomBytes(32);
      await log.grow(5, [next, seed]);

      await expect(log.look(newFolder(), unknown)).rejects.toThrow(/not signed with its key/);
      expect(whats(await log.verify([unknown]))).toEqual([
        "nobody who is believed has signed the checkpoint of this size",
      ]);
    });
  });
});

/** A command as somebody at a terminal gives it. */
async function command(
  main: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string }> {
  const program = join(packageRoot, "dist/src/features/audit", main);
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out: stdout + stderr }),
    );
  });
}
