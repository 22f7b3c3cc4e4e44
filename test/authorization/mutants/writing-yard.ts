import type pg from "pg";
import { databaseRole, ROLES } from "../../../src/authorization/roles.js";

/**
 * Makes row-level policies the only thing that decides what is written: every right is granted, and no other rule of a
 * table stands. In this database alone.
 */
export async function letOnlyPoliciesDecide(owner: pg.ClientBase): Promise<void> {
  await owner.query(`grant all on all tables in schema public, app to ${ROLES.map(databaseRole).join(", ")}`);
  await owner.query(`do $$
    declare it record;
    begin
      for it in select conrelid::regclass as name, conname from pg_constraint
        where connamespace = 'public'::regnamespace and contype in ('f', 'c', 'x', 'u') and conparentid = 0 and coninhcount = 0 order by contype <> 'f' loop
        execute format('alter table %s drop constraint if exists %I', it.name, it.conname);
      end loop;
      for it in select indexrelid::regclass as name from pg_index where indisunique and not indisprimary
        and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace and not relispartition) loop
        execute format('drop index %s', it.name);
      end loop;
      for it in select a.attrelid::regclass as name, a.attname, a.attgenerated <> '' as generated from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
        where a.attnum > 0 and not a.attisdropped and a.attidentity = '' and not exists (
          select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey)) loop
        execute format('alter table %s alter column %I drop not null', it.name, it.attname);
        if it.generated then execute format('alter table %s alter column %I drop expression', it.name, it.attname); end if;
      end loop;
    end $$`);
}

/**
 * Lets the policies of one table decide, and no other's: what a condition asks of another table is asked of all its rows. A
 * statement that has to find a row by its key is not kept from it by the rule for reading.
 */
export async function letPoliciesDecideOf(owner: pg.ClientBase, table: string): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
     and relname <> 'migrations'`,
  );
  for (const { name } of rows)
    await owner.query(`alter table ${name} ${name === table ? "enable" : "disable"} row level security`);
  await owner.query("drop policy if exists found on " + table);
  await owner.query(`create policy found on ${table} for select using (true)`);
}
