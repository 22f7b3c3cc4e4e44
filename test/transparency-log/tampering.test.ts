import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { recordLogAct } from "../../src/features/audit/retention/log-acts.js";
import { readCheckpoints, verifyLogs } from "../../src/features/audit/verify/verify.service.js";
import { openCheckpoint, signCheckpoint } from "../../src/transparency-log/checkpoint.js";
import { LogDatabase, Sealer, signersOf } from "../../src/transparency-log/index.js";
import { CompactRange, leafHash } from "../../src/transparency-log/merkle.js";
import { signerOf } from "../../src/transparency-log/signed-note.js";
import { ForkFound, witness } from "../../src/transparency-log/witness.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { allSealed } from "../support/sealed.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { World } from "../world/builders.js";

const keys = { logName: "audit.example", seeds: [randomBytes(32)] };
const HEAD = "order by size desc limit 1";

/** What a superuser does with the triggers off, in psql. */
interface Tampering {
  readonly name: string;
  readonly with?: (tamper: Tamper) => Promise<void>;
  readonly sql?: string;
  /** Who finds it: the check of the database alone, or only with what a witness has kept. */
  readonly found: "alone" | "with a witness";
}

const EVENT = "(select event_id from audit_leaves where leaf_index = 20)";
const OTHER = "(select event_id from audit_leaves where leaf_index = 30)";
const column = (name: string, value: string): Tampering => ({
  name: `changes ${name} of an event`,
  sql: `update audit_events set ${name} = ${value} where event_id = ${EVENT}`,
  found: "alone",
});

const NOBODY = "00000000-0000-4000-8000-000000000001";
const PRUNED = { by: NOBODY, years: 10, before: "2011-01-01T00:00:00.000Z", count: 1 };
const EMPTY = `salt = null, detail = '{}', operation_name = null, consent_id = null, client_ids = '{}', class_sets = '{}',
  consent_ids = '{}', fields = '{}', field_bits = '{}', redacted = '{}'`;

const TAMPERINGS: readonly Tampering[] = [
  column("kind", "'SEARCH'"),
  column("outcome", "'DENIED'"),
  column("actor_id", "gen_random_uuid()"),
  column("actor_role", "'CLINIC_ADMIN'"),
  column("organization_id", "gen_random_uuid()"),
  column("purpose", "'RESEARCH'"),
  column("basis", "'EMERGENCY'"),
  column("operation_name", "'Another'"),
  column("operation_hash", "sha256('another')"),
  column("request_id", "gen_random_uuid()"),
  column("client_ids", "array[gen_random_uuid()]"),
  column("class_sets", "'{3}'"),
  column("consent_ids", "array[gen_random_uuid()]"),
  column("consent_id", "gen_random_uuid()"),
  column("fields", "'{Client.id}'"),
  column("field_bits", "'{1}'"),
  column("redacted", "'{}'"),
  column("detail", "'{}'"),
  column("salt", "app.new_salt()"),
  column("leaf_hash", "sha256('another')"),
  column("body", "convert_to('{}', 'UTF8')"),
  column("body", "set_byte(body, 20, 255)"),
  column("body", "convert_to(replace(convert_from(body, 'UTF8'), '\\\\', '\\'), 'UTF8')"),
  column("recorded_at", "recorded_at - interval '1 second'"),
  { name: "deletes an event", sql: `delete from audit_events where event_id = ${EVENT}`, found: "alone" },
  {
    name: "deletes an event and its leaf",
    sql: `delete from audit_events where event_id = ${EVENT}; delete from audit_leaves where leaf_index = 20`,
    found: "alone",
  },
  {
    name: "deletes an event and its leaf, and moves up the others",
    sql: `delete from audit_events where event_id = ${EVENT}; delete from audit_leaves where leaf_index = 20;
      update audit_leaves set leaf_index = leaf_index + 1000 where leaf_index > 20;
      update audit_leaves set leaf_index = leaf_index - 1001 where leaf_index > 1000`,
    found: "alone",
  },
  {
    name: "swaps two leaves",
    sql: `update audit_leaves set leaf_index = 1000 where leaf_index = 20; update audit_leaves set leaf_index = 20 where leaf_index = 30;
      update audit_leaves set leaf_index = 30 where leaf_index = 1000`,
    found: "alone",
  },
  {
    name: "swaps the bodies of two events",
    sql: `update audit_events a set body = b.body, salt = b.salt from audit_events b
      where a.event_id in (${EVENT}, ${OTHER}) and b.event_id in (${EVENT}, ${OTHER}) and a.event_id <> b.event_id`,
    found: "alone",
  },
  {
    name: "puts an event of now into the past",
    sql: `insert into audit_events (clinic_id, event_id, kind, outcome, recorded_at, salt, body) select clinic_id, gen_random_uuid(), 'READ', 'SUCCESS', recorded_at, salt, body from audit_events where event_id = ${EVENT};
      update audit_leaves l set event_id = e.event_id, recorded_at = e.recorded_at from audit_events e where l.leaf_index = 20
        and not exists (select from audit_leaves x where x.event_id = e.event_id)`,
    found: "alone",
  },
  {
    name: "changes a hash of a tile",
    sql: "update audit_tiles set hashes = set_byte(hashes, 700, (get_byte(hashes, 700) + 1) % 256)",
    found: "alone",
  },
  { name: "cuts a tile", sql: "update audit_tiles set hashes = substr(hashes, 1, 320)", found: "alone" },
  { name: "deletes the tiles", sql: "delete from audit_tiles", found: "alone" },
  { name: "changes a root", sql: "update audit_heads set root = sha256('another') where size = 25", found: "alone" },
  { name: "changes the size of a head", sql: "update audit_heads set size = 24 where size = 25", found: "alone" },
  {
    name: "takes the note of another head",
    sql: "update audit_heads set note = (select note from audit_heads where size = 50) where size = 25",
    found: "alone",
  },
  { name: "signs a checkpoint with another key", with: (tamper) => tamper.resign(randomBytes(32)), found: "alone" },
  { name: "cuts the leaves at their end", sql: "delete from audit_leaves where leaf_index >= 40", found: "alone" },
  {
    name: "adds a leaf to what was sealed",
    sql: `insert into audit_leaves (clinic_id, leaf_index, event_id, recorded_at) select clinic_id, 50, event_id, recorded_at - interval '1 day' from audit_leaves where leaf_index = 20`,
    found: "alone",
  },
  {
    name: "edits an event and makes its hash anew",
    with: (tamper) => tamper.rebody(),
    found: "alone",
  },
  {
    name: "deletes an event and says that another was pruned",
    with: async (tamper) => {
      await tamper.say("log.pruned", { ...PRUNED, leaves: [[30, 30]] });
      await tamper.run(`delete from audit_events where event_id = ${EVENT}`);
    },
    found: "alone",
  },
  {
    name: "deletes an event within its retention and says that it was pruned",
    with: async (tamper) => {
      await tamper.say("log.pruned", { ...PRUNED, leaves: [[20, 20]] });
      await tamper.run(`delete from audit_events where event_id = ${EVENT}`);
    },
    found: "alone",
  },
  {
    name: "empties an event after saying beforehand that it will be erased",
    with: async (tamper) => {
      await tamper.say("log.erased", { by: NOBODY, reason: "REQUEST", leaves: [52] });
      await tamper.grow();
      await tamper.run(
        `update audit_events set ${EMPTY} where event_id = (select event_id from audit_leaves where leaf_index = 52)`,
      );
    },
    found: "alone",
  },
  {
    name: "deletes an event, makes its leaf look old and says that it was pruned",
    with: async (tamper) => {
      await tamper.say("log.pruned", { ...PRUNED, leaves: [[20, 20]] });
      await tamper.run(`delete from audit_events where event_id = ${EVENT};
        update audit_leaves set recorded_at = '2010-01-01' where leaf_index = 20`);
    },
    found: "alone",
  },
  {
    name: "says that it pruned by a shorter retention than there is",
    with: (tamper) => tamper.say("log.pruned", { ...PRUNED, years: 1, before: "2025-01-01T00:00:00.000Z", leaves: [] }),
    found: "alone",
  },
  {
    name: "empties an event",
    sql: `update audit_events set ${EMPTY} where event_id = ${EVENT}`,
    found: "alone",
  },
  {
    name: "drops an event's salt alone",
    sql: `update audit_events set salt = null where event_id = ${EVENT}`,
    found: "alone",
  },
  {
    name: "changes whose act an erased event was",
    with: async (tamper) => {
      await tamper.say("log.erased", { by: NOBODY, reason: "REQUEST", leaves: [20] });
      await tamper.run(`update audit_events set ${EMPTY}, actor_id = gen_random_uuid() where event_id = ${EVENT}`);
    },
    found: "alone",
  },
  {
    name: "puts clients into an erased event",
    with: async (tamper) => {
      await tamper.say("log.erased", { by: NOBODY, reason: "REQUEST", leaves: [20] });
      await tamper.run(
        `update audit_events set ${EMPTY.replace("client_ids = '{}'", "client_ids = array[gen_random_uuid()]")} where event_id = ${EVENT}`,
      );
    },
    found: "alone",
  },
  {
    name: "erases a disclosure within the years of the accounting",
    with: async (tamper) => {
      const index = await tamper.disclose();
      await tamper.say("log.erased", { by: NOBODY, reason: "MISTAKE", leaves: [index] });
      await tamper.run(
        `update audit_events set ${EMPTY} where event_id = (select event_id from audit_leaves where leaf_index = ${index})`,
      );
    },
    found: "alone",
  },
  {
    name: "takes something out under a legal hold of the clinic",
    with: async (tamper) => {
      await tamper.say("log.held", { by: NOBODY, hold: NOBODY, reason: "AUDIT", reference: null });
      await tamper.say("log.erased", { by: NOBODY, reason: "MISTAKE", leaves: [20] });
      await tamper.run(`update audit_events set ${EMPTY} where event_id = ${EVENT}`);
    },
    found: "alone",
  },
  {
    name: "cuts the log at a head and says that another checkpoint was lost",
    with: async (tamper) => {
      await tamper.cut();
      const root = Buffer.alloc(32).toString("base64");
      await tamper.say("log.recovered", { by: NOBODY, cause: "LOSS", size: 25, lost: [[50, root]] });
    },
    found: "with a witness",
  },
  {
    name: "deletes the oldest half of the log, makes it look old and says that it was pruned",
    with: async (tamper) => {
      await tamper.say("log.pruned", { ...PRUNED, leaves: [[0, 30]] });
      await tamper.run(`delete from audit_events e using audit_leaves l where l.event_id = e.event_id and l.leaf_index <= 30;
        update audit_leaves set recorded_at = '2010-01-01' where leaf_index <= 30`);
    },
    found: "with a witness",
  },
  { name: "edits an event and rebuilds the whole log", with: (tamper) => tamper.rebuild(), found: "with a witness" },
  { name: "cuts the log at a head", with: (tamper) => tamper.cut(), found: "with a witness" },
  {
    name: "cuts the log at a head and lets it grow again",
    with: async (tamper) => {
      await tamper.cut();
      await tamper.grow();
    },
    found: "with a witness",
  },
  { name: "throws the whole log away", with: (tamper) => tamper.drop(), found: "with a witness" },
];

type Said = Parameters<typeof recordLogAct> extends [unknown, unknown, ...infer Rest] ? Rest : never;

class Tamper {
  public constructor(
    private readonly owner: pg.Client,
    private readonly clinicId: string,
    private readonly sealer: Sealer,
  ) {}

  public async run(sql: string): Promise<void> {
    await this.owner.query("set session_replication_role = replica");
    await this.owner.query(sql);
  }

  /** Has the log itself say something, and seals it. */
  public async say(...[name, detail]: Said): Promise<void> {
    await this.owner.query("set session_replication_role = origin");
    await recordLogAct(this.owner, this.clinicId, name, detail);
    await allSealed(this.owner, () => this.sealer.round());
  }

  /** A disclosure of now. @returns its leaf */
  public async disclose(): Promise<number> {
    await this.owner.query("set session_replication_role = origin");
    await this.owner.query(
      "insert into audit_events (clinic_id, event_id, kind, outcome) values ($1, gen_random_uuid(), 'DISCLOSURE', 'SUCCESS')",
      [this.clinicId],
    );
    await allSealed(this.owner, () => this.sealer.round());
    const { rows } = await this.owner.query<{ i: number }>("select max(leaf_index)::int i from audit_leaves");
    return rows[0]?.i ?? -1;
  }

  public async resign(seed: Buffer): Promise<void> {
    const { rows } = await this.owner.query<{ size: number; note: string }>(
      `select size::int, note from audit_heads ${HEAD}`,
    );
    const [head] = rows;
    const checkpoint = openCheckpoint(head?.note ?? "", signersOf(keys, this.clinicId));
    if (checkpoint === null || head === undefined) throw new Error("There is no head");
    const note = signCheckpoint(checkpoint, signersOf({ ...keys, seeds: [seed] }, this.clinicId));
    await this.owner.query("update audit_heads set note = $1 where size = $2", [note, head.size]);
  }

  public async rebody(): Promise<void> {
    await this.owner.query(`
      create trigger forged before update on audit_events for each row execute function app.commit_event();
      alter table audit_events enable always trigger forged;
      update audit_events set kind = 'SEARCH', body = null where event_id = ${EVENT};
      drop trigger forged on audit_events;`);
  }

  /** Everything from the events on, with the log's own key. */
  public async rebuild(): Promise<void> {
    await this.rebody();
    const { rows } = await this.owner.query<{ body: Buffer }>(
      "select e.body from audit_leaves l join audit_events e on e.event_id = l.event_id order by l.leaf_index",
    );
    const range = CompactRange.empty();
    const hashes = rows.map(({ body }) => leafHash(body));
    for (const leaf of hashes) {
      range.append(leaf);
      const checkpoint = { origin: `${keys.logName}/${this.clinicId}`, size: range.size, root: range.root() };
      const note = signCheckpoint(checkpoint, signersOf(keys, this.clinicId));
      await this.owner.query("update audit_heads set root = $1, note = $2 where size = $3", [
        checkpoint.root,
        note,
        range.size,
      ]);
    }
    await this.owner.query("update audit_tiles set hashes = $1 where level = 0", [Buffer.concat(hashes)]);
  }

  public async cut(): Promise<void> {
    await this.owner.query(`
      delete from audit_heads where size > 25;
      delete from audit_events e using audit_leaves l where l.event_id = e.event_id and l.leaf_index >= 25;
      delete from audit_leaves where leaf_index >= 25;
      update audit_tiles set hashes = substr(hashes, 1, 800)`);
  }

  public async drop(): Promise<void> {
    await this.owner.query(
      "delete from audit_heads; delete from audit_leaves; delete from audit_tiles; delete from audit_events",
    );
  }

  public async grow(): Promise<void> {
    await this.owner.query("set session_replication_role = origin");
    await record(this.owner, this.clinicId, 40);
    await allSealed(this.owner, () => this.sealer.round());
  }
}

async function record(owner: pg.Client, clinicId: string, count: number): Promise<void> {
  await owner.query(
    `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name,
       operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail)
     select $1, gen_random_uuid(), 'READ', 'SUCCESS', gen_random_uuid(), 'CLINICIAN', gen_random_uuid(), 'TREATMENT', 'CONSENT "é" \\ ',
       'Ward_' || i, sha256(convert_to(i::text, 'UTF8')), gen_random_uuid(), array[a.id, gen_random_uuid(), a.id], '{1,1027,40}',
       array[null, gen_random_uuid(), gen_random_uuid()], gen_random_uuid(), '{Client.preferredName,"Client.\\"x\\""}', '{1,1024}',
       '{Client.peerNotes}', jsonb_build_object('to', 'ünï "code" \\ /', 'n', i, 'b', jsonb_build_array(true, null, '{}'::jsonb))
     from generate_series(1, $2) i cross join lateral (select gen_random_uuid() as id where i > 0) a`,
    [clinicId, count],
  );
}

describe("a log that was tampered with", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let logs: LogDatabase;
  let sealer: Sealer;
  let clinicId: string;
  let kept: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    const onError = (error: Error): void => expect(error).toBeNull();
    logs = new LogDatabase(await createServiceLogin(database), onError);
    sealer = new Sealer({ database: logs, ...keys, onError });
    clinicId = (await World.create(owner)).clinicId;
    kept = mkdtempSync(join(tmpdir(), "witness-"));
    for (const count of [25, 25]) {
      await record(owner, clinicId, count);
      await allSealed(owner, () => sealer.round());
      await look();
    }
  });
  afterEach(async () => {
    await sealer.stop();
    await logs.close();
    await owner.end();
    await database.drop();
    rmSync(kept, { recursive: true });
  });

  const look = async (): Promise<unknown> => {
    const [verifier] = signersOf(keys, clinicId);
    if (verifier === undefined) throw new Error("There is no key");
    return witness({
      log: {
        checkpoint: () => logs.transaction((store) => store.checkpoint(clinicId)),
        consistency: async (from, to) =>
          (await logs.transaction((store) => store.consistency(clinicId, from, to))) ?? [],
      },
      verifier,
      folder: kept,
      signer: signerOf("witness.example", Buffer.alloc(32, 7), "witness"),
      now: () => 1_780_000_000,
    });
  };
  const check = async (witnessed: boolean): Promise<string[]> => {
    const { faults } = await verifyLogs({
      url: database.ownerUrl,
      verifiers: (id) => signersOf(keys, id),
      witnessed: witnessed ? readCheckpoints(kept) : [],
      from: 0,
      retentionYears: 10,
      unsealedSeconds: 3600,
      onProgress: () => undefined,
    });
    return faults.map(({ index, what }) => `${index ?? "-"}: ${what}`);
  };

  test("is not this one", async () => {
    await expect(check(true)).resolves.toEqual([]);
  });

  test.each(TAMPERINGS)("is found where somebody $name", async (its) => {
    await owner.query("set session_replication_role = replica");
    if (its.sql !== undefined) await owner.query(its.sql);
    await its.with?.(new Tamper(owner, clinicId, sealer));

    const alone = await check(false);

    expect({ alone: alone.length > 0, withWitness: (await check(true)).length > 0 }).toEqual({
      alone: its.found === "alone",
      withWitness: true,
    });
    expect(alone.join()).not.toMatch(/Ward_|ünï/);
  });

  test("is not signed a second time by a witness, who keeps the evidence", async () => {
    await owner.query("set session_replication_role = replica");
    const tamper = new Tamper(owner, clinicId, sealer);
    await tamper.cut();
    await expect(look()).rejects.toThrow(ForkFound);
    await tamper.grow();

    await expect(look()).rejects.toThrow(/what it had at 50 entries is not its beginning now/);
  });

  test("is found by a row of another clinic in its log", async () => {
    const other = await World.create(owner);
    await owner.query("set session_replication_role = replica");
    await owner.query(`update audit_events set clinic_id = $1 where event_id = ${EVENT}`, [other.clinicId]);

    await expect(check(false)).resolves.toEqual(expect.arrayContaining([expect.stringMatching(/^20: /)]));
  });
});
