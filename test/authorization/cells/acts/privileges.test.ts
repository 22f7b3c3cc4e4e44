import type pg from "pg";
import { databaseRole, ROLE_LETTERS } from "../../../../src/authorization/roles.js";
import { createTestDatabase, type TestDatabase } from "../../../support/database.js";
import { connect } from "../../../support/service-login.js";
import { LETTERS } from "../facts.js";
import { WRITES } from "./writes.js";

describe("PostgreSQL itself", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
  }, 120_000);
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const held = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const letters of LETTERS) {
      const role = databaseRole(ROLE_LETTERS[letters]);
      const { rows } = await owner.query<{ name: string; given: string[]; changed: string[]; deletes: boolean }>(
        `select c.relname as name, ${columnsWith("INSERT")} as given, ${columnsWith("UPDATE")} as changed,
           has_table_privilege($1, c.oid, 'DELETE') as deletes
         from pg_class c where c.relkind in ('r', 'v', 'p') and not c.relispartition and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)`,
        [role],
      );
      for (const { name, given, changed, deletes } of rows) {
        found.push(...given.map((column) => `${letters} insert ${name}.${column}`));
        found.push(...changed.map((column) => `${letters} update ${name}.${column}`));
        if (deletes) found.push(`${letters} delete ${name}`);
      }
    }
    return found;
  };

  const written = (): string[] =>
    Object.entries(WRITES).flatMap(([name, writes]) => [
      ...writes.delete.map((letters) => `${letters} delete ${name}`),
      ...(["insert", "update"] as const).flatMap((command) =>
        Object.entries(writes[command]).flatMap(([letters, columns]) =>
          [...new Set(columns)].map((column) => `${letters} ${command} ${name}.${column}`),
        ),
      ),
    ]);

  test("lets each role write what its acts write, and nothing else", async () => {
    const [has, should] = [await held(), written()];

    expect({
      beyond: has.filter((one) => !should.includes(one)).sort(),
      lacking: should.filter((one) => !has.includes(one)).sort(),
    }).toEqual({ beyond: [], lacking: [] });
  });
});

const columnsWith = (command: string): string =>
  `array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     and has_column_privilege($1, c.oid, a.attnum, '${command}') order by 1)`;
