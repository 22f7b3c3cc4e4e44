import { createHash, randomUUID } from "node:crypto";
import pg from "pg";
import { CareRefused } from "../retention/log-care.js";

export const REVOCATION_REASONS = ["LOST_DEVICE", "LEAKED", "MISUSE", "ENDED", "OTHER"] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** Which tokens: one, by the SHA-256 of its id; or all that a person was given up to an instant, of now where it is null. */
export type Revoked =
  { readonly tokenIdHash: Buffer } | { readonly personId: string; readonly issuedUntil: Date | null };

export interface RevokeOptions {
  /** The owner of the database, who may take the role app_revoker. */
  readonly ownerUrl: string;
  /** The user id of the privacy officer or administrator whose order it is: tokens for their clinic are meant. */
  readonly by: string;
  readonly revoked: Revoked;
  readonly reason: RevocationReason;
}

export interface RevokeResult {
  readonly clinicId: string;
  /** The event that says so in the clinic's log. */
  readonly eventId: string;
  /** Of a person: tokens that were issued later are believed. */
  readonly issuedUntil: Date | null;
}

/** The hash under which a token is known by its id, as the audit log has it. */
export const tokenIdHashOf = (tokenId: string): Buffer => createHash("sha256").update(tokenId).digest();

/**
 * Revokes access tokens, in one transaction with the event that says so. Each process of the service refuses them within a
 * second of that. It can't be taken back: whoever may still sign in gets another token from the issuer.
 *
 * @throws CareRefused where `by` may not order it, or the clinic knows no such person
 */
export async function revokeTokens({ ownerUrl, by, revoked, reason }: RevokeOptions): Promise<RevokeResult> {
  const client = new pg.Client({ connectionString: ownerUrl, options: "-c timezone=UTC" });
  await client.connect();
  try {
    await client.query("begin");
    await client.query("set local role app_revoker");
    const clinicId = await clinicOf(client, by);
    const { tokenIdHash, personId } =
      "personId" in revoked ? { ...revoked, tokenIdHash: null } : { ...revoked, personId: null };
    const issuedUntil = "personId" in revoked ? await instantOf(client, revoked.issuedUntil) : null;
    if (personId !== null) await requirePerson(client, clinicId, personId);
    await client.query(
      `insert into token_revocations (clinic_id, token_id_hash, user_id, issued_until, ordered_by, reason)
       values ($1, $2, $3, $4, $5, $6)`,
      [clinicId, tokenIdHash, personId, issuedUntil, by, reason],
    );
    const eventId = randomUUID();
    const detail = { by, reason, personId, issuedUntil, tokenIdHash: tokenIdHash?.toString("hex") ?? null };
    // Nobody signed in did it: the actor is null.
    await client.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, detail)
       values ($1, $2, 'UPDATE', 'SUCCESS', 'OPERATIONS', 'tokens.revoked', jsonb_strip_nulls($3::jsonb))`,
      [clinicId, eventId, JSON.stringify(detail)],
    );
    await client.query("commit");
    return { clinicId, eventId, issuedUntil };
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    await client.end();
  }
}

async function clinicOf(client: pg.Client, by: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `select distinct clinic_id id from memberships
     where user_id = $1 and role in ('PRIVACY_OFFICER', 'CLINIC_ADMIN') and starts_at <= now() and ends_at > now()`,
    [by],
  );
  const [clinic] = rows;
  if (clinic === undefined || rows.length > 1) {
    throw new CareRefused("--by names no privacy officer or administrator of a clinic.");
  }
  return clinic.id;
}

async function requirePerson(client: pg.Client, clinicId: string, personId: string): Promise<void> {
  const known = await client.query("select from users where clinic_id = $1 and id = $2", [clinicId, personId]);
  if (known.rowCount === 0) throw new CareRefused("--person names nobody of this clinic.");
}

/** By the clock of the database, which the tokens' times are compared with to half a minute. */
async function instantOf(client: pg.Client, given: Date | null): Promise<Date> {
  const { rows } = await client.query<{ until: Date; isFuture: boolean }>(
    `select date_trunc('milliseconds', coalesce($1, now())) until, coalesce($1 > now(), false) "isFuture"`,
    [given],
  );
  const [found] = rows;
  if (found === undefined) throw new Error("The server tells no time");
  if (found.isFuture) throw new CareRefused("--issued-until is to come: only tokens that there are can be revoked.");
  return found.until;
}
