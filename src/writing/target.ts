import type { Role } from "../authorization/roles.js";
import type { Transaction } from "../platform/database/index.js";
import { ApiError } from "../platform/graphql/index.js";
import { Binds, type MoreOfRow, uuidOrNull, visibleRowSql, type ActEvent, type ReadContext } from "../reading/index.js";
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

/** Finds or takes the row that the act is about, as the caller sees it, and refuses who may not act on it. */
export async function authorizedTarget<Input>(
  useCase: UseCase<Input>,
  input: Input,
  tx: Omit<Tx, "target">,
): Promise<VisibleRow> {
  const none: VisibleRow = { id: "", clientId: "" };
  const mayAct = useCase.who.includes(tx.role);
  let target = none;
  if (useCase.target !== undefined && useCase.target.seenBy?.includes(tx.role) !== false) {
    const { target: aim } = useCase;
    const { types, taking } = aim;
    const id = aim.id(input);
    const known = uuidOrNull(id);
    const taken = mayAct && taking !== undefined && known !== null ? await taking.take(known, tx, input) : null;
    let found = taken;
    for (const type of types) found ??= await tx.findVisible(type, id);
    found ??= (await aim.late?.(input, tx)) ?? null;
    if (found === null) throw await hidden(types, id, tx);
    if (mayAct && taking !== undefined && taken === null) throw forbidden(taking.refusal, found.clientId);
    target = found;
  }
  if (!mayAct) {
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
  const look = async <Row extends object>(
    sql: string | null,
    id: string | null,
  ): Promise<(VisibleRow & Row) | null> => {
    if (sql === null || id === null) return null;
    const [row] = await transaction.query<VisibleRow & Row>(sql, [actor.clinicId, actor.userId, id]);
    return row ?? null;
  };
  const findVisible: Tx["findVisible"] = (type, id, more) =>
    look(lookSql(type, role, more ?? null, false), uuidOrNull(id));
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
    lockVisible: (type, id, more) => look(lookSql(type, role, more, true), uuidOrNull(id)),
    getVisible: async (type, id) => {
      const found = await findVisible(type, id);
      if (found === null) throw await hidden([type], id ?? "", transaction);
      return found;
    },
  };
}

/** Texts are made once for each type and role, of each place that wants something else of the row. */
const texts = new WeakMap<object, Map<string, string | null>>();

function lookSql(type: string, role: Role, more: MoreOfRow | null, locks: boolean): string | null {
  const place = more ?? visibleRowSql;
  const its = texts.get(place) ?? new Map<string, string | null>();
  texts.set(place, its);
  const key = `${type} ${role} ${locks}`;
  let sql = its.get(key);
  if (sql === undefined) its.set(key, (sql = visibleRowSql(type, role, new Binds(), more, locks)));
  return sql;
}

export function recorderOf(context: ReadContext, useCase: string): Parameters<typeof actEvent>[0] {
  return {
    requestId: context.requestId,
    operationName: context.operationName ?? useCase,
    newId: () => context.newId(),
  };
}
