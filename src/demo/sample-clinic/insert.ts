import type pg from "pg";
import type { Chapter, Row } from "./story.js";

/** Inserts chapter by chapter. A column that a row does not name takes its default. */
export async function insertChapters(client: pg.ClientBase, chapters: readonly Chapter[]): Promise<void> {
  for (const [table, rows] of chapters.flat()) await insertRows(client, table, rows);
}

async function insertRows(client: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  const byShape = new Map<string, Row[]>();
  for (const row of rows) {
    const columns = Object.keys(row)
      .map((name) => `"${name}"`)
      .join(", ");
    byShape.set(columns, [...(byShape.get(columns) ?? []), row]);
  }
  for (const [columns, alike] of byShape) {
    await client.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(alike)],
    );
  }
}

/**
 * Runs work in one transaction in which the owner of the tables is not bound by row-level security, as a superuser never
 * is. The tables are locked meanwhile, so that nobody else ever sees them unguarded.
 */
export async function asLoader<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    await forceRowSecurity(client, false);
    const result = await work();
    await forceRowSecurity(client, true);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

async function forceRowSecurity(client: pg.ClientBase, force: boolean): Promise<void> {
  await client.query(`
    do $$
    declare t text;
    begin
      if (select rolsuper from pg_roles where rolname = current_user) then return; end if;
      for t in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migrations' loop
        execute format('alter table %I ${force ? "" : "no "}force row level security', t);
      end loop;
    end $$`);
}
