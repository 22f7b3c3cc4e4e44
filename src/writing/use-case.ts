import type { Role } from "../authorization/roles.js";
import type { Transaction } from "../platform/database/index.js";
import type { AuditEvent } from "./audit-event.js";

/** What a person can put right; its code and the place in the input. */
export interface UserError {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly path: readonly string[];
}

export type UserErrorCode =
  | "CONFLICT"
  | "CONSENT_REQUIRED"
  | "CONSENT_INCOMPLETE"
  | "INVALID_TRANSITION"
  | "CAPACITY_REACHED"
  | "CREDENTIAL_EXPIRED"
  | "NOT_ACCEPTING"
  | "OVERLAPPING_CONTACT"
  | "ALREADY_SIGNED"
  | "SIGNED_IMMUTABLE"
  | "IDEMPOTENCY_CONFLICT"
  | "CLIENT_REFUSED"
  | "INVALID_INPUT";

/** A row that the caller may see, as the policy table says. */
export interface VisibleRow {
  readonly id: string;
  readonly clientId: string;
}

/** The transaction of a use case. */
export interface Tx extends Transaction {
  readonly role: Role;
  readonly userId: string;
  readonly clinicId: string;
  /** The row that the use case is about, seen and authorized; absent where the use case names no target. */
  readonly target: VisibleRow;
  newId(): string;
  /** Records the act in the audit log, in this transaction, which is not committed without it. */
  record(event: AuditEvent): void;
  /** Warns those who run the service, once the act is committed. */
  alert(alert: Alert): void;
  /** The row if the caller may see it, else null: hidden and missing are one answer. */
  findVisible(type: string, id: string | null | undefined): Promise<VisibleRow | null>;
  /** The row if the caller may see it; NOT_FOUND otherwise. */
  getVisible(type: string, id: string | null | undefined): Promise<VisibleRow>;
}

/** A warning in the service's log: what it is about by its id, never a value of a record. */
export interface Alert {
  readonly message: string;
  readonly id: string;
}

/** What a use case has made: the ids of the payload's objects. An id that is not the caller's to read is read as null. */
export interface Outcome {
  readonly made: Readonly<Record<string, string | null>>;
}

/** The row that a use case is about. */
export interface Target<Input> {
  readonly types: readonly string[];
  id(input: Input): string;
  /** Those who act on a row that they see, where others of `who` act on one that they don't. */
  readonly seenBy?: readonly Role[];
  /** A row that the caller sees no more and may still act on: up to 24 hours after an assignment ended. */
  late?(input: Input, tx: Omit<Tx, "target">): Promise<VisibleRow | null>;
}

/** One act of the clinic. */
export interface UseCase<Input> {
  readonly name: string;
  /** Who may do it (visibility.md d.5), on a row that they can see. */
  readonly who: readonly Role[];
  /**
   * The row it is about: of one of these types, by the id of the input. A row that the caller can't see is NOT_FOUND,
   * before anything else is said; one that they can see, but not act on, is FORBIDDEN.
   */
  readonly target?: Target<Input>;
  /** A clinician may do it on a client whom an emergency access alone shows them; any other act takes a relationship. */
  readonly needsNoRelationship?: true;
  /** Whether the log must show what is refused of it: it does so before the locks of the act are let go. */
  recordsRefusals?(input: Input): boolean;
  run(input: Input, tx: Tx): Promise<Outcome>;
}

/**
 * Declares a use case.
 *
 * @example
 * export const writePeerNote = useCase(
 *   { name: "writePeerNote", who: ["PEER_SPECIALIST"], target: aboutClient },
 *   async (input: WritePeerNoteInput, tx) => { ...; return done({ peerNote: id }); },
 * );
 */
export function useCase<Input extends object>(
  its: Omit<UseCase<Input>, "run">,
  run: (input: Input, tx: Tx) => Promise<Outcome>,
): UseCase<Input> {
  return { ...its, run };
}

/** The target of the many acts that are about the client whose id the input names. */
export const aboutClient = { types: ["Client"], id: (input: { clientId: string }): string => input.clientId };

export function done(made: Outcome["made"]): Outcome {
  return { made };
}

/** Ends a use case with what the person can put right. Whatever the use case wrote is undone. */
export class Refused extends Error {
  public constructor(
    public readonly userErrors: readonly UserError[],
    /** For refusals that the log must show, of a use case that says so (recordsRefusals). */
    public readonly denied?: AuditEvent,
  ) {
    super("The act was refused");
  }
}

/** @example if (stored !== input.expectedVersion) throw refused("CONFLICT", `The plan is at version ${stored}.`, "expectedVersion"); */
export function refused(code: UserErrorCode, message: string, ...path: readonly string[]): Refused {
  return new Refused([{ code, message, path: ["input", ...path] }]);
}
