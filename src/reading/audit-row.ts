import { createHash } from "node:crypto";

import { print } from "graphql";

import { classBit } from "../authorization/data-classes.js";
import type { Compiler } from "./compiler.js";
import { CLASS_BITS } from "./findings.js";
import type { Operation } from "./selection.js";

interface AuditedRoot {
  readonly aboutClient: boolean;
  readonly search: boolean;
  readonly recordedAs?: string;
}

/**
 * The audit row of a read, inserted by the statement that reads: who, in which role, whose records, which classes of
 * each, under which basis. If it can't be written the statement fails, and nothing is returned.
 *
 * READ_DENIED where every client asked for was refused; the refused id is named only where such a client exists, else
 * its hash. A mutation's payload is recorded only where it shows a client: the act has its own row. What an integrator
 * is shown has left the clinic: it is recorded as DISCLOSURE, with the consents that permitted it.
 */
export function auditInsert(
  compiler: Compiler,
  operation: Operation,
  roots: readonly AuditedRoot[],
  onlyIfShown: boolean,
): string {
  const { binds, findings, role } = compiler;
  const names = roots.map((_, i) => `r${i}`);
  const joined = (column: string): string => names.map((name) => `${name}.${column}`).join(" || ");
  const either = (column: string): string => names.map((name) => `${name}.${column}`).join(" or ");
  const coordinates = [...findings.shown];
  // Part of the text: as parameters they would be sent and read again with every request.
  const fields = `'{${coordinates.map(([coordinate]) => coordinate).join(",")}}'::text[]`;
  const bits = `'{${coordinates.map(([, dataClass]) => classBit(dataClass)).join(",")}}'::int[]`;
  const redacted = `'{${[...findings.byRole].sort().join(",")}}'::text[]`;
  const hash = createHash("sha256").update(print(operation.definition)).digest();
  const conditional = [...findings.conditional];
  const withheldNames =
    conditional.length === 0
      ? ""
      : ` || array(select c from unnest('{${conditional.join(",")}}'::text[]) with ordinality u(c, i)` +
        ` where (s.w >> (${CLASS_BITS - 1} + i)::int) & 1 = 1)`;
  const asked = names
    .map(
      (name) =>
        `select case when ${name}.asks_client then app.known_client(${name}.asked) end known, ${name}.asked from ${name} where ${name}.denied`,
    )
    .join(" union all ");
  const kind =
    roots.find((root) => root.recordedAs)?.recordedAs ?? (roots.some((root) => root.search) ? "SEARCH" : "READ");
  const shown =
    role === "INTEGRATOR" ? `case when cardinality(s.ids) > 0 then 'DISCLOSURE' else '${kind}' end` : `'${kind}'`;
  const sud = `(select coalesce(bit_or(c), 0) & ${classBit("SUD")} <> 0 from unnest(s.classes) c)`;
  return (
    `s as materialized (select ${joined("ids")} ids, ${joined("classes")} classes, ${joined("consents")} consents,` +
    ` (${names.map((name) => `${name}.w`).join(" | ")}) w, (${either("denied")}) denied, (${names.map((name) => `${name}.denied`).join(" and ")}) refused from ${names.join(", ")}),` +
    ` d as materialized (${asked}),` +
    ` a as (insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,` +
    ` operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, fields, field_bits, redacted, detail)` +
    ` select ${compiler.clinic}, ${binds.add((r) => r.audit.eventId, "uuid")},` +
    ` case when s.refused then 'READ_DENIED' else ${shown} end,` +
    ` case when s.refused then 'DENIED' when s.denied or cardinality(e.redacted) > 0 then 'PARTIAL' else 'SUCCESS' end,` +
    ` ${compiler.user}, '${role}', app.organization_id(), app.purpose(), ${basisSql(role, sud)},` +
    ` ${binds.add((r) => r.audit.operationName, "text")}, ${binds.add(() => hash, "bytea")}, ${binds.add((r) => r.audit.requestId, "uuid")},` +
    ` s.ids || array(select d.known from d where d.known is not null), s.classes || array(select 0 from d where d.known is not null), s.consents,` +
    ` case when s.refused then '{}'::text[] else ${fields} end, case when s.refused then '{}'::int[] else ${bits} end, e.redacted,` +
    ` (select case when count(*) = 0 then '{}'::jsonb else jsonb_build_object('refusedHashes', jsonb_agg(encode(sha256(convert_to(d.asked::text, 'UTF8')), 'hex'))) end from d where d.known is null and d.asked is not null)` +
    ` from s cross join lateral (select ${redacted}${withheldNames} redacted) e${onlyIfShown ? " where cardinality(s.ids) > 0" : ""})`
  );
}

/** The basis in law of what was shown; null for the privacy officer and the administrator, who act for the clinic. */
function basisSql(role: string, sud: string): string {
  switch (role) {
    case "PRIVACY_OFFICER":
    case "CLINIC_ADMIN":
      return "null::text";
    case "CLIENT":
    case "REPRESENTATIVE":
      return "'PATIENT_REQUEST'::text";
    case "INTEGRATOR":
      return "'CONSENT'::text";
    default:
      return `case when not ${sud} then 'RELATIONSHIP' when app.part2_program_ids() <> '{}' then 'SAME_PROGRAM' else 'CONSENT' end`;
  }
}
