import type { Role } from "../authorization/roles.js";
import type { Transaction } from "../platform/database/index.js";
import { ApiError } from "../platform/graphql/index.js";
import { Binds, uuidOrNull, visibleRowSql, type ActEvent, type ReadContext } from "../reading/index.js";
import { actEvent, refusal, type AuditEvent } from "./audit-event.js";
import type { Alert, Tx, UseCase, VisibleRow } from "./use-case.js";

/** Ended by a refusal that the log must show; carries what to record. */
export class Denied extends Error {
  public constructor(
    public readonly answer: ApiError,
    public readonly event: AuditEvent,
    /** Recorded in the transaction of the act, which has written nothing: its locks are held until the record is there. */
    public readonly recordedHere = false,
  ) {
    super(answer.message, { cause: answer });
  }
}

/** Says that a visible row is not the caller's to act on. Recorded, in a transaction of its own. */
export function forbidden(message: string, clientId?: string): Error {
  return new Denied(new ApiError("FORBIDDEN", message), {
    kind: "READ_DENIED",
    outcome: "DENIED",
    ...(clientId !== undefined && { clientId }),
    detail: { reason: "FORBIDDEN" },
  });
}

/** The one answer for a row that is hidden and for a row that does not exist. Recorded like every refusal. */
export function notFound(): Error {
  return new Denied(nothingHere(), { kind: "READ_DENIED", outcome: "DENIED" });
}

export const nothingHere = (): ApiError => new ApiError("NOT_FOUND", "There is nothing here with this id.");

/** A refusal that later attempts are counted by: recorded before another attempt of the same person is looked at. */
export function deniedAttempt(answer: ApiError, event: Omit<AuditEvent, "outcome">): Error {
  return new Denied(answer, { ...event, outcome: "DENIED" }, true);
}

/** Finds the row that the act is about, as the caller sees it, and refuses who may not act on it. */
export async function authorizedTarget<Input>(
  useCase: UseCase<Input>,
  input: Input,
  tx: Omit<Tx, "target">,
): Promise<VisibleRow> {
  const none: VisibleRow = { id: "", clientId: "" };
  let target = none;
  if (useCase.target !== undefined && useCase.target.seenBy?.includes(tx.role) !== false) {
    const id = useCase.target.id(input);
    let found: VisibleRow | null = null;
    for (const type of useCase.target.types) found ??= await tx.findVisible(type, id);
    found ??= (await useCase.target.late?.(input, tx)) ?? null;
    if (found === null) throw await hidden(useCase.target.types, id, tx);
    target = found;
  }
  if (!useCase.who.includes(tx.role)) {
    throw forbidden("Your role may not do this.", target === none ? undefined : target.clientId);
  }
  const isBound = target !== none && useCase.needsNoRelationship !== true;
  if (isBound && tx.role === "CLINICIAN" && (await isOpenedOnly(target.clientId, tx))) {
    throw forbidden("An emergency access opens the record for reading alone.", target.clientId);
  }
  return target;
}

/** Whether an emergency access is all that shows the client to the clinician who acts. */
async function isOpenedOnly(clientId: string | null, tx: Pick<Tx, "query">): Promise<boolean> {
  const [found] = await tx.query<{ is: boolean }>(
    `select exists (select from app.emergency v where v.client_id = $1) and not exists (
       select from app.care_team v where v.client_id = $1 and v.role = 'CLINICIAN') as is`,
    [uuidOrNull(clientId)],
  );
  return found?.is === true;
}

/** The refusal of a row, recorded under the client if there is such a client, else by the hash of what was asked. */
async function hidden(types: readonly string[], id: string, tx: Pick<Tx, "query">): Promise<Error> {
  const asked = uuidOrNull(id);
  const rows = types.includes("Client")
    ? await tx.query<{ id: string | null }>("select app.known_client($1) id", [asked])
    : [];
  return new Denied(nothingHere(), refusal(id, rows[0]?.id ?? null));
}

/**
 * The transaction as a use case sees it.
 *
 * @param record takes the events of the use case into the log
 */
export function transactionFor(
  transaction: Transaction,
  context: ReadContext,
  useCase: string,
  alerts: Alert[],
  record: (event: ActEvent) => void,
): Omit<Tx, "target"> {
  const { actor } = transaction;
  const role = actor.role as Role;
  const findVisible = async (type: string, id: string | null | undefined): Promise<VisibleRow | null> => {
    const known = uuidOrNull(id);
    const sql = known === null ? null : visibleRowSql(type, role, new Binds());
    if (sql === null) return null;
    const [row] = await transaction.query<{ id: string; clientId: string }>(sql, [actor.clinicId, actor.userId, known]);
    return row ?? null;
  };
  return {
    ...transaction,
    get instant() {
      return transaction.instant;
    },
    role,
    userId: actor.userId,
    clinicId: actor.clinicId,
    newId: () => context.newId(),
    record: (event) => {
      record(actEvent(recorderOf(context, useCase), event));
    },
    alert: (alert) => void alerts.push(alert),
    findVisible,
    getVisible: async (type, id) => {
      const found = await findVisible(type, id);
      if (found === null) throw await hidden([type], id ?? "", transaction);
      return found;
    },
  };
}

export function recorderOf(context: ReadContext, useCase: string): Parameters<typeof actEvent>[0] {
  return {
    requestId: context.requestId,
    operationName: context.operationName ?? useCase,
    newId: () => context.newId(),
  };
}
