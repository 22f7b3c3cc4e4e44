import type pg from "pg";
import { asLoader } from "../../../src/demo/sample-clinic/index.js";
import { labelOf, type ProtectedColumn, READ_FROM_THE_FRONT, TYPED_AGAIN } from "./columns.js";
import { grouped } from "./grouped.js";
import { NEW_TOKEN_SQL } from "./tokens.js";

/** Puts a token of its own into every protected value that is there, as the owner of the database. */
export async function plant(owner: pg.ClientBase, columns: readonly ProtectedColumn[]): Promise<void> {
  await owner.query(`
    create schema if not exists canaries;
    create function canaries.marked(value text, front boolean) returns text language sql volatile
      return (select case when value = '' then value when front then value || ' ' || t.token
        else t.token || ' ' || value || ' ' || t.token end from (select ${NEW_TOKEN_SQL} as token) t);
  `);
  const byTable = grouped(
    columns.filter((one) => (one.type === "text" || one.type === "text[]") && !(labelOf(one) in TYPED_AGAIN)),
    ({ table }) => table,
  );
  await asLoader(owner, async () => {
    for (const [table, its] of byTable) {
      await owner.query(`update "${table}" set ${its.map((one) => `"${one.column}" = ${marked(one)}`).join(", ")}`);
    }
    // The log of a plan's changes tells the same text again.
    await owner.query(
      `update plan_part_changes c set content = c.content || jsonb_build_object('text', p.text)
       from plan_parts p where p.clinic_id = c.clinic_id and p.id = c.part_id and p.text is not null`,
    );
  });
}

function marked(one: ProtectedColumn): string {
  const front = READ_FROM_THE_FRONT.has(labelOf(one));
  if (one.type === "text") return `canaries.marked("${one.column}", ${front})`;
  return (
    `case when "${one.column}" is not null then array(select canaries.marked(v, ${front})` +
    ` from unnest("${one.column}") with ordinality u(v, i) order by i) end`
  );
}
