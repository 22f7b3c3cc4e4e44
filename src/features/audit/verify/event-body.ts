import { hash } from "node:crypto";
import pg from "pg";
import { DATA_CLASSES } from "../../../authorization/data-classes.js";
import { canonicalJson } from "../../../platform/canonical-json.js";
import { leafHash } from "../../../transparency-log/index.js";

// What the database wrote down of an event, made again from its columns: another program in another language than the
// trigger that wrote it, so that a column that was changed afterwards is found, and a trigger that was changed as well.

/** What a body is made from, of an event `e`. */
export const EVENT_COLUMNS = `e.clinic_id, e.event_id, e.recorded_at, e.kind, e.outcome, e.actor_id, e.actor_role,
  e.organization_id, e.purpose, e.basis, e.operation_name, e.operation_hash, e.request_id, e.client_ids, e.class_sets,
  e.consent_ids, e.consent_id, e.fields, e.field_bits, e.redacted, e.detail, e.salt`;

/**
 * Those columns as PostgreSQL writes them, in a session of `EVENT_SETTINGS`: of a million events most texts are as they
 * are needed, or were seen before.
 */
export type EventColumns = readonly [
  clinicId: string,
  eventId: string,
  recordedAt: string,
  kind: string,
  outcome: string,
  actorId: string | null,
  actorRole: string | null,
  organizationId: string | null,
  purpose: string | null,
  basis: string | null,
  operationName: string | null,
  operationHash: string | null,
  requestId: string | null,
  clientIds: string,
  classSets: string,
  consentIds: string,
  consentId: string | null,
  fields: string,
  fieldBits: string,
  redacted: string,
  detail: string,
  /** Null where the event was emptied of what it hides. */
  salt: string | null,
];

/** An event, and whatever was asked for beside it. */
export type EventRow = readonly [...EventColumns, ...beside: (string | null)[]];

/** How PostgreSQL has to write what is read here, whatever is set for its database. */
export const EVENT_SETTINGS = "-c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c jit=off";

/** For pg: rows of texts as they come. */
export const AS_TEXT = { rowMode: "array", types: { getTypeParser: () => (text: string) => text } } as const;

/** The body that the columns of an event come to. */
export function eventBody(row: EventRow): string {
  const salt = row[21];
  if (salt === null) throw new Error("An erased event has no salt");
  const entries = entriesHash(row, salt);
  return bodyOf(row, entries === null ? "null" : `"${entries}"`, `"${detailHash(row, salt)}"`);
}

/** The same of an event that was emptied: what its salt hid is taken from the body, and known to nobody. */
export function erasedBody(row: EventRow, body: string): string {
  const { entries, detail } = JSON.parse(body) as { readonly entries?: unknown; readonly detail?: unknown };
  return bodyOf(row, canonicalJson(entries ?? null), canonicalJson(detail ?? null));
}

/** Whether nothing is left in the columns that the salt would have to vouch for. */
export function hidesNothing(row: EventRow): boolean {
  const [, , , , , , , , , , operationName, , , clientIds, classSets, consentIds, consentId, ...rest] = row;
  const [fields, fieldBits, redacted, detail] = rest;
  const lists = [clientIds, classSets, consentIds, fields, fieldBits, redacted];
  return operationName === null && consentId === null && [...lists, detail].every((its) => its === "{}");
}

/** The members of these objects are written in the order of their names, as canonical JSON has them. */
function bodyOf(row: EventRow, entries: string, detail: string): string {
  const [clinic, id, at, kind, outcome, actor, role, organization, purpose, basis, , operation, request] = row;
  return (
    `{"actor":${quoted(actor)},"at":"${instant(at)}","basis":${text(basis)},"clinic":"${clinic}","detail":${detail}` +
    `,"entries":${entries},"id":"${id}","kind":${text(kind)},"operation":${operation === null ? "null" : `"${operation.slice(2)}"`}` +
    `,"organization":${quoted(organization)},"outcome":${text(outcome)},"purpose":${text(purpose)}` +
    `,"request":${quoted(request)},"role":${text(role)},"v":1}`
  );
}

function detailHash(row: EventRow, salt: string): string {
  const [, , , , , , , , , , operationName, , , , , , consent, fields, fieldBits, redacted, detail] = row;
  const hidden =
    `{"consent":${quoted(consent)},"detail":${detail === "{}" ? detail : canonicalJson(JSON.parse(detail))}` +
    `,"fieldBits":${numbersText(fieldBits)},"fields":${textsText(fields)},"operationName":${text(operationName)}` +
    `,"redacted":${textsText(redacted)}}`;
  return saltedHash(salt, hidden, "utf8");
}

const ENTRIES = Buffer.from([2]);

/** One hash over the entries of all clients, each of which can be shown without the others. */
function entriesHash(row: EventRow, salt: string): string | null {
  const clientIds = ids(row[13]);
  if (clientIds.length === 0) return null;
  const masks = numbers(row[14]);
  const consentIds = ids(row[15]);
  const clients = new Map<string, { mask: number; readonly consents: Set<string> }>();
  clientIds.forEach((client, i) => {
    if (client === null) return;
    const its = clients.get(client) ?? { mask: 0, consents: new Set() };
    clients.set(client, its);
    its.mask |= masks[i] ?? 0;
    const consent = consentIds[i];
    if (consent) its.consents.add(consent);
  });
  const hashes = [...clients].sort(byName).map(([client, { mask, consents }]) => {
    const nonce = saltedHash(salt, client.replaceAll("-", ""), "hex");
    const named = [...consents].sort().map(quoted).join(",");
    return leafHash(`{"classes":${classesText(mask)},"client":"${client}","consents":[${named}],"nonce":"${nonce}"}`);
  });
  return hash("sha256", Buffer.concat([ENTRIES, ...hashes]), "hex");
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** What is hashed with a salt before it: written anew for each. */
let salted = Buffer.alloc(16_384);

function saltedHash(salt: string, what: string, encoding: "utf8" | "hex"): string {
  const most = salt.length + 3 * what.length;
  if (salted.length < most) salted = Buffer.alloc(2 * most);
  const start = salted.write(salt.slice(2), "hex");
  const end = start + salted.write(what, start, encoding);
  return hash("sha256", salted.subarray(0, end), "hex");
}

/** A text that needs no escapes in JSON. */
function quoted(plain: string | null): string {
  return plain === null ? "null" : `"${plain}"`;
}

/** An instant as PostgreSQL writes it; an invalid one where it is of no calendar's year. */
export function dateOf(at: string): Date {
  return new Date(instant(at));
}

const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

/** An instant in UTC with six digits of the second. */
function instant(at: string): string {
  const [, day, time, fraction = ""] = INSTANT.exec(at) ?? [];
  return day === undefined || time === undefined ? at : `${day}T${time}.${fraction.padEnd(6, "0")}Z`;
}

/** The elements of a list of ids as PostgreSQL writes it. */
function ids(list: string): readonly (string | null)[] {
  if (list === "{}") return [];
  // A list of another form than the log's own, such as one of lists.
  if (!list.startsWith("{") || list.includes("{", 1)) return (parseTexts(list) as (string | null)[]).flat(9);
  return list
    .slice(1, -1)
    .split(",")
    .map((id) => (id === "NULL" ? null : id));
}

/** How pg reads a list of PostgreSQL's, by the type of its elements. */
const parserOf = (list: number): unknown => pg.types.getTypeParser(list, "text");
const parseTexts = parserOf(1009) as (list: string) => unknown[];
const parseNumbers = parserOf(1007) as (list: string) => (number | null)[];

const written = remembering<string, string>(canonicalJson);
const text = (its: string | null): string => (its === null ? "null" : written(its));
const textsText = remembering<string, string>((list) => canonicalJson(parseTexts(list)));
const numbersText = remembering<string, string>((list) => canonicalJson(parseNumbers(list)));
const numbers = remembering<string, (number | null)[]>((list) => parseNumbers(list).flat(9));
const classesText = remembering<number, string>((mask) =>
  canonicalJson(DATA_CLASSES.filter((_, bit) => mask & (1 << bit))),
);

/** A function that remembers what it has made of its newest arguments. */
function remembering<Argument, Result>(make: (argument: Argument) => Result): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    const found = known.get(argument);
    if (found !== undefined) return found;
    if (known.size === 500) known.clear();
    const made = make(argument);
    known.set(argument, made);
    return made;
  };
}
