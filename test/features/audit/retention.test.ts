import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { eraseEvents } from "../../../src/features/audit/retention/erase.service.js";
import { listHolds, placeHold, releaseHold } from "../../../src/features/audit/retention/hold.service.js";
import { pruneLog, type Pruning } from "../../../src/features/audit/retention/prune.service.js";
import { verifyLogs, type Verification } from "../../../src/features/audit/verify/verify.service.js";
import { LogDatabase, Sealer, signersOf } from "../../../src/transparency-log/index.js";
import { verifiesInclusion } from "../../../src/transparency-log/merkle.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { allSealed } from "../../support/sealed.js";
import { connect, createServiceLogin } from "../../support/service-login.js";
import { World } from "../../world/builders.js";

const log = { logName: "audit.example", seeds: [randomBytes(32)] };
const NOBODY = { HELD: 0, RECORD: 0, UNSEALED: 0, ELSEWHERE: 0 };

describe("the retention of the audit log", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let logs: LogDatabase;
  let sealer: Sealer;
  let world: World;
  let by: string;
  /** Of nobody whose care or age keeps it. */
  let formerClient: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    const onError = (error: Error): void => expect(error).toBeNull();
    logs = new LogDatabase(await createServiceLogin(database), onError);
    sealer = new Sealer({ database: logs, ...log, onError });
    world = await World.create(owner);
    by = (await world.person("PRIVACY_OFFICER")).id;
    formerClient = await world.client({ date_of_birth: "1970-01-01", created_at: "2005-01-01" });
    for (const month of ["2010_01", "2010_02", "2010_03", "2019_05"]) await makeMonth(month);
  });
  afterEach(async () => {
    await logs.close();
    await owner.end();
    await database.drop();
  });

  /** As the sealer makes it, ahead of the month. */
  const makeMonth = async (month: string): Promise<void> => {
    const name = `audit_events_${month}`;
    const begin = `${month.replace("_", "-")}-01`;
    await owner.query(`create table ${name} (like audit_events including defaults including constraints including generated);
      alter table ${name} enable row level security, force row level security;
      alter table audit_events attach partition ${name} for values from ('${begin}Z')
        to ('${new Date(new Date(begin).setUTCMonth(new Date(begin).getUTCMonth() + 1)).toISOString()}')`);
  };
  const record = async (
    at: string,
    count: number,
    clients: readonly string[] = [],
    kind = "READ",
  ): Promise<string[]> => {
    const ids = Array.from({ length: count }, () => randomUUID());
    for (const id of ids) {
      await owner.query(
        `insert into audit_events (clinic_id, event_id, recorded_at, kind, outcome, client_ids, class_sets, consent_ids, detail)
         values ($1, $2, $3, $4, 'SUCCESS', $5, $6, $7, '{"n": 1}')`,
        [world.clinicId, id, at, kind, clients, clients.map(() => 1), clients.map(() => null)],
      );
    }
    return ids;
  };
  const sealAll = (): Promise<void> => allSealed(owner, () => sealer.round());
  const count = async (from: string): Promise<number> =>
    (await owner.query<{ n: number }>(`select count(*)::int n from ${from}`)).rows[0]?.n ?? -1;
  const prune = (
    its: { readonly before?: string; readonly dryRun?: boolean; readonly years?: number } = {},
  ): Promise<Pruning> =>
    pruneLog({
      ownerUrl: database.ownerUrl,
      log,
      by,
      years: its.years ?? 10,
      before: its.before === undefined ? null : new Date(its.before),
      dryRun: its.dryRun ?? false,
    });
  const verify = async (): Promise<Verification> => {
    await sealAll();
    return verifyLogs({
      url: database.ownerUrl,
      verifiers: (id) => signersOf(log, id),
      witnessed: [],
      from: 0,
      retentionYears: 10,
      unsealedSeconds: 3600,
      onProgress: () => undefined,
    });
  };
  const care = (): { readonly ownerUrl: string; readonly by: string } => ({ ownerUrl: database.ownerUrl, by });
  const held = (clientId: string | null): Promise<string> =>
    placeHold({ ...care(), clientId, reason: "LITIGATION", reference: "24-0117" });
  const isThere = async (id: string | undefined): Promise<boolean> =>
    (await owner.query("select from audit_events where event_id = $1", [id])).rowCount === 1;

  describe("pruning", () => {
    test("drops a month of which nothing stays, and keeps every leaf, every proof and every checkpoint", async () => {
      await record("2010-01-10T10:00Z", 5, [formerClient]);
      await record("2010-02-10T10:00Z", 7);
      await sealAll();
      const [stays] = await record("2019-05-10T10:00Z", 3);
      await sealAll();

      const pruning = await prune();

      expect(pruning).toMatchObject({ due: 12, staying: NOBODY, months: ["2010_01", "2010_02"], single: 0 });
      expect(await count("pg_class where relname in ('audit_events_2010_01', 'audit_events_2010_02')")).toBe(0);
      await expect(verify()).resolves.toMatchObject({ faults: [], leaves: 16, pruned: 12 });
      const { rows } = await owner.query<{ i: number; leaf: Buffer; size: number; root: Buffer; path: string[] }>(
        `select l.leaf_index::int i, e.leaf_hash leaf, h.size::int size, h.root, app.inclusion_path(l.clinic_id, l.leaf_index, h.size) path
         from audit_leaves l join audit_events e on e.event_id = l.event_id join audit_heads h on h.clinic_id = l.clinic_id and h.size > l.leaf_index
         where l.event_id = $1`,
        [stays],
      );
      expect(rows.map(({ size }) => size)).toEqual([15, 16]);
      for (const { i, leaf, size, root, path } of rows) {
        const hashes = path.map((hash) => Buffer.from(hash, "hex"));
        expect(verifiesInclusion({ leaf, index: i, size, root, path: hashes })).toBe(true);
      }
    });

    test("says in the log what went, how many, by which policy and on whose order", async () => {
      await record("2010-01-10T10:00Z", 2);
      await sealAll();

      const { eventIds } = await prune({ before: "2012-01-01T00:00:00Z" });

      const { rows } = await owner.query("select kind, operation_name, detail from audit_events where event_id = $1", [
        eventIds[0],
      ]);
      expect(rows).toEqual([
        {
          kind: "AUDIT_VERIFY",
          operation_name: "log.pruned",
          detail: { by, years: 10, before: "2012-01-01T00:00:00.000Z", count: 2, leaves: [[0, 1]] },
        },
      ]);
    });

    test("is found as tampering where what says so is gone", async () => {
      await record("2010-01-10T10:00Z", 2);
      await sealAll();
      const { eventIds } = await prune();
      await verify();
      await owner.query("begin; set local session_replication_role = replica");
      await owner.query("delete from audit_events where event_id = $1", [eventIds[0]]);
      await owner.query("commit");

      expect((await verify()).faults).toMatchObject([{ index: 0, what: "its event is not there" }]);
    });

    test("only counts in a dry run", async () => {
      await record("2010-01-10T10:00Z", 4);
      await sealAll();

      await expect(prune({ dryRun: true })).resolves.toMatchObject({ due: 4, eventIds: [], months: [], single: 0 });

      expect(await count("audit_events")).toBe(4);
    });

    test("leaves alone what is within the retention, also where it is asked for", async () => {
      const [young] = await record("2019-05-10T10:00Z", 1);
      await sealAll();

      await expect(prune({ before: "2020-01-01T00:00:00Z" })).rejects.toThrow(/kept for 10 years/);
      await expect(prune()).resolves.toMatchObject({ due: 0, eventIds: [] });

      await expect(isThere(young)).resolves.toBe(true);
    });

    test("keeps a longer retention than the usual one", async () => {
      await record("2010-01-10T10:00Z", 1);
      await sealAll();

      await expect(prune({ years: 50 })).resolves.toMatchObject({ due: 0 });
    });

    test("removes events one by one from a month of which some are held", async () => {
      const other = await world.client({ date_of_birth: "1970-01-01", created_at: "2005-01-01" });
      await record("2010-01-10T10:00Z", 2, [formerClient]);
      const [shared] = await record("2010-01-11T10:00Z", 1, [formerClient, other]);
      await record("2010-01-12T10:00Z", 3);
      await sealAll();
      const hold = await held(other);

      const pruning = await prune();

      expect(pruning).toMatchObject({ due: 5, staying: { ...NOBODY, HELD: 1 }, months: [], single: 5 });
      await expect(isThere(shared)).resolves.toBe(true);
      await expect(verify()).resolves.toMatchObject({ faults: [], pruned: 5 });
      await releaseHold({ ...care(), hold, reason: "CLOSED" });
      await expect(prune()).resolves.toMatchObject({ due: 1, months: ["2010_01"] });
      await expect(verify()).resolves.toMatchObject({ faults: [], pruned: 6 });
    });

    test("removes nothing while the clinic is held", async () => {
      await record("2010-01-10T10:00Z", 3);
      await sealAll();
      await held(null);

      await expect(prune()).resolves.toMatchObject({ due: 0, staying: { ...NOBODY, HELD: 3 } });

      await expect(listHolds(care())).resolves.toMatchObject([
        { clientId: null, reason: "LITIGATION", reference: "24-0117" },
      ]);
    });

    test.each([
      [
        "who is not 20 yet",
        (): Promise<string> => world.client({ date_of_birth: "2009-06-01", created_at: "2009-06-02" }),
      ],
      [
        "whose care goes on",
        async (): Promise<string> => {
          const client = await world.client({ date_of_birth: "1970-01-01", created_at: "2005-01-01" });
          await world.enroll(client, await world.program());
          return client;
        },
      ],
      [
        "whose peer specialist left within the retention",
        async (): Promise<string> => {
          const client = await world.client({ date_of_birth: "1970-01-01", created_at: "2005-01-01" });
          const { id } = await world.person("PEER_SPECIALIST");
          await world.assign(client, id, { starts_at: "2018-01-01", ends_at: "2019-01-01" });
          return client;
        },
      ],
    ])("keeps the events of a client %s", async (_, make) => {
      const [kept] = await record("2010-01-10T10:00Z", 1, [await make()]);
      await record("2010-01-10T10:00Z", 1, [formerClient]);
      await sealAll();

      await expect(prune()).resolves.toMatchObject({ due: 1, staying: { ...NOBODY, RECORD: 1 }, single: 1 });

      await expect(isThere(kept)).resolves.toBe(true);
    });

    test("waits for what is not sealed, and leaves a history from elsewhere alone", async () => {
      await record("2001-01-10T10:00Z", 2);
      await sealAll();
      await record("2010-01-10T10:00Z", 1);

      await expect(prune()).resolves.toMatchObject({ due: 0, staying: { ...NOBODY, ELSEWHERE: 2, UNSEALED: 1 } });
    });

    test("leaves the month of another clinic's events alone", async () => {
      await record("2010-01-10T10:00Z", 2);
      const elsewhere = await World.create(owner);
      await owner.query(
        "insert into audit_events (clinic_id, event_id, recorded_at, kind, outcome) values ($1, gen_random_uuid(), '2010-01-20Z', 'READ', 'SUCCESS')",
        [elsewhere.clinicId],
      );
      await sealAll();

      await expect(prune()).resolves.toMatchObject({ due: 2, months: [], single: 2 });

      expect(await count(`audit_events where clinic_id = '${elsewhere.clinicId}'`)).toBe(1);
      await expect(verify()).resolves.toMatchObject({ faults: [] });
    });

    test("is ordered by a privacy officer", async () => {
      const admin = await world.person("CLINIC_ADMIN");

      await expect(pruneLog({ ...care(), log, by: admin.id, years: 10, before: null, dryRun: true })).rejects.toThrow(
        /no privacy officer/,
      );
    });
  });

  describe("erasing", () => {
    const erase = (...eventIds: (string | undefined)[]): Promise<unknown> =>
      eraseEvents({ ...care(), log, eventIds: eventIds.map(String), reason: "REQUEST" });

    test("empties an event, and its leaf and the check hold", async () => {
      const [event] = await record("2026-01-10T10:00Z", 1, [formerClient]);
      await record("2026-01-10T10:00Z", 2, [formerClient]);
      await sealAll();

      await erase(event);

      const { rows } = await owner.query(
        "select salt, detail, client_ids, kind, convert_from(body, 'UTF8') body from audit_events where event_id = $1",
        [event],
      );
      expect(rows).toEqual([
        {
          salt: null,
          detail: {},
          client_ids: [],
          kind: "READ",
          body: expect.not.stringContaining(formerClient) as string,
        },
      ]);
      await expect(verify()).resolves.toMatchObject({ faults: [], erased: 1, leaves: 4 });
      const said = await owner.query("select detail from audit_events where operation_name = 'log.erased'");
      expect(said.rows).toEqual([{ detail: { by, reason: "REQUEST", leaves: [expect.any(Number)] } }]);
    });

    test("refuses what is held, shared, accounted for, about the log, or not there; and then erases nothing", async () => {
      const other = await world.client();
      const [fine] = await record("2026-01-10T10:00Z", 1, [formerClient]);
      const [shared] = await record("2026-01-10T10:00Z", 1, [formerClient, other]);
      const [disclosure] = await record("2026-01-10T10:00Z", 1, [formerClient], "DISCLOSURE");
      const [consent] = await record("2026-01-10T10:00Z", 1, [formerClient], "CONSENT_REVOKED");
      const [ofHeld] = await record("2026-01-10T10:00Z", 1, [other]);
      await held(other);
      await sealAll();
      const [unsealed] = await record("2026-01-10T10:00Z", 1, [formerClient]);
      const { rows } = await owner.query<{ event_id: string }>(
        "select event_id from audit_events where kind = 'AUDIT_VERIFY'",
      );

      await expect(erase(fine, shared)).rejects.toThrow(/legal hold/);
      await expect(erase(disclosure)).rejects.toThrow(/stay for 6 years/);
      await expect(erase(consent)).rejects.toThrow(/stay for 6 years/);
      await expect(erase(ofHeld)).rejects.toThrow(/legal hold/);
      await expect(erase(unsealed)).rejects.toThrow(/not sealed/);
      await expect(erase(rows[0]?.event_id)).rejects.toThrow(/about the log itself/);
      await expect(erase(randomUUID())).rejects.toThrow(/no event of this clinic/);

      expect(await count("audit_events where salt is null")).toBe(0);
    });

    test("refuses an event that is about other clients as well", async () => {
      const [shared] = await record("2026-01-10T10:00Z", 1, [formerClient, await world.client()]);
      await sealAll();

      await expect(erase(shared)).rejects.toThrow(/other clients/);
    });
  });

  describe("in the database itself", () => {
    const asRetention = async (statement: string): Promise<unknown> => {
      await owner.query("begin; set local role app_retention");
      return owner.query(statement).finally(() => owner.query("rollback"));
    };

    test.each([
      ["removes what is younger than six years", "delete from audit_events where kind = 'READ'"],
      ["removes what is about the log", "delete from audit_events where kind = 'AUDIT_VERIFY'"],
      [
        "erases a younger disclosure",
        "update audit_events set salt = null, detail = '{}', client_ids = '{}', class_sets = '{}', consent_ids = '{}' where kind = 'DISCLOSURE'",
      ],
      ["erases half of an event", "update audit_events set salt = null where kind = 'READ'"],
      ["changes an event", "update audit_events set detail = '{}' where kind = 'READ'"],
    ])("no role %s", async (_, statement) => {
      await record("2026-01-10T10:00Z", 1, [formerClient]);
      await record("2026-01-10T10:00Z", 1, [formerClient], "DISCLOSURE");
      await held(null);

      await expect(asRetention(statement)).rejects.toMatchObject({ code: "42501", message: /append-only/ });
    });
  });
});
