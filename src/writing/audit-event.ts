import { createHash, randomBytes } from "node:crypto";
import { classBit, type DataClass } from "../authorization/data-classes.js";
import { ROLES, type Role } from "../authorization/roles.js";
import type { Transaction } from "../platform/database/index.js";
import { actRow, EVENT_COLUMNS, SALT_BYTES, type ActEvent } from "../reading/index.js";
import { commitmentsOf } from "./commitments.js";

/** The kinds of acts, as the contract's AuditKind names them. */
export type AuditKind =
  | "READ"
  | "READ_DENIED"
  | "SEARCH"
  | "CREATE"
  | "UPDATE"
  | "SIGN"
  | "AMEND"
  | "CONSENT_DRAFTED"
  | "CONSENT_OFFERED"
  | "CONSENT_SIGNED"
  | "CONSENT_DECLINED"
  | "CONSENT_REVOKED"
  | "CONSENT_SUPERSEDED"
  | "CONSENT_EVALUATED"
  | "DISCLOSURE"
  | "EMERGENCY_START"
  | "EMERGENCY_STOP"
  | "EMERGENCY_DISCLOSURE"
  | "EMERGENCY_REVIEW"
  | "ASSIGNMENT"
  | "SUPERVISION"
  | "CARE_TEAM"
  | "CONFLICT"
  | "PREFERENCE"
  | "RESTRICTION"
  | "ROLE_SWITCH"
  | "POLICY_VERSION";

/** What an act touched: identifiers, classes and field names, never a value. */
export interface AuditedEntity {
  readonly type: string;
  readonly id: string;
  readonly classes: readonly DataClass[];
  /** Schema coordinates' field names, for example "phone". */
  readonly fields?: readonly string[];
}

export interface AuditEvent {
  readonly kind: AuditKind;
  readonly outcome?: "SUCCESS" | "DENIED";
  readonly clientId?: string;
  readonly entity?: AuditedEntity;
  readonly consentId?: string;
  /** The organisation that received something; with kind DISCLOSURE. */
  readonly recipientOrganizationId?: string;
  readonly purpose?: string;
  readonly basis?: string;
  /** Codes, versions and instants. Never prose from the record. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A client was asked for in vain: recorded under the client where there is one, else by the hash of what was asked. */
export function refusal(asked: string, client: string | null): AuditEvent {
  const hash = createHash("sha256").update(asked).digest("hex");
  const about = client === null ? { detail: { refusedHashes: [hash] } } : { clientId: client };
  return { kind: "READ_DENIED", outcome: "DENIED", ...about };
}

interface Recorder {
  readonly requestId: string;
  readonly operationName: string | null;
  newId(): string;
}

/** The columns of an event. */
export function actEvent(recorder: Recorder, event: AuditEvent): ActEvent {
  const { entity, clientId, consentId } = event;
  const classes = (entity?.classes ?? []).reduce((mask, one) => mask | classBit(one), 0);
  const fields = entity?.fields ?? [];
  const hidden = {
    operationName: recorder.operationName,
    clientIds: clientId === undefined ? [] : [clientId],
    classSets: clientId === undefined ? [] : [classes],
    consentIds: consentId === undefined ? [] : [consentId],
    consentId: consentId ?? null,
    fields: fields.map((field) => `${entity?.type}.${field}`),
    fieldBits: fields.map(() => classes),
    detail: JSON.stringify({ ...event.detail, ...(entity && { entity: { type: entity.type, id: entity.id } }) }),
  };
  const salt = randomBytes(SALT_BYTES);
  return {
    id: recorder.newId(),
    kind: event.kind,
    outcome: event.outcome ?? "SUCCESS",
    organizationId: event.recipientOrganizationId ?? null,
    purpose: event.purpose ?? null,
    basis: event.basis ?? null,
    requestId: recorder.requestId,
    ...hidden,
    salt,
    commitments: commitmentsOf(salt, hidden),
    written:
      clientId === undefined || entity === undefined
        ? null
        : { clientId, classes, type: entity.type, fields: event.kind === "CREATE" ? null : fields },
  };
}

/** Writes an event in the transaction of the act, which is not committed without it. */
export function recordEvent(tx: Transaction, event: ActEvent): void {
  const { clinicId, userId, role } = tx.actor;
  const insert = INSERTS.get(role);
  if (insert === undefined) throw new Error(`No event of the role ${role}`);
  tx.sendAhead(insert.text, [clinicId, userId, ...insert.values.map((value) => value(event))]);
}

interface Insert {
  readonly text: string;
  readonly values: readonly ((event: ActEvent) => unknown)[];
}

const INSERTS: ReadonlyMap<string, Insert> = new Map(ROLES.map((role) => [role, insertFor(role)]));

function insertFor(role: Role): Insert {
  const values: ((event: ActEvent) => unknown)[] = [];
  const row = actRow({ clinic: "$1::uuid", user: "$2::uuid", role }, (value, type) => {
    values.push(value);
    return `$${values.length + 2}::${type}`;
  });
  return { text: `insert into audit_events (${EVENT_COLUMNS}) select ${row}`, values };
}
