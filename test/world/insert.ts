import type pg from "pg";

/** One row, by column. */
export type Columns = Readonly<Record<string, unknown>>;

/** Inserts one row. A column that is not named takes its default. */
export async function insertRow(owner: pg.ClientBase, table: string, columns: Columns): Promise<void> {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  const names = given.map(([name]) => `"${name}"`).join(", ");
  const places = given.map((_, i) => `$${i + 1}`).join(", ");
  await owner.query(
    `insert into ${table} (${names}) values (${places})`,
    given.map(([, value]) => value),
  );
}
