import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { originOf, signersOf } from "../../src/transparency-log/log-identity.js";
import { openCheckpoint } from "../../src/transparency-log/checkpoint.js";
import { verifiesConsistency, verifiesInclusion } from "../../src/transparency-log/merkle.js";
import { LogDatabase, Sealer } from "../../src/transparency-log/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { allSealed } from "../support/sealed.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { World } from "../world/builders.js";
import { consistencyPath, inclusionPath, treeHash } from "./reference.js";

const keys = { logName: "audit.example", seeds: [randomBytes(32)] };

describe("sealing", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let serviceUrl: string;
  let here: World;
  let elsewhere: World;
  let opened: { made: Sealer; logs: LogDatabase }[];

  beforeEach(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    serviceUrl = await createServiceLogin(database);
    here = await World.create(owner);
    elsewhere = await World.create(owner);
    opened = [];
  });
  afterEach(async () => {
    for (const { made, logs } of opened) {
      await made.stop();
      await logs.close();
    }
    await owner.end();
    await database.drop();
  });

  const sealer = (): Sealer => {
    const onError = (error: Error): void => expect(error).toBeNull();
    const logs = new LogDatabase(serviceUrl, onError);
    const made = new Sealer({ database: logs, ...keys, onError });
    opened.push({ made, logs });
    return made;
  };
  const record = async (count: number, clinicId = here.clinicId): Promise<void> => {
    await owner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome) select $1, gen_random_uuid(), 'READ', 'SUCCESS' from generate_series(1, $2)`,
      [clinicId, count],
    );
  };
  const sealAll = (by: Sealer): Promise<void> => allSealed(owner, () => by.round());
  const leavesOf = async (clinicId = here.clinicId): Promise<Buffer[]> => {
    const { rows } = await owner.query<{ index: number; hash: Buffer }>(
      `select l.leaf_index::int "index", e.leaf_hash hash from audit_leaves l
       join audit_events e on e.clinic_id = l.clinic_id and e.event_id = l.event_id where l.clinic_id = $1 order by 1`,
      [clinicId],
    );
    expect(rows.map(({ index }) => index)).toEqual(rows.map((_, i) => i));
    return rows.map(({ hash }) => hash);
  };
  const heads = async (clinicId = here.clinicId): Promise<{ size: number; root: Buffer; note: string }[]> =>
    (
      await owner.query<{ size: number; root: Buffer; note: string }>(
        "select size::int, root, note from audit_heads where clinic_id = $1 order by size",
        [clinicId],
      )
    ).rows;

  test("puts each event of each clinic into its own tree once, and signs what it is then", async () => {
    const one = sealer();
    for (const count of [1, 2, 255, 3, 600]) {
      await record(count);
      await record(1, elsewhere.clinicId);
      await sealAll(one);
    }

    for (const clinicId of [here.clinicId, elsewhere.clinicId]) {
      const leaves = await leavesOf(clinicId);
      const signed = await heads(clinicId);
      const verifiers = signersOf(keys, clinicId);
      expect(leaves).toHaveLength(clinicId === here.clinicId ? 861 : 5);
      expect(signed.at(-1)?.size).toBe(leaves.length);
      for (const { size, root, note } of signed) {
        expect(root).toEqual(treeHash(leaves.slice(0, size)));
        expect(openCheckpoint(note, verifiers)).toEqual({ origin: originOf(keys.logName, clinicId), size, root });
      }
    }
    await expect(one.round()).resolves.toBe(0);
  });

  test("proves each leaf, and each size by the one before, from its tiles", async () => {
    await record(700);
    await sealAll(sealer());
    const leaves = await leavesOf();
    const root = treeHash(leaves);

    for (const index of [0, 1, 254, 255, 256, 511, 512, 698, 699]) {
      for (const size of [index + 1, 700]) {
        const path = await pathOf("app.inclusion_path", index, size);
        expect(path).toEqual(inclusionPath(index, leaves.slice(0, size)));
        const its = { leaf: leaves[index] as Buffer, index, size, path, root: treeHash(leaves.slice(0, size)) };
        expect(verifiesInclusion(its)).toBe(true);
      }
    }
    for (const from of [0, 1, 2, 3, 255, 256, 257, 512, 640, 699, 700]) {
      const path = await pathOf("app.consistency_path", from, 700);
      expect(path).toEqual(consistencyPath(from, leaves));
      const fromRoot = treeHash(leaves.slice(0, from));
      expect(verifiesConsistency({ from, to: 700, fromRoot, toRoot: root, path })).toBe(true);
    }
  });

  async function pathOf(name: string, from: number, to: number): Promise<Buffer[]> {
    const { rows } = await owner.query<{ path: string[] }>(`select ${name}($1, $2, $3) path`, [
      here.clinicId,
      from,
      to,
    ]);
    return (rows[0]?.path ?? []).map((hex) => Buffer.from(hex, "hex"));
  }

  test("waits for a transaction that began earlier, and takes what it adds before what came after", async () => {
    const early = await connect(database.ownerUrl);
    const id = randomUUID();
    await early.query("begin");
    await early.query(
      "insert into audit_events (clinic_id, event_id, kind, outcome) values ($1, $2, 'READ', 'SUCCESS')",
      [here.clinicId, id],
    );
    await record(3);
    const one = sealer();

    await expect(one.round()).resolves.toBe(0);
    await early.query("commit");
    await early.end();
    await sealAll(one);

    const { rows } = await owner.query("select leaf_index::int i from audit_leaves where event_id = $1", [id]);
    expect(rows).toEqual([{ i: 0 }]);
    await leavesOf();
  });

  test("is done once though many processes do it while events come in", async () => {
    const many = [sealer(), sealer(), sealer()];
    many.forEach((one) => one.start());
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = await connect(database.ownerUrl);
        for (let i = 0; i < 40; i++) {
          await client.query(
            "insert into audit_events (clinic_id, event_id, kind, outcome) values ($1, gen_random_uuid(), 'READ', 'SUCCESS')",
            [here.clinicId],
          );
        }
        await client.end();
      }),
    );
    await sealAll(sealer());

    const leaves = await leavesOf();
    expect(leaves).toHaveLength(320);
    for (const { size, root } of await heads()) expect(root).toEqual(treeHash(leaves.slice(0, size)));
  });

  test("puts nothing into a tree whose head can't be written, and all of it once it can", async () => {
    await record(3);
    const one = sealer();
    await owner.query("alter table audit_heads add constraint broken check (size < 0)");

    await expect(sealAll(one)).rejects.toMatchObject({ code: "23514" });
    await expect(leavesOf()).resolves.toEqual([]);

    await owner.query("alter table audit_heads drop constraint broken");
    await sealAll(one);
    await expect(leavesOf()).resolves.toHaveLength(3);
  });

  test("reads no more of a log that has grown than what it adds, by plans that were made while it was short", async () => {
    await record(200);
    await owner.query("vacuum (analyze) audit_leaves, audit_events");
    const one = sealer();
    for (let i = 0; i < 10; i++) {
      await record(1);
      await one.round();
    }
    await record(1000);
    await sealAll(one);
    for (let i = 0; i < 30; i++) {
      await record(1);
      await one.round();
    }
    await sealAll(one);
    for (const { made, logs } of opened.splice(0)) {
      await made.stop();
      await logs.close();
    }
    // What a connection has read is counted when it ends.
    for (let others = 1; others > 0;) {
      const { rows } = await owner.query<{ others: number }>(
        "select count(*)::int others from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
      others = rows[0]?.others ?? 0;
    }
    const { rows } = await owner.query<{ whole: number; entries: number }>(
      `select (select sum(seq_tup_read) from pg_stat_user_tables where relname ~ '^audit_(leaves|events)')::int whole,
         (select sum(idx_tup_read) from pg_stat_user_indexes where relname ~ '^audit_(leaves|events)')::int entries`,
    );

    const [read] = rows;
    expect(read?.entries).toBeGreaterThan(1000);
    expect(read?.entries).toBeLessThan(10_000);
    expect(read?.whole).toBeLessThan(10_000);
  });

  test("takes what another server has numbered, after a restore into a new one, and misses nothing of its own", async () => {
    await record(5);
    await sealAll(sealer());
    // As a dump of another server has it: numbers that this one has not reached, and a head of that server.
    await owner.query("alter table audit_events disable trigger audit_events_append_only");
    await owner.query("alter table audit_heads disable trigger audit_heads_append_only");
    await owner.query("update audit_heads set cluster = 'before/1', watermark = '18000000000000000000'");
    await record(4);
    await owner.query(
      "update audit_events e set xid = '17999999999999999999' where not exists (select from audit_leaves l where l.event_id = e.event_id)",
    );
    await sealAll(sealer());
    await record(3);
    await sealAll(sealer());

    // With the event that says that transactions are numbered anew.
    await expect(leavesOf()).resolves.toHaveLength(13);
  });

  test("is helped by no other process, which would take longer to begin than a round takes", async () => {
    const login = owner.escapeIdentifier(decodeURIComponent(new URL(serviceUrl).username));
    for (const free of ["parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size"]) {
      await owner.query(`alter role ${login} set ${free} = 0`);
    }
    await record(300);
    await owner.query("analyze audit_events");
    await sealAll(sealer());

    // What a process has done is counted when it has ended.
    const { made, logs } = opened[0] as (typeof opened)[number];
    await made.stop();
    await logs.close();
    opened = [];
    for (let left = 1; left > 0;) {
      const { rows } = await owner.query<{ left: number }>(
        `select count(*)::int "left" from pg_stat_activity where datname = current_database() and usename = $1`,
        [decodeURIComponent(new URL(serviceUrl).username)],
      );
      left = rows[0]?.left ?? 0;
    }
    const { rows } = await owner.query<{ wanted: number }>(
      "select parallel_workers_to_launch::int wanted from pg_stat_database where datname = current_database()",
    );
    expect(rows).toEqual([{ wanted: 0 }]);
  });

  test("leaves no way to change what it has sealed, but to let a tile grow", async () => {
    await record(3);
    await sealAll(sealer());

    for (const statement of [
      "update audit_leaves set event_id = gen_random_uuid()",
      "delete from audit_leaves",
      "truncate audit_leaves",
      "update audit_heads set note = ''",
      "delete from audit_heads",
      "delete from audit_tiles",
      "update audit_tiles set hashes = substr(hashes, 1, 32)",
      "update audit_tiles set hashes = sha256('') || hashes",
      "truncate audit_tiles",
    ]) {
      await expect(owner.query(statement)).rejects.toMatchObject({ code: "42501" });
    }
  });
});
