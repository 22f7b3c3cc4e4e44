import type pg from "pg";
import { bayview, loadSyntheticClinic } from "../../../src/demo/synthetic-clinic/index.js";
import { aboutClients, clientsToBe } from "../../../src/demo/synthetic-clinic/clients.sql.js";
import { aboutStaff } from "../../../src/demo/synthetic-clinic/staff.sql.js";

/** The clinic whose people ask. */
export const home = bayview;
/** The clinic whose ids they ask for. */
export const foreign = "f0e1a2b3-0000-4000-8000-00000000000f";

const CASELOAD = 50;

/** Two clinics of the same size in one database, as the owner, who need not be bound by row-level security. */
export async function loadTwoClinics(owner: pg.ClientBase, clients: number): Promise<void> {
  await loadSyntheticClinic(owner, clients);
  // The helpers of the first load live as long as the connection: the second clinic's ids follow from other words.
  await owner.query(`
    create or replace function pg_temp.sid(kind text, number bigint) returns uuid language sql immutable
    return overlay(overlay(md5('foreign ' || kind || ' ' || number) placing '4' from 13) placing '8' from 17)::uuid`);
  for (const statement of aboutStaff(foreign)) {
    await owner.query(statement, statement.includes("$1") ? [Math.ceil(clients / CASELOAD)] : []);
  }
  for (const statement of clientsToBe(CASELOAD))
    await owner.query(statement, statement.includes("$1") ? [clients] : []);
  for (const { sql } of aboutClients(foreign)) await owner.query(sql, [1, clients]);
}

/** So many ids of rows of the other clinic, by chance and yet the same in every run. */
export async function foreignIds(
  owner: pg.ClientBase,
  table: string,
  count: number,
  where = "true",
): Promise<readonly string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `select id from ${table} where clinic_id = $1 and ${where} order by md5(id::text) limit $2`,
    [foreign, count],
  );
  if (rows.length === 0) throw new Error(`There are no ${table} in the other clinic`);
  return rows.map(({ id }) => id);
}

/** As many ids that nobody has, made as the others are. */
export async function unusedIds(owner: pg.ClientBase, count: number): Promise<readonly string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `select overlay(overlay(md5('nobody ' || n) placing '4' from 13) placing '8' from 17)::uuid id
     from generate_series(1, $1::int) n`,
    [count],
  );
  return rows.map(({ id }) => id);
}
