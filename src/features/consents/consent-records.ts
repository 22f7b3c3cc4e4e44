import type { Role } from "../../authorization/roles.js";
import { refused, type AuditEvent, type AuditKind, type Tx } from "../../writing/index.js";
import type { ConsentStatement } from "./consent-parts.type.js";
import type { ConsentKind, ConsentState } from "./consent.type.js";

/** A consent under its row lock, with what decisions on it lean on. */
export interface LockedConsent {
  readonly id: string;
  readonly clientId: string;
  readonly kind: ConsentKind;
  readonly state: ConsentState;
  readonly version: number;
  readonly sud: boolean;
  readonly authorId: string;
  readonly description: string;
  readonly classes: readonly string[];
  readonly purposes: readonly string[];
  readonly statements: readonly ConsentStatement[];
  readonly hasRecipient: boolean;
  readonly hasParticipants: boolean;
  readonly hasEnd: boolean;
  readonly endHasPassed: boolean;
  readonly isOffered: boolean;
  readonly effectiveFrom: Date | null;
  readonly revokedAt: Date | null;
  readonly revocationChannel: string | null;
  readonly revocationWrittenAt: Date | null;
  readonly supersedesId: string | null;
}

/**
 * Takes the client's consent lock, exclusively, and then the row: what is being disclosed on this consent ends first,
 * and what waits sees the change.
 */
export async function lockConsent(tx: Tx): Promise<LockedConsent> {
  const { id, clientId } = tx.target;
  await tx.query("select pg_advisory_xact_lock(app.consent_lock_key($1))", [clientId]);
  await tx.query("select 1 from consents where clinic_id = $1 and id = $2 for update", [tx.clinicId, id]);
  const [found] = await tx.query<{ -readonly [Key in keyof LockedConsent]: LockedConsent[Key] }>(
    `select c.id, c.client_id "clientId", c.kind, c.version, c.sud, c.author_id "authorId", c.description, c.classes,
       c.purposes, c.statements, c.offered_at is not null "isOffered", c.effective_from "effectiveFrom",
       c.revoked_at "revokedAt", c.revocation_channel "revocationChannel", c.revocation_written_at "revocationWrittenAt",
       c.supersedes_id "supersedesId",
       app.consent_state(c.entered_in_error_at, c.revoked_at, c.superseded_at, c.signed_at, c.declined_at, c.offered_at,
         c.expires_at, c.expiry_event_at, c.effective_from, greatest(app.instant(), c.end_recorded_at)) state,
       exists (select from consent_recipients r where r.clinic_id = c.clinic_id and r.consent_id = c.id
         and (c.kind <> 'INTERMEDIARY' or r.organization_id is not null)) "hasRecipient",
       coalesce(c.recipient_class = 'TREATING_PROVIDERS', false) or exists (select from consent_recipients r
         where r.clinic_id = c.clinic_id and r.consent_id = c.id and r.participant_organization_ids <> '{}') "hasParticipants",
       num_nonnulls(c.expires_at, c.expires_on, c.expiry_event) > 0 "hasEnd",
       coalesce(c.expires_at <= app.instant(), false) "endHasPassed"
     from consents c where c.clinic_id = $1 and c.id = $2`,
    [tx.clinicId, id],
  );
  if (found === undefined) throw refused("CONFLICT", "This consent has changed. Read it again.", "expectedVersion");
  return found;
}

export function refuseOtherVersion(stored: number, expected: number | null): void {
  if (stored !== expected) {
    throw refused(
      "CONFLICT",
      `This consent is at version ${stored}. Read it again before you act on it.`,
      "expectedVersion",
    );
  }
}

export function isClientSide(role: Role): boolean {
  return role === "CLIENT" || role === "REPRESENTATIVE";
}

/** An event of a consent's life. */
export function consentEvent(
  kind: AuditKind,
  consent: { readonly id: string; readonly clientId: string; readonly sud: boolean },
  detail: Readonly<Record<string, unknown>>,
  fields: readonly string[] = [],
): AuditEvent {
  return {
    kind,
    clientId: consent.clientId,
    consentId: consent.id,
    entity: { type: "Consent", id: consent.id, classes: consent.sud ? ["CONSENT", "SUD"] : ["CONSENT"], fields },
    detail,
  };
}

/** Tells what follows from a change of consents: the feeds of organisations, and open referrals that nothing covers. */
export async function tellRecipients(tx: Tx, clientId: string): Promise<void> {
  await tx.query("select app.withdraw_uncovered(array[$1::uuid]), app.note_cover(array[$1::uuid], null)", [clientId]);
}

/** The instant of the transaction, for a column. */
export const now = (): string => "app.instant()";
