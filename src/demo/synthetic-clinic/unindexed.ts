import type pg from "pg";

interface Part {
  readonly drop: string;
  readonly make: string;
}

/**
 * Fills tables without their keys, indexes and foreign keys, and makes these again over what is there then: an index is
 * sorted once in place of row by row, and a foreign key checked by one join, which refuses what it always refuses. Within
 * a transaction, as the owner of the tables, who is not bound by their row-level security meanwhile.
 *
 * @example await withoutIndexes(owner, ["clients", "referrals"], () => fill());
 */
export async function withoutIndexes(
  client: pg.ClientBase,
  tables: readonly string[],
  fill: () => Promise<void>,
): Promise<void> {
  // What waits for the end of the transaction would hold up every change of its table.
  await client.query("set constraints all immediate");
  const { rows: foreign } = await client.query<Part>(FOREIGN_KEYS, [tables]);
  const { rows: own } = await client.query<Part>(KEYS_AND_INDEXES, [tables]);
  for (const { drop } of [...foreign, ...own]) await client.query(drop);
  await fill();
  // Sorts in memory what it can.
  await client.query("set local maintenance_work_mem = '256MB'");
  for (const { make } of own) await client.query(make);
  // So that each foreign key is checked by the right join.
  await client.query("analyze");
  for (const { make } of foreign) await client.query(make);
}

const FOREIGN_KEYS = `
  select format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname) "drop",
    format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) make
  from pg_constraint k
  where k.contype = 'f' and (k.conrelid = any ($1::regclass[]) or k.confrelid = any ($1::regclass[]))
  order by k.oid`;

// A key is made by its constraint, in the order in which they were made first.
const KEYS_AND_INDEXES = `
  select case when k.oid is null then format('drop index %s', i.indexrelid::regclass)
      else format('alter table %s drop constraint %I', i.indrelid::regclass, k.conname) end "drop",
    case when k.oid is null then pg_get_indexdef(i.indexrelid)
      else format('alter table %s add constraint %I %s', i.indrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) end make
  from pg_index i left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
  where i.indrelid = any ($1::regclass[])
  order by i.indexrelid`;
