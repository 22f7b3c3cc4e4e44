import type pg from "pg";
import { databaseRole, ROLES } from "../../../../src/authorization/roles.js";

/** Takes PostgreSQL's wall down in one database: every role reads every column of every row. */
export async function openEveryTable(owner: pg.ClientBase): Promise<void> {
  const roles = ROLES.map(databaseRole).join(", ");
  const { rows } = await owner.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and relrowsecurity`,
  );
  for (const { name } of rows) await owner.query(`alter table ${name} disable row level security`);
  await owner.query(`grant select on all tables in schema public, app to ${roles}`);
}
