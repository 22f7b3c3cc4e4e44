import { purposeOf, type Role } from "../authorization/roles.js";

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
  /** SALT_BYTES of chance. */
  readonly salt: Buffer;
  /** The salted hashes that stand in its body for that; null where the database has to make them. */
  readonly commitments: Buffer | null;
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

/** How much chance is hashed along with what may have to be erased, so that nobody finds it out by trying. */
export const SALT_BYTES = 32;

/**
 * The columns of an event that the service writes, in the order of every row that it inserts. The body is the database's:
 * what comes in its place are the commitments from which it makes one.
 */
export const EVENT_COLUMNS =
  "clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name," +
  " operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail," +
  " salt, body";

/** SQL of whom an event was done for and what for, by the role of its actor: only an integrator acts for an organization. */
export function actorsOwn(role: Role): { readonly organization: string; readonly purpose: string } {
  const purpose = purposeOf(role);
  return purpose === null
    ? { organization: "app.organization_id()", purpose: "app.purpose()" }
    : { organization: "null::uuid", purpose: `'${purpose}'` };
}

/** Makes a parameter of what is taken from the event. */
export type ActBind = (value: (event: ActEvent) => unknown, type: string) => string;

/** SQL of the row of an act's event: a select list for EVENT_COLUMNS. */
export function actRow(who: { clinic: string; user: string; role: Role }, bind: ActBind): string {
  const own = actorsOwn(who.role);
  return [
    who.clinic,
    bind((event) => event.id, "uuid"),
    bind((event) => event.kind, "text"),
    bind((event) => event.outcome, "text"),
    who.user,
    `'${who.role}'`,
    `coalesce(${bind((event) => event.organizationId, "uuid")}, ${own.organization})`,
    `coalesce(${bind((event) => event.purpose, "text")}, ${own.purpose})`,
    bind((event) => event.basis ?? basisOf(who.role), "text"),
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
    bind((event) => event.salt, "bytea"),
    bind((event) => event.commitments, "bytea"),
  ].join(", ");
}

/** The basis in law of an act that names none of its own; none is needed by who acts for the clinic itself. */
export function basisOf(role: Role): string | null {
  switch (role) {
    case "PRIVACY_OFFICER":
    case "CLINIC_ADMIN":
      return null;
    case "CLIENT":
    case "REPRESENTATIVE":
      return "PATIENT_REQUEST";
    case "INTEGRATOR":
      return "CONSENT";
    default:
      return "RELATIONSHIP";
  }
}
