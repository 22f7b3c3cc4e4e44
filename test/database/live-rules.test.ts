import type { DataSource, MigrationInterface, QueryRunner } from "typeorm";
import { migrationSource } from "../../src/platform/database/migrate.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

// What the README asks of a migration that runs while the service answers, as far as PostgreSQL's catalog shows it: nothing
// reads or writes the whole of a table that was there before, under a lock that keeps others waiting.

/** What has been done so far to the tables that there are, each as an object that one can name. */
interface Seen {
  readonly tables: ReadonlySet<string>;
  /** Indexes that hold rows, checks and foreign keys that are known to hold, columns that are never null. */
  readonly things: ReadonlyMap<string, { readonly table: string; readonly what: string }>;
}

const THINGS = `
  select 'index ' || i.indexrelid as id, i.indrelid::text as table, 'makes the index ' || c.relname as what
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where c.relkind = 'i' and not exists (select from watch.concurrently k where k.index = i.indexrelid)
  union all
  select 'constraint ' || k.oid, k.conrelid::text, 'checks ' || k.conname || ' on all rows'
  from pg_constraint k where k.contype in ('c', 'f') and k.convalidated and k.conrelid <> 0
    -- To validate one that is in force already keeps nobody waiting.
    and not exists (select from watch.constraints o where o.id = k.oid)
  union all
  select 'column ' || a.attrelid || ' ' || a.attnum, a.attrelid::text, 'checks that ' || a.attname || ' is there in all rows'
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where a.attnotnull and a.attnum > 0 and c.relkind in ('r', 'p')
    -- One that was added with all its values is a new column; one that a check has shown to be there is not looked at again.
    and exists (select from watch.columns k where k.relation = a.attrelid and k.number = a.attnum)
    and not exists (select from pg_constraint k where k.conrelid = a.attrelid and k.convalidated
      and pg_get_constraintdef(k.oid) = format('CHECK ((%I IS NOT NULL))', a.attname))`;

/** Tells of what the catalog does not show afterwards: which tables were written anew, and which indexes were made beside. */
const WATCH = `
  -- Made by TypeORM where it runs them; one of them reads it.
  create table migrations (id serial primary key, timestamp bigint not null, name varchar not null);
  create schema watch;
  create table watch.rewritten (relation oid, name text);
  create table watch.concurrently (index oid);
  create table watch.columns (relation oid, number smallint);
  create table watch.constraints (id oid);
  create function watch.note_rewrite() returns event_trigger language plpgsql as $$ begin
    insert into watch.rewritten select pg_event_trigger_table_rewrite_oid(), pg_event_trigger_table_rewrite_oid()::regclass;
  end $$;
  create event trigger watch_rewrites on table_rewrite execute function watch.note_rewrite();
  create function watch.note_index() returns event_trigger language plpgsql as $$ begin
    insert into watch.concurrently select objid from pg_event_trigger_ddl_commands()
    where object_type = 'index' and current_query() ~* '\\mconcurrently\\M';
  end $$;
  create event trigger watch_indexes on ddl_command_end when tag in ('CREATE INDEX') execute function watch.note_index();`;

type Migration = MigrationInterface & { readonly transaction?: boolean };

/** Runs a migration, and tells what it does to tables that were there before. */
async function offencesOf(migration: Migration, runner: QueryRunner): Promise<string[]> {
  await runner.query(`
    truncate watch.rewritten, watch.columns, watch.constraints;
    insert into watch.constraints select oid from pg_constraint;
    insert into watch.columns select attrelid, attnum from pg_attribute where attnum > 0 and not attisdropped;`);
  const before = await seen(runner);
  const waits = await lockTimeout(runner);
  if (migration.transaction !== false) await runner.startTransaction();
  await migration.up(runner);
  const waitsNow = await lockTimeout(runner);
  if (migration.transaction !== false) await runner.commitTransaction();
  const after = await seen(runner);
  const rewritten = (await runner.query("select relation::text, name from watch.rewritten")) as {
    readonly relation: string;
    readonly name: string;
  }[];
  const made = [...after.things].filter(([id, { table }]) => !before.things.has(id) && before.tables.has(table));
  return [
    ...rewritten.filter(({ relation }) => before.tables.has(relation)).map(({ name }) => `writes ${name} anew`),
    ...made.map(([, { what }]) => what),
    ...(waitsNow === waits ? [] : ["waits for locks as long as it likes"]),
  ];
}

async function seen(runner: QueryRunner): Promise<Seen> {
  const tables = (await runner.query(
    "select oid::text from pg_class where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, to_regnamespace('app'))",
  )) as { readonly oid: string }[];
  const things = (await runner.query(THINGS)) as {
    readonly id: string;
    readonly table: string;
    readonly what: string;
  }[];
  return {
    tables: new Set(tables.map(({ oid }) => oid)),
    things: new Map(things.map(({ id, table, what }) => [id, { table, what }])),
  };
}

async function lockTimeout(runner: QueryRunner): Promise<string> {
  const [row] = (await runner.query("show lock_timeout")) as { readonly lock_timeout: string }[];
  return row?.lock_timeout ?? "";
}

/**
 * Migrations that break the rule, each with what they do and why that was no harm then. The last of them is older than the
 * first clinic: no table that it touches had a row. Once a clinic runs this no line is added: what is new is written otherwise.
 */
const BEFORE_THE_FIRST_CLINIC: Readonly<Record<string, string>> = {
  PlanPartsBySharing1763000096000: "an index in another order, in place of one that was not used",
  NotesWithoutDrafts1763000098000: "an index of notes that are no drafts",
  SignedWithoutTheName1763000099800: "a generated column says whether a consent is signed, and is kept in each row",
  KindsOfConsent1763000100000: "a column of consents with the rule and the index for it",
  AuditCommitments1763000121000: "the columns of commitments are filled as an event is written: there were no events",
  AuditRetention1763000126000: "an index of the log for what is to be removed",
  PolicyVersions1763000130000: "an index of the log for what its rules were",
  ControlRegained1763000131200: "the reasons for which an authority ends, checked in every row",
  WholeParts1763000142100: "what belongs together is there together, checked in every row",
  NamesToSearch1763000157000: "names in small letters are generated columns, for which all clients are written anew",
  PeerSpecialistsByName1763000157100: "a name beside each profile, held to the person's by a foreign key",
  EventsByKind1763000157200: "two indexes of the log by kinds of events",
};

/** A migration of statements that the next version might have. */
function migrationOf(statements: readonly string[], isAlone = false): Migration {
  return {
    ...(isAlone && { transaction: false }),
    async up(runner) {
      for (const statement of statements) await runner.query(statement);
    },
    down: () => Promise.reject(new Error("Nobody goes back here")),
  };
}

describe("a migration", () => {
  let database: TestDatabase;
  let source: DataSource;
  let runner: QueryRunner;
  const found: Record<string, readonly string[]> = {};

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    source = await (await migrationSource(database.ownerUrl)).initialize();
    runner = source.createQueryRunner();
    await runner.query(WATCH);
    for (const migration of source.migrations) {
      const offences = await offencesOf(migration, runner);
      if (offences.length > 0) found[migration.constructor.name] = offences;
    }
  }, 120_000);
  afterAll(async () => {
    await runner.release();
    await source.destroy();
    await database.drop();
  });

  it("reads and writes no whole table under a lock that keeps others waiting, but those that are older than any clinic", () => {
    const others = Object.entries(found).filter(([name]) => !(name in BEFORE_THE_FIRST_CLINIC));

    expect(others).toEqual([]);
    // What breaks nothing any more needs no line.
    expect(Object.keys(found).sort()).toEqual(Object.keys(BEFORE_THE_FIRST_CLINIC).sort());
  });

  it.each<[string, readonly string[], readonly string[]]>([
    [
      "that writes every row anew",
      ["alter table clients alter column pronouns type varchar(400)"],
      ["writes clients anew"],
    ],
    [
      "that adds a column which is another in each row",
      ["alter table peer_notes add column mark uuid default gen_random_uuid()"],
      ["writes peer_notes anew"],
    ],
    [
      "that makes an index while nobody may write",
      ["create index later_notes on peer_notes (body)"],
      ["makes the index later_notes"],
    ],
    [
      "that checks every row of an old table",
      ["alter table peer_notes add constraint later_check check (length(body) < 1000000)"],
      ["checks later_check on all rows"],
    ],
    [
      "that checks them at once, whatever it calls it",
      [
        "alter table peer_notes add constraint both_check check (length(body) < 1000000) not valid",
        "alter table peer_notes validate constraint both_check",
      ],
      ["checks both_check on all rows"],
    ],
    [
      "that looks through a column for rows without it",
      ["alter table clients alter column pronouns set not null"],
      ["checks that pronouns is there in all rows"],
    ],
    [
      "that waits for a table as long as it takes",
      ["set local lock_timeout = 0"],
      ["waits for locks as long as it likes"],
    ],
  ])("%s is found out", async (_, statements, offences) => {
    expect(await offencesOf(migrationOf(statements), runner)).toEqual(offences);
  });

  it.each<[string, readonly Migration[]]>([
    [
      "adds a column",
      [migrationOf(["alter table peer_notes add column later text, add column kind text default 'x'"])],
    ],
    [
      "makes a table with all that belongs to it",
      [
        migrationOf([
          "create table later_things (clinic_id uuid, id uuid, client_id uuid not null check (client_id <> id), primary key (clinic_id, id), foreign key (clinic_id, client_id) references clients (clinic_id, id))",
          "create index on later_things (clinic_id, client_id)",
        ]),
      ],
    ],
    [
      "makes an index beside those who write",
      [migrationOf(["create index concurrently later_plans on recovery_plans (review_due_on)"], true)],
    ],
    [
      "adds a check, and has it look through the rows in another one",
      [
        migrationOf(["alter table plan_parts add constraint later_check check (text <> '?') not valid"]),
        migrationOf(["alter table plan_parts validate constraint later_check"]),
      ],
    ],
  ])("may do this: %s", async (_, migrations) => {
    const offences: string[] = [];
    for (const migration of migrations) offences.push(...(await offencesOf(migration, runner)));

    expect(offences).toEqual([]);
  });
});
