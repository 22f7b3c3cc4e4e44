import pg from "pg";
import { accessRules } from "../../src/schema.js";
import { migrate, migrationSource } from "../../src/platform/database/migrate.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { catalogOf } from "./catalog.js";

describe("the migrations", () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
  });
  afterAll(() => database.drop());

  test("run on an empty database, back to nothing, and run again to the same", async () => {
    const run = await migrate(database.ownerUrl, { accessRules: accessRules() });
    const first = await catalog();
    await withOwner(removeAccessRules);
    const undone = await undoAll();
    const left = await leftovers();
    await migrate(database.ownerUrl, { accessRules: accessRules() });
    const second = await catalog();

    expect(run.length).toBeGreaterThan(10);
    expect(undone).toBe(run.length);
    expect(left).toEqual(["table public.migrations"]);
    expect(second).toEqual(first);
    expect(first.length).toBeGreaterThan(500);
  }, 120_000);

  test("change nothing when they are run a second time", async () => {
    await migrate(database.ownerUrl, { accessRules: accessRules() });
    const before = await catalog();

    const run = await migrate(database.ownerUrl, { accessRules: accessRules() });

    expect(run).toEqual([]);
    expect(await catalog()).toEqual(before);
  }, 60_000);

  async function undoAll(): Promise<number> {
    const source = await (await migrationSource(database.ownerUrl)).initialize();
    try {
      const { length } = source.migrations;
      for (let undone = 0; undone < length; undone++) await source.undoLastMigration();
      return length;
    } finally {
      await source.destroy();
    }
  }

  /** The generated policies lie over the migrations and lean on their views: whoever goes back takes them away first. */
  const removeAccessRules = (owner: pg.Client): Promise<unknown> =>
    owner.query(`do $$
      declare p record;
      begin
        for p in select policyname, tablename from pg_policies where policyname like 'app\\_%' loop
          execute format('drop policy %I on %I', p.policyname, p.tablename);
        end loop;
      end $$`);

  const catalog = (): Promise<string[]> => withOwner(catalogOf);

  /** What is left in the schemas of the service, beside what PostgreSQL brings. */
  const leftovers = (): Promise<string[]> =>
    withOwner(async (owner) => {
      const { rows } = await owner.query<{ what: string }>(
        `select 'table ' || schemaname || '.' || tablename as what from pg_tables where schemaname in ('public', 'app')
         union all select 'view ' || schemaname || '.' || viewname from pg_views where schemaname in ('public', 'app')
         union all select 'function ' || p.oid::regprocedure from pg_proc p where p.pronamespace in ('public'::regnamespace)
         union all select 'type ' || t.typname from pg_type t where t.typnamespace = 'public'::regnamespace
           and t.typtype in ('e', 'd')
         union all select 'policy ' || policyname from pg_policies
         union all select 'schema ' || nspname from pg_namespace where nspname = 'app' order by 1`,
      );
      return rows.map(({ what }) => what);
    });

  async function withOwner<T>(work: (owner: pg.Client) => Promise<T>): Promise<T> {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      return await work(owner);
    } finally {
      await owner.end();
    }
  }
});
