import { readFile } from "node:fs/promises";
import type pg from "pg";
import { matrixMarkdown } from "../../src/authorization/matrix.js";
import { policedTypes } from "../../src/authorization/policy.js";
import { SERVICE_ROLES } from "../../src/authorization/roles.js";
import { findStore } from "../../src/authorization/store.js";
import { accessRules } from "../../src/schema.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";
import { catalogOf } from "./catalog.js";

const committed = (file: string): Promise<string> =>
  readFile(new URL(`../../src/authorization/${file}`, import.meta.url), "utf8");

describe("the committed copies of the policy", () => {
  test("of the database's rules is current: npm run access:print writes it", async () => {
    expect(await committed("access-rules.sql")).toBe(accessRules());
  });

  test("of the matrix is current: npm run access:print writes it", async () => {
    expect(await committed("visibility-matrix.md")).toBe(matrixMarkdown());
  });
});

test("no role has two policies that say the same: a second would keep a broken first from showing", () => {
  const policies = [...accessRules().matchAll(/^create policy \S+ on (\S+) for (\w+) to (\S+) (.*);$/gm)];
  const said = policies.map(([, table, command, role, rule = ""]) => {
    return [role, command, table, rule.replaceAll(/\bb\d+\b/g, "b")].join(" ");
  });

  expect(said.filter((one, i) => said.indexOf(one) !== i)).toEqual([]);
});

describe("the database's own rules", () => {
  let migrated: TestDatabase;
  let other: TestDatabase;
  let owner: pg.Client;
  let elsewhere: pg.Client;

  beforeAll(async () => {
    [migrated, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    [owner, elsewhere] = await Promise.all([connect(migrated.ownerUrl), connect(other.ownerUrl)]);
  });
  afterAll(async () => {
    await Promise.all([owner.end(), elsewhere.end()]);
    await Promise.all([migrated.drop(), other.drop()]);
  });

  /** What the catalog has beside what the policy tables come to, and the reverse. */
  async function differences(): Promise<string[]> {
    await elsewhere.query(accessRules());
    const [here, there] = await Promise.all([catalogOf(owner), catalogOf(elsewhere)]);
    return [
      ...here.filter((line) => !there.includes(line)).map((line) => `more: ${line}`),
      ...there.filter((line) => !here.includes(line)).map((line) => `less: ${line}`),
    ];
  }

  test("are what the policy tables come to", async () => {
    expect(await differences()).toEqual([]);
  });

  test("tell types that share a table apart by a column that is never null", async () => {
    const kinds = policedTypes().flatMap((type) => {
      const store = findStore(type);
      return store?.kind === undefined ? [] : [`${store.table}.${store.kind.column}`];
    });

    const { rows } = await owner.query<{ name: string }>(
      "select attrelid::regclass || '.' || attname as name from pg_attribute where attnotnull",
    );

    expect(kinds.length).toBeGreaterThan(0);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(kinds));
  });

  test.each([
    [
      "a grant",
      "grant select (body) on peer_notes to app_clinician",
      ["more: grant peer_notes.body SELECT to app_clinician"],
    ],
    [
      "a policy",
      "create policy extra on clients for select to app_clinician using (true)",
      ["more: policy clients extra PERMISSIVE SELECT {app_clinician} using true check -"],
    ],
    [
      "a table's own security",
      "alter table clients no force row level security",
      ["more: table clients of postgres r rls", "less: table clients of postgres r rls forced"],
    ],
  ])("are told from %s that was made by hand", async (_, byHand, found) => {
    await owner.query("begin");
    await owner.query(byHand);

    const seen = await differences();
    await owner.query("rollback");

    expect(seen).toEqual(found);
    expect(await differences()).toEqual([]);
  });

  test("take away what was granted by hand when they are applied again", async () => {
    await owner.query("grant select (body) on peer_notes to app_clinician");
    await owner.query("create policy app_clinician_extra on peer_notes for select to app_clinician using (true)");

    await owner.query(accessRules());

    expect(await differences()).toEqual([]);
  });

  test("let no role of the service write the audit log otherwise than by adding to it", async () => {
    const { rows } = await owner.query(
      `select r.rolname, p.privilege from pg_roles r
       cross join (values ('UPDATE'), ('DELETE'), ('TRUNCATE')) p(privilege)
       where r.rolname like 'app\\_%' and r.rolname <> 'app_retention' and (has_table_privilege(r.rolname, 'audit_events', p.privilege)
         or (p.privilege = 'UPDATE' and has_any_column_privilege(r.rolname, 'audit_events', p.privilege)))`,
    );

    expect(rows).toEqual([]);
    // Retention is the owner's, whose commands take its role: no login of the service has it.
    expect(SERVICE_ROLES).not.toContain("app_retention");
  });

  test("give no role of the service a right to change another's rights", async () => {
    const { rows } = await owner.query(
      `select rolname from pg_roles where rolname like 'app\\_%'
       and (rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)`,
    );

    expect(rows).toEqual([]);
  });
});
