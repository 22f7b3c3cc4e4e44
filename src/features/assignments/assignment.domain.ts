import type { Role } from "../../authorization/roles.js";
import type { UserErrorCode } from "../../writing/index.js";

// The rules of assigning a peer specialist: for which time, in whose place, and whether they can take the client.

/** A refusal that the person can put right. */
export interface Problem {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly field: string;
}

export interface AskedInterval {
  readonly role: "PRIMARY" | "BACKUP" | "COVERING";
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly reason: string | null;
}

export type Interval =
  | { readonly kind: "INTERVAL"; readonly startsAt: Date | null; readonly endsAt: Date | null }
  | { readonly kind: "NOT_THEIRS" }
  | { readonly kind: "PROBLEM"; readonly problem: Problem };

/**
 * Decides the half-open interval of an assignment; a startsAt of null is the transaction's instant. Only a supervisor
 * begins one in the past, and says why.
 */
export function decideInterval(asked: AskedInterval, by: Role, now: Date): Interval {
  const { startsAt, endsAt } = asked;
  if (startsAt !== null && startsAt < now) {
    if (by !== "PEER_SUPERVISOR") return { kind: "NOT_THEIRS" };
    if (asked.reason === null) return invalid("Say why the assignment begins in the past.", "reason");
  }
  if (asked.role === "COVERING" && endsAt === null) return invalid("Say when the cover ends.", "endsAt");
  if (endsAt !== null && endsAt <= (startsAt ?? now)) {
    return invalid("The assignment must end after it begins.", "endsAt");
  }
  if (endsAt !== null && endsAt <= now) return invalid("The assignment would be over already.", "endsAt");
  return { kind: "INTERVAL", startsAt, endsAt };
}

function invalid(message: string, field: string): Interval {
  return { kind: "PROBLEM", problem: { code: "INVALID_INPUT", message, field } };
}

/** The assignment in whose place the new one comes, as it stands to the new one's beginning. */
export interface Replaced {
  readonly clientId: string;
  readonly isActive: boolean;
  readonly beginsBefore: boolean;
  readonly endsAfter: boolean;
}

/** What stands against replacing an assignment, or null. */
export function problemOfReplacing(replaced: Replaced, clientId: string): Problem | null {
  const problem = (message: string): Problem => ({ code: "INVALID_INPUT", message, field: "replacesAssignmentId" });
  if (replaced.clientId !== clientId) return problem("This assignment is another client's.");
  if (!replaced.isActive) return problem("This assignment is not active now.");
  if (!replaced.beginsBefore) return problem("The new assignment must begin after the one that it replaces.");
  if (!replaced.endsAfter) return problem("This assignment ends before the new one begins.");
  return null;
}

/** What the clinic knows about a peer specialist for a client and a time. */
export interface Suitability {
  readonly employed: boolean;
  readonly accepting: boolean;
  readonly conflicted: boolean;
  readonly credentialed: boolean;
  /** Works with this client in that time already. */
  readonly assigned: boolean;
  /** The most other clients at one moment of that time. */
  readonly caseload: number;
  readonly caseloadLimit: number | null;
}

/** What stands against this peer specialist, or null. A declared conflict gives no other answer than a full diary. */
export function problemOfPeer(peer: Suitability, role: AskedInterval["role"]): Problem | null {
  const problem = (code: UserErrorCode, message: string): Problem => ({ code, message, field: "peerSpecialistId" });
  if (peer.assigned) {
    return problem("INVALID_INPUT", "This peer specialist has an assignment to the client in that time already.");
  }
  const isAccepting = peer.accepting || role === "COVERING";
  if (!peer.employed || !isAccepting || peer.conflicted) {
    return problem("NOT_ACCEPTING", "This peer specialist does not take clients now. Choose another.");
  }
  if (!peer.credentialed) {
    return problem("CREDENTIAL_EXPIRED", "This peer specialist has no active credential. Choose another.");
  }
  if (peer.caseloadLimit !== null && peer.caseload >= peer.caseloadLimit) {
    return problem("CAPACITY_REACHED", "This peer specialist's caseload is full. Choose another.");
  }
  return null;
}

/** What stands against ending an assignment now, or null. */
export function problemOfEnding(stored: { version: number; ended: boolean }, expectedVersion: number): Problem | null {
  if (stored.version !== expectedVersion) {
    const message = `The assignment is at version ${stored.version} now. Read it again before you end it.`;
    return { code: "CONFLICT", message, field: "expectedVersion" };
  }
  if (!stored.ended) return null;
  return { code: "INVALID_TRANSITION", message: "This assignment has ended already.", field: "assignmentId" };
}
