import { hash } from "node:crypto";
import { DATA_CLASSES } from "../../../authorization/data-classes.js";
import { canonicalJson } from "../../../platform/canonical-json.js";
import { leafHash } from "../../../transparency-log/index.js";

// What the database wrote down of an event, made again from its columns: another program in another language than the
// trigger that wrote it, so that a column that was changed afterwards is found, and a trigger that was changed as well.

/** An event of the log with its columns. */
export interface EventRow {
  readonly clinic_id: string;
  readonly event_id: string;
  /** In UTC with six digits of the second, as in the body. */
  readonly at: string;
  readonly kind: string;
  readonly outcome: string;
  readonly actor_id: string | null;
  readonly actor_role: string | null;
  readonly organization_id: string | null;
  readonly purpose: string | null;
  readonly basis: string | null;
  readonly operation_name: string | null;
  readonly operation_hash: Buffer | null;
  readonly request_id: string | null;
  readonly client_ids: readonly string[];
  readonly class_sets: readonly number[];
  readonly consent_ids: readonly (string | null)[];
  readonly consent_id: string | null;
  readonly fields: readonly string[];
  readonly field_bits: readonly number[];
  readonly redacted: readonly string[];
  readonly detail: object;
  /** Null where the event was emptied of what it hides. */
  readonly salt: Buffer | null;
}

/** The body that the columns of an event come to. */
export function eventBody(row: EventRow): string {
  return bodyOf(row, entriesHash(row), detailHash(row));
}

/** The same of an event that was emptied: what its salt hid is taken from the body, and known to nobody. */
export function erasedBody(row: EventRow, body: string): string {
  const { entries, detail } = JSON.parse(body) as { readonly entries: string | null; readonly detail: string };
  return bodyOf(row, entries, detail);
}

/** Whether nothing is left in the columns that the salt would have to vouch for. */
export function hidesNothing(row: EventRow): boolean {
  const lists = [row.client_ids, row.class_sets, row.consent_ids, row.fields, row.field_bits, row.redacted];
  return (
    row.consent_id === null &&
    row.operation_name === null &&
    Object.keys(row.detail).length === 0 &&
    lists.every((list) => list.length === 0)
  );
}

function bodyOf(row: EventRow, entries: string | null, detail: string): string {
  return canonicalJson({
    v: 1,
    id: row.event_id,
    clinic: row.clinic_id,
    at: row.at,
    kind: row.kind,
    outcome: row.outcome,
    actor: row.actor_id,
    role: row.actor_role,
    organization: row.organization_id,
    purpose: row.purpose,
    basis: row.basis,
    operation: row.operation_hash?.toString("hex") ?? null,
    request: row.request_id,
    entries,
    detail,
  });
}

function detailHash(row: EventRow): string {
  const hidden = canonicalJson({
    consent: row.consent_id,
    operationName: row.operation_name,
    fields: row.fields,
    fieldBits: row.field_bits,
    redacted: row.redacted,
    detail: row.detail,
  });
  return hash("sha256", Buffer.concat([saltOf(row), Buffer.from(hidden)]), "hex");
}

function saltOf({ salt }: EventRow): Buffer {
  if (salt === null) throw new Error("An erased event has no salt");
  return salt;
}

const ENTRIES = Buffer.from([2]);

/** One hash over the entries of all clients, each of which can be shown without the others. */
function entriesHash(row: EventRow): string | null {
  const clients = new Map<string, { mask: number; consents: Set<string> }>();
  row.client_ids.forEach((client, i) => {
    const its = clients.get(client) ?? { mask: 0, consents: new Set() };
    clients.set(client, its);
    its.mask |= row.class_sets[i] ?? 0;
    const consent = row.consent_ids[i];
    if (consent) its.consents.add(consent);
  });
  if (clients.size === 0) return null;
  const hashes = [...clients.keys()].sort().map((client) => {
    const { mask = 0, consents = [] } = clients.get(client) ?? {};
    const entry = canonicalJson({
      client,
      classes: classesOf(mask),
      consents: [...consents].sort(),
      nonce: hash("sha256", Buffer.concat([saltOf(row), Buffer.from(client.replaceAll("-", ""), "hex")]), "hex"),
    });
    return leafHash(Buffer.from(entry));
  });
  return hash("sha256", Buffer.concat([ENTRIES, ...hashes]), "hex");
}

const named = new Map<number, readonly string[]>();

function classesOf(mask: number): readonly string[] {
  const known = named.get(mask) ?? DATA_CLASSES.filter((_, bit) => mask & (1 << bit));
  named.set(mask, known);
  return known;
}
