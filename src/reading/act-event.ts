/** The event of an act, as its columns in the log take it. */
export interface ActEvent {
  readonly id: string;
  readonly kind: string;
  readonly outcome: string;
  /** Null where it is the actor's own, if they act for one; so are purpose and basis. */
  readonly organizationId: string | null;
  readonly purpose: string | null;
  readonly basis: string | null;
  readonly operationName: string | null;
  readonly requestId: string;
  readonly clientIds: readonly string[];
  readonly classSets: readonly number[];
  readonly consentIds: readonly string[];
  readonly consentId: string | null;
  /** Coordinates that were written, each with the bits of its classes. */
  readonly fields: readonly string[];
  readonly fieldBits: readonly number[];
  /** JSON of codes, versions and instants. */
  readonly detail: string;
  /** What it tells of a client's record; null where it names no client or no object. */
  readonly written: Written | null;
}

/** What the event of an act says was written, on whose record. */
export interface Written {
  readonly clientId: string;
  /** Bits of the classes. */
  readonly classes: number;
  readonly type: string;
  /** Names of the fields that were written; null where the whole object was made. */
  readonly fields: readonly string[] | null;
}

/** The columns of an event that the service writes, in the order of every row that it inserts. */
export const EVENT_COLUMNS =
  "clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name," +
  " operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail";

/** Makes a parameter of what is taken from the event. */
export type ActBind = (value: (event: ActEvent) => unknown, type: string) => string;

/** SQL of the row of an act's event: a select list for EVENT_COLUMNS. */
export function actRow(who: { clinic: string; user: string; role: string }, bind: ActBind): string {
  const optional = (value: (event: ActEvent) => unknown, type: string, otherwise: string): string =>
    `coalesce(${bind(value, type)}, ${otherwise})`;
  return [
    who.clinic,
    bind((event) => event.id, "uuid"),
    bind((event) => event.kind, "text"),
    bind((event) => event.outcome, "text"),
    who.user,
    who.role,
    optional((event) => event.organizationId, "uuid", "app.organization_id()"),
    optional((event) => event.purpose, "text", "app.purpose()"),
    optional((event) => event.basis, "text", "app.basis()"),
    bind((event) => event.operationName, "text"),
    "null::bytea",
    bind((event) => event.requestId, "uuid"),
    bind((event) => event.clientIds, "uuid[]"),
    bind((event) => event.classSets, "int[]"),
    bind((event) => event.consentIds, "uuid[]"),
    bind((event) => event.consentId, "uuid"),
    bind((event) => event.fields, "text[]"),
    bind((event) => event.fieldBits, "int[]"),
    "'{}'::text[]",
    bind((event) => event.detail, "jsonb"),
  ].join(", ");
}
