import type pg from "pg";

/** What every act leaves, done or refused; nothing of the clinic stands in them. */
const LOGS = ["audit_events", "idempotency_keys", "migrations"];

/** The rows of every business table in a number each, so that a refused act can be shown to have changed nothing. */
export async function digest(owner: pg.ClientBase): Promise<Readonly<Record<string, string>>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and relname <> all ($1) order by 1`,
    [LOGS],
  );
  const sums = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as sum from "${name}" t`,
  );
  const { rows } = await owner.query<{ name: string; sum: string }>(sums.join(" union all "));
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}
