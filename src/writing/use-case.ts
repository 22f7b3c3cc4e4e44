import type { Role } from "../authorization/roles.js";
import type { Transaction } from "../platform/database/index.js";
import type { MoreOfRow } from "../reading/index.js";
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

/** The transaction of a use case; `Row` is what its target is taken as. */
export interface Tx<Row extends VisibleRow = VisibleRow> extends Transaction {
  readonly role: Role;
  readonly userId: string;
  readonly clinicId: string;
  /** The row that the use case is about, seen and authorized; absent where the use case names no target. */
  readonly target: Row;
  newId(): string;
  /** Records the act in the audit log, in this transaction, which is not committed without it. */
  record(event: AuditEvent): void;
  /** Warns those who run the service, once the act is committed. */
  alert(alert: Alert): void;
  /**
   * The row if the caller may see it, else null: hidden and missing are one answer.
   *
   * @param more SQL of what else is wanted of the row, by its alias; one function for each place that asks
   */
  findVisible<More extends object = object>(
    type: string,
    id: string | null | undefined,
    more?: MoreOfRow,
  ): Promise<(VisibleRow & More) | null>;
  /**
   * The same, and locks it: a row that others have locked is waited for, and is answered as they leave it. Null also for one
   * that the caller sees and may not change.
   */
  lockVisible<More extends object>(type: string, id: string, more: MoreOfRow): Promise<(VisibleRow & More) | null>;
  /** The row if the caller may see it; NOT_FOUND otherwise. */
  getVisible(type: string, id: string | null | undefined): Promise<VisibleRow>;
}

/** The transaction of a use case that asks nothing: it has no answer to wait for, and sends all that it writes ahead. */
export type WritingTx = Pick<
  Tx,
  "role" | "userId" | "clinicId" | "target" | "manager" | "newId" | "record" | "alert" | "sendAhead"
>;

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
export interface Target<Input, Row extends VisibleRow = VisibleRow> {
  readonly types: readonly string[];
  id(input: Input): string;
  /** Those who act on a row that they see, where others of `who` act on one that they don't. */
  readonly seenBy?: readonly Role[];
  /** A row that the caller sees no more and may still act on: up to 24 hours after an assignment ended. */
  late?(input: Input, tx: Omit<Tx, "target">): Promise<VisibleRow | null>;
  /** How whoever may do the act takes the row; it is found, and nothing more, where this is absent. */
  readonly taking?: Taking<Row, Input>;
}

/** Takes the row that an act is about with all that the act is decided by, and locks it. */
export interface Taking<Row extends VisibleRow, Input = unknown> {
  /**
   * What it sends before it waits goes out in one packet with the caller's context: first the look at the row, then what
   * is asked of one that was seen (isSeenSql). Null where the row is not the caller's to take.
   */
  take(id: string, tx: Omit<Tx, "target">, input: Input): Promise<Row | null>;
  /** What whoever sees the row is told then. */
  readonly refusal: string;
}

/** One act of the clinic. */
export interface UseCase<Input, Row extends VisibleRow = VisibleRow> {
  readonly name: string;
  /** Who may do it (visibility.md d.5), on a row that they can see. */
  readonly who: readonly Role[];
  /**
   * The row it is about: of one of these types, by the id of the input. A row that the caller can't see is NOT_FOUND,
   * before anything else is said; one that they can see, but not act on, is FORBIDDEN.
   */
  readonly target?: Target<Input, Row>;
  /** A clinician may do it on a client whom an emergency access alone shows them; any other act takes a relationship. */
  readonly needsNoRelationship?: true;
  /** Whether the log must show what is refused of it: it does so before the locks of the act are let go. */
  recordsRefusals?(input: Input): boolean;
  run(input: Input, tx: Tx<Row>): Promise<Outcome>;
  /** The same where it asks nothing, about a client. */
  readonly write?: (input: Input, tx: WritingTx) => Outcome;
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
export function useCase<Input extends object, Row extends VisibleRow = VisibleRow>(
  its: Omit<UseCase<Input, Row>, "run" | "write">,
  run: (input: Input, tx: Tx<Row>) => Promise<Outcome>,
): UseCase<Input, Row> {
  return { ...its, run };
}

/**
 * Declares a use case about a client that asks the database nothing, since its input says all that it writes. It goes out
 * in one packet, along with the look at the client, its payload and the commit.
 *
 * @example
 * export const writePeerNote = writingUseCase(
 *   { name: "writePeerNote", who: ["PEER_SPECIALIST"], target: aboutClient },
 *   (input: WritePeerNoteInput, tx) => { insertAhead(...); tx.record(...); return done({ peerNote: id }); },
 * );
 */
export function writingUseCase<Input extends { readonly clientId: string }>(
  its: Pick<UseCase<Input>, "name" | "who"> & { readonly target: typeof aboutClient },
  write: (input: Input, tx: WritingTx) => Outcome,
): UseCase<Input> {
  return { ...its, write, run: (input, tx) => Promise.resolve(write(input, tx)) };
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
