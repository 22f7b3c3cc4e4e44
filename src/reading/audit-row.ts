import { createHash, randomBytes } from "node:crypto";

import { getNamedType, isLeafType, print } from "graphql";

import { classBit } from "../authorization/data-classes.js";
import { PART2_2024 } from "../authorization/part2-notice.js";
import { isCareStaff, type Role } from "../authorization/roles.js";
import { actorsOwn, actRow, basisOf, EVENT_COLUMNS, SALT_BYTES, type Written } from "./act-event.js";
import type { Binds } from "./binds.js";
import type { Compiler } from "./compiler.js";
import { CLASS_BITS } from "./findings.js";
import type { CompiledRoot } from "./root-fields.js";
import type { Operation } from "./selection.js";

type AuditedRoot = Omit<CompiledRoot, "key" | "sql">;

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
  const own = actorsOwn(role);
  const names = roots.map((_, i) => `r${i}`);
  const joined = (column: string): string => names.map((name) => `${name}.${column}`).join(" || ");
  const coordinates = [...findings.shown];
  // Part of the text: as parameters they would be sent and read again with every request.
  const fields = `'{${coordinates.map(([coordinate]) => coordinate).join(",")}}'::text[]`;
  const bits = `'{${coordinates.map(([, dataClass]) => classBit(dataClass)).join(",")}}'::int[]`;
  const hash = createHash("sha256").update(print(operation.definition)).digest();
  const kind =
    roots.find((root) => root.recordedAs)?.recordedAs ?? (roots.some((root) => root.search) ? "SEARCH" : "READ");
  const shown =
    role === "INTEGRATOR" ? `case when cardinality(s.ids) > 0 then 'DISCLOSURE' else '${kind}' end` : `'${kind}'`;
  const rows = role === "CLINICIAN" ? EMERGENCIES_APART : ONE_ROW;
  const refusal = refusalSql(roots);
  const sud = role === "CLINICIAN" ? showsPart2("s.classes") : "s.part2";
  const withheld = withheldSql(compiler);
  const clients = refusal === null ? "s.ids" : "s.ids || s.known";
  const preview = compiler.own === null ? null : previewSql(compiler.role, binds, clients);
  const unlessRefused = (sql: string, otherwise: string): string =>
    refusal === null ? sql : `case when s.refused then ${otherwise} else ${sql} end`;
  const outcome =
    withheld.anything === "true" ? "'PARTIAL'" : `case when ${withheld.anything} then 'PARTIAL' else 'SUCCESS' end`;
  const made =
    `select ${joined("ids")} ids, ${joined("classes")} classes, ${joined("consents")} consents, ${names.map((name) => `${name}.w`).join(" | ")} w` +
    (role === "CLINICIAN" ? "" : `, ${part2AmongFlags(compiler, roots) ?? showsPart2(joined("classes"))} part2`) +
    (refusal === null ? "" : `, ${refusal.columns}`) +
    ` from ${names.join(", ")}`;
  const { before, from } = rows.of(made, refusal !== null);
  return (
    before +
    `a as (insert into audit_events (${EVENT_COLUMNS}) ${isPayload ? actSql(compiler) : ""}` +
    ` select ${compiler.clinic}, ${rows.eventId(binds.add((r) => r.audit.eventId, "uuid"))},` +
    ` ${preview === null ? "" : `case when ${preview.ofOwnRecord} then 'PREVIEW' else `}${unlessRefused(shown, "'READ_DENIED'")}${preview === null ? "" : " end"},` +
    ` ${refusal === null ? outcome : `case when s.refused then 'DENIED' when s.denied then 'PARTIAL' else ${outcome} end`},` +
    ` ${user}, '${role}', ${own.organization}, ${rows.purpose(own.purpose)}, ${basisSql(role, rows, sud)},` +
    ` ${binds.add((r) => r.audit.operationName, "text")}, ${binds.add(() => hash, "bytea")}, ${binds.add((r) => r.audit.requestId, "uuid")},` +
    ` ${clients}, ${refusal === null ? "s.classes" : "s.classes || array_fill(0, array[cardinality(s.known)])"}, s.consents, null::uuid,` +
    ` ${unlessRefused(fields, "'{}'::text[]")}, ${unlessRefused(bits, "'{}'::int[]")}, ${withheld.names},` +
    ` ${refusal === null ? "'{}'::jsonb" : "case when s.unknown = '{}' then '{}'::jsonb else app.refused_hashes(s.unknown) end"}` +
    rows.detail +
    (role === "INTEGRATOR" ? ` || ${attachments(findings.shown, sud)}` : "") +
    (preview === null ? "" : ` || ${preview.detail}`) +
    `, ${rows.salt(binds.add(() => randomBytes(SALT_BYTES), "bytea"))}, null::bytea` +
    ` from ${from}` +
    (isPayload ? " where cardinality(s.ids) > 0" : "") +
    `)`
  );
}

/**
 * Columns that say what was refused, null where nothing ever is: the clients among it that there are, and whatever else was
 * asked for. A client is looked up only where something was refused.
 */
function refusalSql(roots: readonly AuditedRoot[]): { readonly columns: string } | null {
  const refusing = roots.flatMap(({ refuses }, i) => (refuses === null ? [] : [{ name: `r${i}`, refuses }]));
  if (refusing.length === 0) return null;
  const denied = refusing.map(({ name }) => `${name}.denied`);
  const either = denied.join(" or ");
  const known = refusing.flatMap(({ name, refuses }) =>
    refuses === "client" ? [`case when ${name}.denied then app.known_client(${name}.asked) end`] : [],
  );
  const unknown = refusing.map(
    ({ name, refuses }) =>
      `case when ${name}.denied${refuses === "client" ? ` and app.known_client(${name}.asked) is null` : ""} then ${name}.asked end`,
  );
  const ids = (from: readonly string[]): string =>
    `case when ${either} then array_remove(array[${from.join(", ")}]::uuid[], null) else '{}'::uuid[] end`;
  return {
    columns:
      `(${either}) denied, ${refusing.length === roots.length ? `(${denied.join(" and ")})` : "false"} refused,` +
      ` ${ids(known)} known, ${ids(unknown)} unknown`,
  };
}

/** SQL of the coordinates that were withheld, and of whether there are any: those that the role never reads, and on a row. */
function withheldSql({ findings }: Compiler): { readonly names: string; readonly anything: string } {
  const always = `'{${[...findings.byRole].sort().join(",")}}'::text[]`;
  const isAlways = findings.byRole.size > 0;
  if (findings.conditional.length === 0) return { names: always, anything: String(isAlways) };
  const flags = `s.w >> ${CLASS_BITS}`;
  const onRows = `app.withheld('{${findings.conditional.join(",")}}'::text[], ${flags})`;
  return {
    names: `case when ${flags} = 0 then ${always} else ${always} || ${onRows} end`,
    anything: isAlways ? "true" : `${flags} <> 0`,
  };
}

/** The row of the act itself, which is there where the statement reads the payload of one that has just been done. */
function actSql({ clinic, user, role, binds }: Compiler): string {
  const row = actRow({ clinic, user, role }, (value, type) =>
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
  const row = actRow({ clinic, user, role }, (value, type) => binds.add(({ act }) => act && value(act), type));
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
function previewSql(
  role: string,
  binds: Binds,
  clients: string,
): { readonly ofOwnRecord: string; readonly detail: string } {
  const person = binds.add((r) => r.through?.userId, "text");
  return {
    ofOwnRecord: `app.own_client_id() = any (${clients})`,
    detail: `jsonb_build_object('lookedThrough', jsonb_build_object('userId', ${person}, 'role', '${role}'))`,
  };
}

/** SQL of whether something under 42 CFR Part 2 is among sets of classes. */
export function showsPart2(classes: string): string {
  return `(select coalesce(bit_or(c), 0) & ${PART2_BIT} <> 0 from unnest(${classes}) c)`;
}

/**
 * The same of all that was read, by the flags that its rows carry up: null where the class also hangs on what each client's
 * mask leaves, so that their sets of classes have to be gone through.
 */
function part2AmongFlags({ findings }: Compiler, roots: readonly AuditedRoot[]): string | null {
  const those = roots.map(({ isOfClients }, i) => {
    const { always, masked } = findings.classes[i] ?? { always: 0, masked: PART2_BIT };
    if (!isOfClients || masked & PART2_BIT) return null;
    return always & PART2_BIT ? `cardinality(r${i}.ids) > 0` : `r${i}.w & ${PART2_BIT} <> 0`;
  });
  return those.includes(null) ? null : `(${those.join(" or ")})`;
}

const PART2_BIT = classBit("SUD");

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
  /** What comes before the row, and where `s` comes from, made from what the whole operation showed. */
  readonly of: (made: string, mayRefuse: boolean) => { readonly before: string; readonly from: string };
  readonly eventId: (ofFirst: string) => string;
  /** The salt of one row is no other row's. */
  readonly salt: (ofFirst: string) => string;
  readonly purpose: (otherwise: string) => string;
  /** What comes before the role's own bases. */
  readonly basis: string;
  readonly detail: string;
}

const ONE_ROW: Rows = {
  of: (made) => ({ before: "", from: `(${made}) s` }),
  eventId: (id) => id,
  salt: (salt) => salt,
  purpose: (its) => its,
  basis: "",
  detail: "",
};

/**
 * The clients of a read in one row, and those whose record an emergency opened to whoever reads in another. What concerns
 * no client in particular stands in the first row alone.
 */
const EMERGENCIES_APART: Rows = {
  of: (made, mayRefuse) => ({
    before:
      `s0 as materialized (${made}),` +
      ` s as materialized (select coalesce(array_agg(u.client order by u.i) filter (where u.i is not null), '{}') ids,` +
      ` coalesce(array_agg(u.mask order by u.i) filter (where u.i is not null), '{}') classes,` +
      ` s0.consents, s0.w, e.opened, row_number() over (order by e.opened) number` +
      (mayRefuse ? `, s0.denied, s0.refused, ${inFirst("known")}, ${inFirst("unknown")}` : "") +
      ` from s0 left join lateral unnest(s0.ids, s0.classes) with ordinality u(client, mask, i) on true` +
      ` cross join lateral (select coalesce(u.client = any (array(select v.client_id from app.emergency v)), false) opened) e` +
      ` group by s0.consents, s0.w, e.opened${mayRefuse ? ", s0.denied, s0.refused, s0.known, s0.unknown" : ""}), `,
    from: "s",
  }),
  eventId: (id) => `case when s.number = 1 then ${id} else app.new_id() end`,
  salt: (salt) => `case when s.number = 1 then ${salt} end`,
  purpose: (its) => `case when s.opened then 'EMERGENCY' else ${its} end`,
  basis: "when s.opened then 'EMERGENCY' ",
  detail:
    ` || case when s.opened then (select jsonb_build_object('emergencyAccessIds', jsonb_agg(v.emergency_access_id))` +
    ` from app.emergency v where v.client_id = any (s.ids)) else '{}'::jsonb end`,
};

function inFirst(column: string): string {
  return `case when row_number() over (order by e.opened) = 1 then s0.${column} else '{}'::uuid[] end ${column}`;
}

/** The basis in law of what was shown: of whoever works with clients it hangs on what was. */
function basisSql(role: Role, rows: Rows, sud: string): string {
  const basis = basisOf(role);
  if (isCareStaff(role)) {
    return `case ${rows.basis}when not ${sud} then '${basis}' when app.part2_program_ids() <> '{}' then 'SAME_PROGRAM' else 'CONSENT' end`;
  }
  return basis === null ? "null::text" : `'${basis}'::text`;
}
