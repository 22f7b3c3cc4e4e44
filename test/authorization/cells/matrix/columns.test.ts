import pg from "pg";
import { databaseRole, ROLE_LETTERS } from "../../../../src/authorization/roles.js";
import { createTestDatabase, type TestDatabase } from "../../../support/database.js";
import { LETTERS } from "../facts.js";
import { columnGrants, viewGrants } from "./sql.js";

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const grants = [...columnGrants(), ...viewGrants()];
const nameOf = (one: { readonly table: string; readonly column: string }): string => `${one.table}.${one.column}`;

test("the written page names every column of every table, once", async () => {
  const { rows } = await owner.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and table_name <> 'migrations'
       and table_name not in (select relname from pg_class where relispartition)`,
  );

  expect(columnGrants().map(nameOf).sort()).toEqual(rows.map(nameOf).sort());
});

test("a view is nobody's, or the written page names every column of it", async () => {
  const { rows } = await owner.query<{ table: string; column: string }>(
    `select table_schema || '.' || table_name as table, column_name as column from information_schema.columns c
     where table_schema in ('app', 'through') and (exists (select from unnest($1::text[]) r(role)
       where has_any_column_privilege(r.role, table_schema || '.' || c.table_name, 'select')))`,
    [LETTERS.map((letters) => databaseRole(ROLE_LETTERS[letters]))],
  );

  expect(viewGrants().map(nameOf).sort()).toEqual(rows.map(nameOf).sort());
});

test("a role is granted a column if the matrix lets it read what is in it somewhere, and only then", async () => {
  const differences: string[] = [];
  for (const letters of LETTERS) {
    const held = await heldBy(databaseRole(ROLE_LETTERS[letters]));
    for (const grant of grants) {
      const has = held.has(nameOf(grant));
      if (grant.holds.has(letters) && !has) differences.push(`${letters} lacks ${nameOf(grant)}`);
      if (!grant.mayHold.has(letters) && has) differences.push(`${letters} holds ${nameOf(grant)}`);
    }
  }

  expect(differences).toEqual([]);
});

async function heldBy(role: string): Promise<ReadonlySet<string>> {
  const { rows } = await owner.query<{ table: string; column: string }>(
    `select t.name as table, t.column from unnest($2::text[], $3::text[]) t(name, "column")
     where has_column_privilege($1, t.name, t.column, 'select')`,
    [role, grants.map(({ table }) => table), grants.map(({ column }) => column)],
  );
  return new Set(rows.map(nameOf));
}
