import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Fresh } from "./language.js";

/** One copy that is wanted. */
export interface Copy {
  readonly table: string;
  readonly clinicId: string;
  /** The id of the row of the world. */
  readonly from: string;
  readonly changes: Fresh;
}

/** What hangs on a row and must be copied with it: a consent without recipients is none. */
const CHILDREN: Readonly<Record<string, readonly [string, string]>> = {
  consents: ["consent_recipients", "consent_id"],
};

/** Copies rows of the world as the owner, each with an id of its own and its changes. Answers the ids, in order. */
export async function copyRows(owner: pg.ClientBase, copies: readonly Copy[]): Promise<readonly string[]> {
  const wanted = copies.map((copy) => ({ ...copy, id: randomUUID() }));
  for (const table of new Set(wanted.map((copy) => copy.table))) {
    const its = wanted.filter((copy) => copy.table === table);
    const asked = its.map(({ clinicId, from, id, changes }) => ({
      clinic: clinicId,
      old: from,
      changes: { ...changes, id },
    }));
    await insertCopies(owner, table, "o.id = x.old", asked);
    const child = CHILDREN[table];
    if (child === undefined) continue;
    const [children, column] = child;
    const of = its.map(({ clinicId, from, id }) => ({ clinic: clinicId, old: from, changes: { [column]: id } }));
    await insertCopies(owner, children, `o.${column} = x.old`, of, "jsonb_build_object('id', gen_random_uuid())");
  }
  return wanted.map(({ id }) => id);
}

async function insertCopies(
  owner: pg.ClientBase,
  table: string,
  matching: string,
  asked: readonly { readonly clinic: string; readonly old: string; readonly changes: Fresh }[],
  more = "'{}'::jsonb",
): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and attgenerated = '' and attidentity = ''`,
    [table],
  );
  const names = rows.map(({ name }) => `"${name}"`).join(", ");
  const { rowCount } = await owner.query(
    `insert into ${table} (${names})
     select ${names} from (
       select (jsonb_populate_record(null::${table}, to_jsonb(o) || ${more} || x.changes)).*
       from jsonb_to_recordset($1) x (clinic uuid, old uuid, changes jsonb)
       join ${table} o on o.clinic_id = x.clinic and ${matching}) copies`,
    [JSON.stringify(asked)],
  );
  if ((rowCount ?? 0) < asked.length) throw new Error(`A row of ${table} to copy is not there`);
}
