import type { NoteStatus } from "./service-note.type.js";

const MINUTE_MS = 60_000;
const LONGEST_CONTACT_MS = 24 * 60 * MINUTE_MS;
const UNIT_MINUTES = 15;
const LEAST_MINUTES = 8;

/** Why a contact can't have taken place as it is written down. */
export type ContactProblem = "ENDS_BEFORE_IT_BEGINS" | "TOO_LONG" | "IN_THE_FUTURE";

export interface Contact {
  readonly startedAt: Date;
  readonly endedAt: Date;
}

export function problemOfContact({ startedAt, endedAt }: Contact, now: Date): ContactProblem | null {
  const length = endedAt.getTime() - startedAt.getTime();
  if (length <= 0) return "ENDS_BEFORE_IT_BEGINS";
  if (length > LONGEST_CONTACT_MS) return "TOO_LONG";
  return endedAt > now ? "IN_THE_FUTURE" : null;
}

/** Whole minutes; a minute that was begun doesn't count. */
export function minutesOf({ startedAt, endedAt }: Contact): number {
  return Math.floor((endedAt.getTime() - startedAt.getTime()) / MINUTE_MS);
}

/** Units of H0038: under 8 minutes none, then one for each 15 minutes and for a rest of 8 minutes or more. */
export function unitsOf(minutes: number): number {
  return Math.floor((minutes + UNIT_MINUTES - LEAST_MINUTES) / UNIT_MINUTES);
}

/** What a signature on a note comes to. */
export type Signature = "SIGN" | "CO_SIGN" | "ALREADY_SIGNED" | "AUTHOR_FIRST" | "AMENDED";

export interface Signable {
  readonly status: NoteStatus;
  readonly isCoSigned: boolean;
}

/** The author signs, then their supervisor co-signs; an amended note is left as it is. */
export function signatureOf(note: Signable, by: "AUTHOR" | "SUPERVISOR"): Signature {
  if (by === "AUTHOR") return note.status === "DRAFT" ? "SIGN" : "ALREADY_SIGNED";
  if (note.isCoSigned) return "ALREADY_SIGNED";
  if (note.status === "DRAFT") return "AUTHOR_FIRST";
  return note.status === "SIGNED" ? "CO_SIGN" : "AMENDED";
}
