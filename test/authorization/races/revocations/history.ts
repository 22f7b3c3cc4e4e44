// What may and what must be in an answer, said from the history of a race alone: when relationships began and ended as
// the database's clock and the callers saw it, and what each answer held. It knows nothing of how the service decides.

/** A moment by both clocks: the database's, in microseconds, and that of the callers' process, in milliseconds. */
export interface Moment {
  readonly database: number;
  readonly caller: number;
}

/** A time during which a relationship holds. What lies between asked and acknowledged may be seen as either. */
export interface Span {
  /** Just before its beginning was asked for. */
  readonly beginning: Moment;
  /** When its beginning was acknowledged. */
  begun?: Moment;
  /** Just before its end was asked for. */
  ending?: Moment;
  /** When its end was acknowledged. */
  ended?: Moment;
}

/** A relationship by which alone a viewer sees something, and when it held. */
export interface Tie {
  readonly name: string;
  /** A person in a role, or an organisation: whose answers show it. */
  readonly viewer: string;
  readonly spans: Span[];
}

/** What an answer told of one tie. */
export interface Told {
  readonly tie: Tie;
  /** How many of the tie's canaries were in it, of how many that the question asks for; 0 where it asked for another tie. */
  readonly found: number;
  readonly asked: number;
}

/** One answer of the service. */
export interface Answer {
  readonly requestId: string;
  readonly place: string;
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly told: readonly Told[];
  /** Canaries that this viewer has no tie to, at any time. */
  readonly foreign: number;
}

/** What the checker has to say of an answer. */
export interface Fault {
  readonly kind: "SHOWN_AFTER_END" | "WITHHELD_WHILE_HELD" | "TORN" | "UNRECORDED" | "FOREIGN";
  readonly place: string;
  readonly tie: string;
}

/**
 * Judges an answer.
 *
 * - SHOWN_AFTER_END: its audit instant is later than an acknowledged end (or earlier than any beginning), and it holds
 *   what was seen by that relationship alone.
 * - WITHHELD_WHILE_HELD: it was asked and answered while the relationship held, and what it asked for is not there.
 * - TORN: it holds a part of what the relationship shows.
 * - UNRECORDED: it holds data, and the audit log has no row of its request.
 * - FOREIGN: it holds what its viewer may see at no time.
 */
export function faultsOf(answer: Answer, instant: number | undefined): Fault[] {
  const faults: Fault[] = [];
  if (answer.foreign > 0) faults.push({ kind: "FOREIGN", place: answer.place, tie: "none" });
  for (const { tie, found, asked } of answer.told) {
    const add = (kind: Fault["kind"]): void => void faults.push({ kind, place: answer.place, tie: tie.name });
    if (found > 0 && instant === undefined) add("UNRECORDED");
    if (found > 0 && !mayHold(tie, answer, instant)) add("SHOWN_AFTER_END");
    if (asked > 0 && found === 0 && mustHold(tie, answer)) add("WITHHELD_WHILE_HELD");
    if (asked > 0 && found > 0 && found < asked) add("TORN");
  }
  return faults;
}

/** Whether the relationship may have held at the answer's instant, by the database's clock and by the caller's. */
function mayHold(tie: Tie, answer: Answer, instant: number | undefined): boolean {
  return tie.spans.some(
    ({ beginning, ended }) =>
      answer.receivedAt >= beginning.caller &&
      answer.sentAt <= (ended?.caller ?? Infinity) &&
      (instant === undefined || (instant >= beginning.database && instant <= (ended?.database ?? Infinity))),
  );
}

/** Whether the relationship held from before the question was sent until after its answer came. */
function mustHold(tie: Tie, { sentAt, receivedAt }: Answer): boolean {
  return tie.spans.some(
    ({ begun, ending }) => begun !== undefined && sentAt > begun.caller && receivedAt < (ending?.caller ?? Infinity),
  );
}

/** Whether the answer's instant is one at which an end was under way: the races that were run. */
export function isWithinAnEnd(tie: Tie, instant: number): boolean {
  return tie.spans.some(
    ({ ending, ended }) =>
      ending !== undefined && instant >= ending.database && instant <= (ended?.database ?? Infinity),
  );
}
