import { createHash } from "node:crypto";

import { getNamedType, isLeafType, print } from "graphql";

import { classBit } from "../authorization/data-classes.js";
import { PART2_2024 } from "../authorization/part2-notice.js";
import { actRow, EVENT_COLUMNS, type Written } from "./act-event.js";
import type { Binds } from "./binds.js";
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
 * its hash. A mutation's payload is recorded where it shows something of a client, with the row of the act itself. What an
 * integrator is shown has left the clinic: it is recorded as DISCLOSURE, with the consents that permitted it. Clients whose
 * record an emergency opened stand in a row of their own, whose basis and purpose are EMERGENCY. What a client sees of
 * their own record through a member of staff is recorded as PREVIEW, as the client's act and under the client alone.
 */
export function auditInsert(
  compiler: Compiler,
  operation: Operation,
  roots: readonly AuditedRoot[],
  isPayload: boolean,
): string {
  const { binds, findings } = compiler;
  // A client who looks through somebody is the one who reads.
  const { role, user } = compiler.own ?? compiler;
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
  const rows = role === "CLINICIAN" ? EMERGENCIES_APART : ONE_ROW;
  const preview = compiler.own === null ? null : previewSql(compiler.role, binds);
  const eventId = binds.add((r) => r.audit.eventId, "uuid");
  const refusedHashes =
    `(select case when count(*) = 0 then '{}'::jsonb else jsonb_build_object('refusedHashes', jsonb_agg(encode(sha256(convert_to(d.asked::text, 'UTF8')), 'hex'))) end` +
    ` from d where d.known is null and d.asked is not null${rows.inFirst})`;
  const known = `from d where d.known is not null${rows.inFirst}`;
  const sud = showsPart2("s");
  return (
    `${rows.made} as materialized (select ${joined("ids")} ids, ${joined("classes")} classes, ${joined("consents")} consents,` +
    ` (${names.map((name) => `${name}.w`).join(" | ")}) w, (${either("denied")}) denied, (${names.map((name) => `${name}.denied`).join(" and ")}) refused from ${names.join(", ")}),` +
    rows.split +
    ` d as materialized (${asked}),` +
    ` a as (insert into audit_events (${EVENT_COLUMNS}) ${isPayload ? actSql(compiler) : ""}` +
    ` select ${compiler.clinic}, ${rows.eventId(eventId)},` +
    ` case ${preview === null ? "" : `when ${preview.ofOwnRecord} then 'PREVIEW' `}when s.refused then 'READ_DENIED' else ${shown} end,` +
    ` case when s.refused then 'DENIED' when s.denied or cardinality(e.redacted) > 0 then 'PARTIAL' else 'SUCCESS' end,` +
    ` ${user}, '${role}', app.organization_id(), ${rows.purpose}, ${basisSql(role, rows, sud)},` +
    ` ${binds.add((r) => r.audit.operationName, "text")}, ${binds.add(() => hash, "bytea")}, ${binds.add((r) => r.audit.requestId, "uuid")},` +
    ` s.ids || array(select d.known ${known}), s.classes || array(select 0 ${known}), s.consents, null::uuid,` +
    ` case when s.refused then '{}'::text[] else ${fields} end, case when s.refused then '{}'::int[] else ${bits} end, e.redacted,` +
    ` ${refusedHashes}${rows.detail}${role === "INTEGRATOR" ? ` || ${attachments(findings.shown, sud)}` : ""}` +
    (preview === null ? "" : ` || ${preview.detail}`) +
    ` from s cross join lateral (select ${redacted}${withheldNames} redacted) e` +
    (isPayload ? " where cardinality(s.ids) > 0" : "") +
    `)`
  );
}

/** The row of the act itself, which is there where the statement reads the payload of one that has just been done. */
function actSql({ clinic, user, role, binds }: Compiler): string {
  const row = actRow({ clinic, user, role: `'${role}'` }, (value, type) =>
    binds.add(({ act }) => (act === undefined ? null : value(act)), type),
  );
  return `select ${row} where ${binds.add(({ act }) => act !== undefined, "boolean")} union all`;
}

/**
 * Whether the event of an act may tell all that its payload shows: an object of the client's that the caller has just
 * made, or fields of it that they have just written, and nothing withheld. Whoever may not know of the act may not know of
 * the payload either, so that one row says as much as two. What leaves the clinic, and what an emergency may have opened,
 * has a row of its own always.
 */
export function mayTell(compiler: Compiler): (written: Written | null) => boolean {
  const { role, findings } = compiler;
  if (role === "INTEGRATOR" || role === "CLINICIAN" || findings.byRole.size > 0) return () => false;
  const shown = [...findings.shown.keys()].map((coordinate) => {
    const [type = "", name = ""] = coordinate.split(".");
    const field = compiler.objectType(type).getFields()[name];
    return { type, name, isLeaf: field !== undefined && isLeafType(getNamedType(field.type)) };
  });
  return (written) => written !== null && shown.every((field) => isWritten(field, written));
}

/**
 * The row of an act whose payload it may tell, and SQL of whether the rows that were found show more all the same: another
 * client, another class, or something withheld. The statement fails there if it is the last one of the act.
 */
export function toldInsert(compiler: Compiler, roots: number): { readonly insert: string; readonly showsMore: string } {
  const { clinic, user, role, binds } = compiler;
  const row = actRow({ clinic, user, role: `'${role}'` }, (value, type) =>
    binds.add(({ act }) => act && value(act), type),
  );
  const client = binds.add(({ act }) => act?.written?.clientId, "uuid");
  const classes = binds.add(({ act }) => act?.written?.classes, "int");
  const more = Array.from(
    { length: roots },
    (_, i) =>
      `r${i}.w >> ${CLASS_BITS} <> 0 or r${i}.ids <> '{}' and (r${i}.ids <> array[${client}] or r${i}.classes[1] & ~${classes} <> 0)`,
  );
  const last = binds.add(({ isLast }) => isLast === true, "boolean");
  return {
    insert: `a as (insert into audit_events (${EVENT_COLUMNS}) select ${row})`,
    showsMore: `app.shows_more(${more.join(" or ")}, ${last})`,
  };
}

/** What an act always tells of the object that it is about, beside the fields that it has written. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set(["id", "version"]);

interface ShownField {
  readonly type: string;
  readonly name: string;
  readonly isLeaf: boolean;
}

function isWritten({ type, name, isLeaf }: ShownField, written: Written): boolean {
  if (type !== written.type) return false;
  // Whatever else a new object leads to was there before it.
  return written.fields === null ? isLeaf : ALWAYS_TOLD.has(name) || written.fields.includes(name);
}

/** What stands of a preview in the log: that it was one, of the client's own record, and through whom. */
function previewSql(role: string, binds: Binds): { readonly ofOwnRecord: string; readonly detail: string } {
  const person = binds.add((r) => r.through?.userId, "text");
  return {
    ofOwnRecord: "app.own_client_id() = any (s.ids || array(select d.known from d))",
    detail: `jsonb_build_object('lookedThrough', jsonb_build_object('userId', ${person}, 'role', '${role}'))`,
  };
}

/** SQL of whether something under 42 CFR Part 2 is among what a read has shown; the alias is of the audited read. */
export function showsPart2(alias: string): string {
  return `(select coalesce(bit_or(c), 0) & ${classBit("SUD")} <> 0 from unnest(${alias}.classes) c)`;
}

/** What went along with what left the clinic: the notice of 42 CFR 2.32(a), the scope of the consent of 2.32(b). */
function attachments(shown: ReadonlyMap<string, unknown>, sud: string): string {
  const scope = shown.has("ReferralChange.consentScope") ? "'EXPLANATION'" : "null";
  return (
    `case when cardinality(s.ids) = 0 then '{}'::jsonb else jsonb_strip_nulls(jsonb_build_object(` +
    `'noticeVersion', case when ${sud} then '${PART2_2024.version}' end, 'scopeAttached', ${scope},` +
    ` 'redisclosureRule', case when ${sud} then 'PART2' else 'PLAIN' end,` +
    ` 'transport', '${shown.has("ReferralChange.referral") ? "REFERRAL_FEED" : "API"}')) end`
  );
}

/** How a read becomes rows of the log: `s` has one for each, with the clients that stand in it. */
interface Rows {
  /** Of this name is what the whole operation showed. */
  readonly made: string;
  /** Makes `s` of it, where it is not that already. */
  readonly split: string;
  /** What concerns no client in particular stands in the first row alone. */
  readonly inFirst: string;
  readonly eventId: (ofFirst: string) => string;
  readonly purpose: string;
  /** What comes before the role's own bases. */
  readonly basis: string;
  readonly detail: string;
}

const ONE_ROW: Rows = {
  made: "s",
  split: "",
  inFirst: "",
  eventId: (id) => id,
  purpose: "app.purpose()",
  basis: "",
  detail: "",
};

/** The clients of a read in one row, and those whose record an emergency opened to whoever reads in another. */
const EMERGENCIES_APART: Rows = {
  made: "s0",
  split:
    ` s as materialized (select coalesce(array_agg(u.client order by u.i) filter (where u.i is not null), '{}') ids,` +
    ` coalesce(array_agg(u.mask order by u.i) filter (where u.i is not null), '{}') classes,` +
    ` s0.consents, s0.w, s0.denied, s0.refused, e.opened, row_number() over (order by e.opened) number` +
    ` from s0 left join lateral unnest(s0.ids, s0.classes) with ordinality u(client, mask, i) on true` +
    ` cross join lateral (select coalesce(u.client = any (array(select v.client_id from app.emergency v)), false) opened) e` +
    ` group by s0.consents, s0.w, s0.denied, s0.refused, e.opened),`,
  inFirst: " and s.number = 1",
  eventId: (id) => `case when s.number = 1 then ${id} else app.new_id() end`,
  purpose: "case when s.opened then 'EMERGENCY' else app.purpose() end",
  basis: "when s.opened then 'EMERGENCY' ",
  detail:
    ` || case when s.opened then (select jsonb_build_object('emergencyAccessIds', jsonb_agg(v.emergency_access_id))` +
    ` from app.emergency v where v.client_id = any (s.ids)) else '{}'::jsonb end`,
};

/** The basis in law of what was shown; null for the privacy officer and the administrator, who act for the clinic. */
function basisSql(role: string, rows: Rows, sud: string): string {
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
      return `case ${rows.basis}when not ${sud} then 'RELATIONSHIP' when app.part2_program_ids() <> '{}' then 'SAME_PROGRAM' else 'CONSENT' end`;
  }
}
