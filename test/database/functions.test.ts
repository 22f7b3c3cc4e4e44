import type pg from "pg";
import { DATA_CLASSES, classBit } from "../../src/authorization/data-classes.js";
import { databaseRole, ROLES } from "../../src/authorization/roles.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

describe("the functions of the database", () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  interface Definer {
    readonly name: string;
    readonly owner: string;
    readonly settings: string[] | null;
    readonly everybody: boolean;
    readonly granted: string[];
  }

  const definers = async (): Promise<Definer[]> => {
    const { rows } = await owner.query<Definer>(
      `select p.oid::regprocedure::text as name, pg_get_userbyid(p.proowner)::text as owner, p.proconfig as settings,
         exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0) as everybody,
         array(select r.rolname::text from pg_roles r where r.rolname = any ($1)
           and has_function_privilege(r.oid, p.oid, 'EXECUTE') order by 1) as granted
       from pg_proc p where p.prosecdef and p.pronamespace in ('app'::regnamespace, 'public'::regnamespace) order by 1`,
      [ROLES.map(databaseRole)],
    );
    return rows;
  };

  test("that run with their owner's rights belong to the narrow role and have a fixed search path", async () => {
    const found = await definers();

    expect(found.length).toBeGreaterThan(8);
    // Whoever adds to a table must own it: this one takes a number of months, and names nothing.
    expect(found.filter((one) => one.owner !== "app_facts").map(({ name }) => name)).toEqual([
      "app.add_audit_partitions(integer)",
    ]);
    expect(
      found.filter((one) => !one.settings?.includes("search_path=pg_catalog, public, pg_temp")).map(({ name }) => name),
    ).toEqual([]);
  });

  test("that run with their owner's rights are for no one beside the service", async () => {
    const found = await definers();

    expect(found.filter((one) => one.everybody).map(({ name }) => name)).toEqual([]);
  });

  test("by which a context is taken are not for a role that already has one", async () => {
    const found = await definers();

    const entrances = found.filter((one) => /^app\.(enter|record_rejected_token|token_revocations)\(/.test(one.name));
    expect(entrances.map(({ granted }) => granted)).toEqual([[], [], []]);
  });

  test("by which the log is kept are for the sealer and the owner alone", async () => {
    const found = await definers();

    const keeping = found.filter((one) =>
      /^app\.(add_audit_partitions|cluster_id|note_new_history|record_policy_version)\(/.test(one.name),
    );
    expect(keeping.map(({ granted }) => granted)).toEqual([[], [], [], []]);
  });

  test("belong to a role that reads no note, no plan and no text of the audit log", async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and has_any_column_privilege('app_facts', c.oid, 'SELECT') order by 1`,
    );

    const read = rows.map(({ name }) => name);
    expect(read).toContain("peer_assignments");
    for (const table of ["peer_notes", "clinical_notes", "client_comments"]) expect(read).not.toContain(table);
  });

  test("know the data classes by the bits that the service uses", async () => {
    const { rows } = await owner.query<{ names: string[]; bits: number[]; back: string[] }>(
      `select app.class_names() as names, array(select app.class_bit(n) from unnest(app.class_names()) n) as bits,
         app.classes_of(app.class_mask(array['SUD', 'IDENTITY'])) as back`,
    );

    expect(rows[0]?.names).toEqual([...DATA_CLASSES]);
    expect(rows[0]?.bits).toEqual(DATA_CLASSES.map(classBit));
    expect(rows[0]?.back).toEqual(["IDENTITY", "SUD"]);
  });
});
