import type pg from "pg";
import { databaseRole, ROLES } from "../../src/authorization/roles.js";
import { loadSampleClinic } from "../../src/demo/sample-clinic/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";

// TypeORM's own list of what was run is the one table that is no part of the service; instance_profile says what the
// whole database is for, so that it belongs to no clinic.
const NOT_OURS = "'migrations'";
const OF_NO_CLINIC = "'instance_profile'";

describe("a table of the service", () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await loadSampleClinic(owner, new Date());
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const names = async (sql: string): Promise<string[]> =>
    (await owner.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  const tables = (): Promise<string[]> =>
    names(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not in (${NOT_OURS}) order by 1`,
    );

  test("has row-level security, also for its owner", async () => {
    const unguarded = await names(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and c.relname not in (${NOT_OURS}) and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );

    expect(unguarded).toEqual([]);
  });

  test("has the clinic first in every key, so that no key answers for another clinic", async () => {
    const others = await names(
      `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
       where c.relnamespace = 'public'::regnamespace and i.indisunique and c.relname not in (${NOT_OURS}, ${OF_NO_CLINIC})
         and (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0])
           is distinct from 'clinic_id'
       union all
       select k.conrelid::regclass || ' ' || k.conname from pg_constraint k
       where k.contype = 'f' and k.connamespace = 'public'::regnamespace and not (
         (select a.attname from pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1]) = 'clinic_id'
         and (select a.attname from pg_attribute a where a.attrelid = k.confrelid and a.attnum = k.confkey[1]) = 'clinic_id')`,
    );

    expect(others).toEqual([]);
  });

  test("belongs to a clinic", async () => {
    const without = await names(
      `select t.tablename as name from pg_tables t where t.schemaname = 'public'
       and t.tablename not in (${NOT_OURS}, ${OF_NO_CLINIC}) and not exists (
         select from information_schema.columns c where c.table_schema = 'public' and c.table_name = t.tablename
           and c.column_name = 'clinic_id' and c.is_nullable = 'NO')`,
    );

    expect(without).toEqual([]);
  });

  test("shows no row to any role without a context, though there are rows", async () => {
    const filled: string[] = [];
    const shown: string[] = [];
    for (const table of await tables()) {
      const { rows } = await owner.query<{ n: string }>(`select count(*) n from ${table}`);
      if (rows[0]?.n !== "0") filled.push(table);
      for (const role of [...ROLES.map(databaseRole), "app_roster"]) {
        const seen = await countAs(role, table);
        if (seen !== "none" && seen !== "refused") shown.push(`${role} sees ${seen} of ${table}`);
      }
    }

    expect(filled).toEqual(
      expect.arrayContaining(["clients", "peer_notes", "clinical_notes", "consents", "referrals"]),
    );
    // The roster's role loads staff and names clients from a file, in no clinic's context; it is not the service's.
    expect(shown.filter((line) => !line.startsWith("app_roster"))).toEqual([]);
    expect(shown.join()).not.toMatch(/notes|plan|consent|referral|audit/);
  });

  test("shows no row through a view without a context", async () => {
    const views = await names("select viewname as name from pg_views where schemaname = 'app' order by 1");
    const shown: string[] = [];
    for (const view of views) {
      for (const role of ROLES.map(databaseRole)) {
        const seen = await countAs(role, `app.${view}`);
        if (seen !== "none" && seen !== "refused") shown.push(`${role} sees ${seen} of ${view}`);
      }
    }

    expect(views.length).toBeGreaterThan(10);
    expect(shown).toEqual([]);
  });

  test("is out of reach of the service's login in no role", async () => {
    const login = await connect(await createServiceLogin(database));
    const answers = new Set<string>();
    for (const table of [...(await tables()), "app.assigned", "app.viewer"]) {
      answers.add(await login.query(`select count(*) from ${table}`).then(() => "answered", codeOf));
    }
    await login.end();

    expect([...answers]).toEqual(["42501"]);
  });

  /** How many rows a role sees: none, refused, or the number. */
  async function countAs(role: string, table: string): Promise<string> {
    await owner.query("begin");
    try {
      await owner.query(`set local role ${role}`);
      const { rows } = await owner.query<{ n: string }>(`select count(*) n from ${table}`);
      return rows[0]?.n === "0" ? "none" : (rows[0]?.n ?? "none");
    } catch (error) {
      if (codeOf(error) === "42501") return "refused";
      throw error;
    } finally {
      await owner.query("rollback");
    }
  }
});

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error);
