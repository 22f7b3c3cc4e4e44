import { notFound, refused, type Tx } from "../../writing/index.js";
import { problemOfContact, type Contact, type ContactProblem } from "./contact.domain.js";

const MESSAGES: Readonly<Record<ContactProblem, string>> = {
  ENDS_BEFORE_IT_BEGINS: "The contact must end after it began.",
  TOO_LONG: "A contact lasts at most 24 hours.",
  IN_THE_FUTURE: "The contact must have ended: write the note afterwards.",
};

/** A time as the input gives it, to be kept to the microsecond. */
export interface Times {
  readonly startedAt: string;
  readonly endedAt: string;
}

/** The contact, if it can have taken place; INVALID_INPUT otherwise. */
export function checkedContact(tx: Tx, { startedAt, endedAt }: Times): Contact {
  const contact = { startedAt: new Date(startedAt), endedAt: new Date(endedAt) };
  const problem = problemOfContact(contact, tx.instant);
  if (problem !== null) throw refused("INVALID_INPUT", MESSAGES[problem], "endedAt");
  return contact;
}

/** Refuses a time that another note of this author takes, whoever's client it was, for as long as the transaction runs. */
export async function refuseOverlap(tx: Tx, { startedAt, endedAt }: Times, exceptId: string | null): Promise<void> {
  // Two notes of one author at once: the second waits, and finds the first.
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 5))", [tx.userId]);
  const [found] = await tx.query<{ isTaken: boolean }>('select app.own_contact_overlaps($1, $2, $3) "isTaken"', [
    startedAt,
    endedAt,
    exceptId,
  ]);
  if (found?.isTaken !== false) {
    throw refused("OVERLAPPING_CONTACT", "Another of your service notes covers part of this time.", "startedAt");
  }
}

/** Refuses a contact on a day, in the clinic's zone, on which its author held no valid credential. */
export async function refuseWithoutCredential(tx: Tx, startedAt: string): Promise<void> {
  const held = await tx.query(
    `select from credentials c join clinics k on k.clinic_id = c.clinic_id
     cross join lateral (select ($3::timestamptz at time zone k.time_zone)::date as day) d
     where c.clinic_id = $1 and c.peer_specialist_id = $2 and c.status = 'ACTIVE'
       and (c.issued_on is null or c.issued_on <= d.day) and (c.expires_on is null or c.expires_on >= d.day)`,
    [tx.clinicId, tx.userId, startedAt],
  );
  if (held.length === 0) {
    throw refused("CREDENTIAL_EXPIRED", "You had no valid credential on the day of this contact.", "startedAt");
  }
}

/** The goal that was worked on, if it is one of this client's that the author may see; NOT_FOUND otherwise. */
export async function goalOf(tx: Tx, clientId: string, goalId: string | null): Promise<string | null> {
  if (goalId === null) return null;
  const goal = await tx.getVisible("Goal", goalId);
  if (goal.clientId !== clientId) throw notFound();
  return goal.id;
}
