import { createHash } from "node:crypto";
import { classBit } from "../../../dist/src/authorization/data-classes.js";
import { actorsOwn } from "../../../dist/src/reading/act-event.js";

/**
 * The statement that writes the audit row of a read, from a subquery `s` of one row: ids, classes (of each client),
 * consents, refused, lft (the classes that no mask took away on any row), detail.
 * Parameters: $1 clinic, $2 user, $3 event, $4 request.
 *
 * @param {object} its
 * @param {string} its.operation
 * @param {string} its.role
 * @param {string} its.kind SQL
 * @param {string} its.basis SQL
 * @param {readonly (readonly [type: string, dataClass: string, names: string])[]} its.fields those shown, with their class
 * @param {Readonly<Record<string, number>>} its.withheld coordinates that a mask may take away, with their bits
 */
export function auditRow({ operation, role, kind, basis, fields, withheld }) {
  const shown = fields.flatMap(([type, dataClass, names]) =>
    names.split(" ").map((name) => ({ coordinate: `${type}.${name}`, bit: classBit(dataClass) })),
  );
  const hash = createHash("sha256").update(operation).digest("hex");
  const own = actorsOwn(role);
  const conditional = Object.entries(withheld);
  return `
    insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
      operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, fields, field_bits, redacted, detail)
    select $1::uuid, $3::uuid, ${kind},
      case when s.refused then 'DENIED' when cardinality(e.redacted) > 0 then 'PARTIAL' else 'SUCCESS' end,
      $2::uuid, '${role}', ${own.organization}, ${own.purpose}, ${basis}, '${operation}', '\\x${hash}'::bytea, $4::uuid,
      s.ids, s.classes, s.consents,
      case when s.refused then '{}' else '{${shown.map(({ coordinate }) => coordinate).join(",")}}'::text[] end,
      case when s.refused then '{}' else '{${shown.map(({ bit }) => bit).join(",")}}'::int[] end, e.redacted, s.detail
    from s cross join lateral (
      select case when s.lft & ${conditional.reduce((bits, [, bit]) => bits | bit, 0)} = ${conditional.reduce((bits, [, bit]) => bits | bit, 0)} then '{}'::text[]
        else array(select u.c from unnest('{${conditional.map(([name]) => name).join(",")}}'::text[],
          '{${conditional.map(([, bit]) => bit).join(",")}}'::int[]) u(c, bit) where s.lft & u.bit = 0) end redacted) e`;
}

/** What lets staff of the clinic read these clients: the relationship, the same Part 2 program, or consent. */
export const basisOfStaff = `case when 32 & (select bit_or(c) from unnest(s.classes) c) <> 0
  then case when app.part2_program_ids() <> '{}' then 'SAME_PROGRAM' else 'CONSENT' end else 'RELATIONSHIP' end`;

/**
 * The extensions of an answer, from the classes left on every row of it.
 *
 * @param {Readonly<Record<string, number>>} withheld
 * @returns {(left: number | null) => string}
 */
export function redactionsOf(withheld) {
  const all = Object.entries(withheld).sort(([a], [b]) => (a < b ? -1 : 1));
  return (left) => {
    const missing = left === null ? [] : all.filter(([, bit]) => (left & bit) === 0);
    if (missing.length === 0) return "";
    const redactions = missing.map(([coordinate]) => ({ coordinate, reason: "NOT_AVAILABLE" }));
    return `,"extensions":${JSON.stringify({ redactions })}`;
  };
}
