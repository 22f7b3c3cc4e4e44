import { createHash } from "node:crypto";
import { classBit, type DataClass } from "../authorization/data-classes.js";
import type { Transaction } from "../platform/database/index.js";
import type { Written } from "../reading/index.js";

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

/** What the event of an act tells of what was written on a client's record; null where it names no client or no object. */
export function writtenBy({ kind, clientId, entity }: AuditEvent): Written | null {
  if (clientId === undefined || entity === undefined) return null;
  return {
    clientId,
    classes: maskOf(entity.classes),
    type: entity.type,
    fields: kind === "CREATE" ? null : (entity.fields ?? []),
  };
}

function maskOf(classes: readonly DataClass[]): number {
  return classes.reduce((mask, one) => mask | classBit(one), 0);
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

/** Writes one audit row in the transaction of the act, which is not committed without it. @returns the event's id */
export function recordEvent(tx: Transaction, recorder: Recorder, event: AuditEvent): string {
  const eventId = recorder.newId();
  const { entity } = event;
  const classes = maskOf(entity?.classes ?? []);
  const detail = { ...event.detail, ...(entity && { entity: { type: entity.type, id: entity.id } }) };
  tx.sendAhead(
    `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
       operation_name, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, detail)
     values ($1, $2, $3, $4, $5, $6, coalesce($7::uuid, app.organization_id()), coalesce($8, app.purpose()), coalesce($9, app.basis()),
       $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      tx.actor.clinicId,
      eventId,
      event.kind,
      event.outcome ?? "SUCCESS",
      tx.actor.userId,
      tx.actor.role,
      event.recipientOrganizationId ?? null,
      event.purpose ?? null,
      event.basis ?? null,
      recorder.operationName,
      recorder.requestId,
      event.clientId === undefined ? [] : [event.clientId],
      event.clientId === undefined ? [] : [classes],
      event.consentId === undefined ? [] : [event.consentId],
      event.consentId ?? null,
      (entity?.fields ?? []).map((field) => `${entity?.type}.${field}`),
      (entity?.fields ?? []).map(() => classes),
      JSON.stringify(detail),
    ],
  );
  return eventId;
}
