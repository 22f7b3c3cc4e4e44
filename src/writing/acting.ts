import { isPresumedWrongly, type Database, type Transaction } from "../platform/database/index.js";
import type { Logger } from "../platform/logger/index.js";
import { uuidOrNull, type ActEvent, type PresumedRow, type ReadContext, type Reader } from "../reading/index.js";
import { actEvent, recordEvent, type AuditEvent } from "./audit-event.js";
import { claimAndRemember, claimKey, forgetKey, rememberKey, type Remembered } from "./idempotency.js";
import { asksObject, payloadOf, refusalOf, type Acted, type MutationField } from "./payload.js";
import { authorizedTarget, Denied, recorderOf, transactionFor } from "./target.js";
import { Refused, type Alert, type Outcome, type UseCase, type UserError } from "./use-case.js";

/** What a resolver is given: the door to use cases. */
export interface RequestContext {
  readonly act: <Input extends object>(useCase: UseCase<Input>, input: Input) => Promise<Acted>;
}

/** What an act came to, and its events: the first one is its own, the others follow from it. */
interface Attempt {
  readonly result: Remembered;
  readonly events: readonly ActEvent[];
}

/** What an act is done in, and the warnings that it leaves behind. */
interface ActContext extends ReadContext {
  readonly alerts: Alert[];
}

/**
 * Carries out use cases: one transaction each, with the caller's context, the idempotency key, the act's audit event
 * and the payload read back by the compiler. What comes back was committed.
 */
export class Acting {
  public constructor(
    private readonly database: Database,
    private readonly reader: Reader,
    private readonly logger: Pick<Logger, "warn">,
  ) {}

  public async act<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    field: MutationField,
    context: ReadContext,
  ): Promise<Acted> {
    try {
      return (
        (await this.atOnce(useCase, input, field, context)) ?? (await this.withCare(useCase, input, field, context))
      );
    } catch (error) {
      if (error instanceof Refused && error.denied === undefined) return refusalOf(error.userErrors, field);
      if (error instanceof Denied) {
        await this.recordApart(error.event, context, recorderOf(context, useCase.name));
        throw error.answer;
      }
      throw error;
    }
  }

  /**
   * Does what asks nothing as one packet: the act, its key, the look at the client and the payload. Null where it is none
   * of these, and where anything that was presumed does not hold: then nothing was done, and what is to be said of it is
   * found with care.
   */
  private async atOnce<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    field: MutationField,
    context: ReadContext,
  ): Promise<Acted | null> {
    const { name, who, target, write } = useCase;
    if (write === undefined) return null;
    const id = uuidOrNull(target?.id(input))?.toLowerCase() ?? null;
    const { role } = context.actor;
    // What shows a client to a clinician is looked at with care.
    const isPresumed = who.some((one) => one === role) && role !== "CLINICIAN";
    if (id === null || !isPresumed || !asksObject(field)) return null;
    const alerts: Alert[] = [];
    const acting = (transaction: Transaction): Promise<Acted> => {
      const events: ActEvent[] = [];
      const tx = transactionFor(transaction, context, name, alerts, (event) => events.push(event));
      const attempt = attemptOf(write(input, { ...tx, target: { id, clientId: id } }), events);
      const key = keyOf(input);
      if (key !== null) claimAndRemember(transaction, name, key, input, attempt.result);
      return this.finish(attempt, field, context, transaction, { type: "Client", id });
    };
    try {
      const acted = await this.database.transaction(context.actor, acting);
      this.warn(alerts, context);
      return acted;
    } catch (error) {
      if (error instanceof Refused || error instanceof Denied || isPresumedWrongly(error)) return null;
      throw error;
    }
  }

  /** Does an act step by step: looks at what it is about, runs the use case, and says what is to be put right. */
  private async withCare<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    field: MutationField,
    context: ReadContext,
  ): Promise<Acted> {
    const alerts: Alert[] = [];
    const acted = await this.database.transaction(context.actor, (transaction) =>
      this.within(useCase, input, field, { ...context, alerts }, transaction),
    );
    if (acted instanceof Denied) throw acted.answer;
    this.warn(alerts, context);
    return acted;
  }

  private warn(alerts: readonly Alert[], { requestId }: ReadContext): void {
    for (const { message, id } of alerts) this.logger.warn({ id, requestId }, message);
  }

  private async within<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    field: MutationField,
    context: ActContext,
    transaction: Transaction,
  ): Promise<Acted | Denied> {
    const key = keyOf(input);
    const claim = key === null ? null : await claimKey(transaction, useCase.name, key, input);
    if (claim?.state === "conflict") return refusalOf([keyConflict], field);
    if (claim?.state === "repeat") return payloadOf(claim.remembered, field, context, this.reader, transaction);
    const attempt = await this.attempt(useCase, input, context, transaction, key !== null);
    if (attempt instanceof Denied) {
      if (key !== null) await forgetKey(transaction, useCase.name, key);
      return attempt;
    }
    if (key !== null) rememberKey(transaction, useCase.name, key, attempt.result);
    return this.finish(attempt, field, context, transaction);
  }

  /** Records the events of an act, the last of them with the payload. */
  private finish(
    { result, events }: Attempt,
    field: MutationField,
    context: ReadContext,
    transaction: Transaction,
    presumed?: PresumedRow,
  ): Promise<Acted> {
    for (const event of events.slice(0, -1)) recordEvent(transaction, event);
    return payloadOf(result, field, context, this.reader, transaction, events.at(-1), presumed);
  }

  /**
   * Runs the use case. A refusal undoes its work: behind a savepoint where the transaction goes on with the key of the
   * request, or with the record of the refusal, and otherwise with all of it.
   */
  private async attempt<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    context: ActContext,
    transaction: Transaction,
    hasKey: boolean,
  ): Promise<Attempt | Denied> {
    const goesOn = hasKey || useCase.recordsRefusals?.(input) === true;
    if (goesOn) transaction.sendAhead("savepoint use_case");
    try {
      const events: ActEvent[] = [];
      const tx = transactionFor(transaction, context, useCase.name, context.alerts, (event) => events.push(event));
      // Asked for in the same packet as the context that it is asked in.
      const [target] = await Promise.all([authorizedTarget(useCase, input, tx), transaction.entered]);
      return attemptOf(await useCase.run(input, { ...tx, target }), events);
    } catch (error) {
      if (error instanceof Denied && error.recordedHere) {
        recordEvent(transaction, actEvent(recorderOf(context, useCase.name), error.event));
        return error;
      }
      if (!(error instanceof Refused) || !goesOn) throw error;
      await transaction.query("rollback to savepoint use_case");
      if (error.denied !== undefined)
        recordEvent(transaction, actEvent(recorderOf(context, useCase.name), error.denied));
      return { result: { made: {}, userErrors: error.userErrors, eventId: null }, events: [] };
    }
  }

  /** Records a refusal in a transaction of its own: nobody is told of it before. */
  public async recordApart(
    event: AuditEvent,
    context: ReadContext,
    recorder: Parameters<typeof actEvent>[0] = context,
  ): Promise<void> {
    // Also of somebody who has hung up since: whoever is refused does not choose whether that is recorded.
    const { patience: _patience, ...actor } = context.actor;
    await this.database.transaction(actor, (transaction) => {
      recordEvent(transaction, actEvent(recorder, event));
      return Promise.resolve();
    });
  }
}

function attemptOf({ made }: Outcome, events: readonly ActEvent[]): Attempt {
  return { result: { made, userErrors: [], eventId: events[0]?.id ?? null }, events };
}

function keyOf(input: { readonly idempotencyKey?: string | null }): string | null {
  return input.idempotencyKey ?? null;
}

const keyConflict: UserError = {
  code: "IDEMPOTENCY_CONFLICT",
  message: "This idempotency key was used for another input. Use a new key for a new request.",
  path: ["input", "idempotencyKey"],
};
