import { createHash } from "node:crypto";

import { isObjectType, type FieldNode, type GraphQLObjectType } from "graphql";

import type { Role } from "../authorization/roles.js";
import { ApiError, RawJson } from "../platform/graphql/index.js";
import type { Database, Transaction } from "../platform/database/index.js";
import {
  Binds,
  fieldsOf,
  setsBelow,
  uuidOrNull,
  visibleRowSql,
  type Fields,
  type Operation,
  type ReadContext,
  type Reader,
  type Redaction,
} from "../reading/index.js";
import { recordEvent, type AuditEvent } from "./audit-event.js";
import { claimKey, rememberKey, type Remembered } from "./idempotency.js";
import { Refused, type Tx, type UseCase, type UserError, type VisibleRow } from "./use-case.js";

/** A mutation's payload, ready to be sent, and what was withheld of it. */
export interface Acted {
  readonly json: RawJson;
  readonly redactions: readonly Redaction[];
}

/** What a resolver is given: the door to use cases. */
export interface RequestContext {
  readonly act: <Input extends object>(useCase: UseCase<Input>, input: Input) => Promise<Acted>;
}

/** The field of a mutation that is being answered. */
export interface MutationField {
  readonly operation: Operation;
  readonly documentKey: string;
  readonly payload: string;
  readonly nodes: readonly FieldNode[];
}

/** Ended by a refusal that the log must show; carries what to record. */
class Denied extends Error {
  public constructor(
    public readonly answer: ApiError,
    public readonly event: AuditEvent,
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

/** The one answer for a row that is hidden and for a row that does not exist. */
export function notFound(): ApiError {
  return new ApiError("NOT_FOUND", "There is nothing here with this id.");
}

/**
 * Carries out use cases: one transaction each, with the caller's context, the idempotency key, the act's audit event
 * and the payload read back by the compiler. What comes back was committed.
 */
export class Acting {
  public constructor(
    private readonly database: Database,
    private readonly reader: Reader,
  ) {}

  public async act<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    field: MutationField,
    context: ReadContext,
  ): Promise<Acted> {
    try {
      return await this.database.transaction(context.actor, (transaction) =>
        this.within(useCase, input, field, context, transaction),
      );
    } catch (error) {
      if (error instanceof Denied) {
        await this.recordApart(error.event, useCase.name, context);
        throw error.answer;
      }
      throw error;
    }
  }

  private async within<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    field: MutationField,
    context: ReadContext,
    transaction: Transaction,
  ): Promise<Acted> {
    const key = (input as { idempotencyKey?: string | null }).idempotencyKey ?? null;
    const claim = key === null ? null : await claimKey(transaction, useCase.name, key, input);
    if (claim?.state === "conflict") {
      return this.payload({ made: {}, userErrors: [keyConflict] }, field, context, transaction);
    }
    if (claim?.state === "repeat") return this.payload(claim.remembered, field, context, transaction);
    const result = await this.attempt(useCase, input, context, transaction);
    if (key !== null) await rememberKey(transaction, useCase.name, key, result);
    return this.payload(result, field, context, transaction);
  }

  /** Runs the use case behind a savepoint, so that a refusal undoes its work and keeps the idempotency key. */
  private async attempt<Input extends object>(
    useCase: UseCase<Input>,
    input: Input,
    context: ReadContext,
    transaction: Transaction,
  ): Promise<Remembered> {
    await transaction.query("savepoint use_case");
    try {
      const tx = transactionFor(transaction, context, useCase.name);
      const target = await authorizedTarget(useCase, input, tx);
      const outcome = await useCase.run(input, { ...tx, target });
      return { made: outcome.made, userErrors: [] };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await transaction.query("rollback to savepoint use_case");
      if (error.denied !== undefined) await recordEvent(transaction, recorderOf(context, useCase.name), error.denied);
      return { made: {}, userErrors: error.userErrors };
    }
  }

  private async payload(
    result: Remembered,
    field: MutationField,
    context: ReadContext,
    transaction: Transaction,
  ): Promise<Acted> {
    const fields = fieldsOf(field.operation, objectType(field.operation, field.payload), setsBelow(field.nodes));
    const objects = new Map([...fields].filter(([, nodes]) => isObject(nodes[0]?.name.value)));
    const refusedWholly = result.userErrors.length > 0;
    const { parts, redactions } = refusedWholly
      ? { parts: new Map<string, string>(), redactions: [] }
      : await this.reader.readBack(
          {
            operation: field.operation,
            payload: field.payload,
            documentKey: `${field.documentKey}|${[...fields.values()][0]?.[0]?.loc?.start ?? 0}`,
            fields: objects,
            made: result.made,
          },
          context,
          (statement) => transaction.send(statement),
        );
    const pairs = [...fields].map(([key, nodes]) => {
      const name = nodes[0]?.name.value;
      if (name === "__typename") return `${JSON.stringify(key)}:${JSON.stringify(field.payload)}`;
      if (name === "userErrors")
        return `${JSON.stringify(key)}:${userErrorsJson(field.operation, nodes, result.userErrors)}`;
      return `${JSON.stringify(key)}:${parts.get(key) ?? "null"}`;
    });
    return { json: new RawJson(`{${pairs.join(",")}}`), redactions };
  }

  private async recordApart(event: AuditEvent, useCase: string, context: ReadContext): Promise<void> {
    await this.database.transaction(context.actor, (transaction) =>
      recordEvent(transaction, recorderOf(context, useCase), event),
    );
  }
}

const keyConflict: UserError = {
  code: "IDEMPOTENCY_CONFLICT",
  message: "This idempotency key was used for another input. Use a new key for a new request.",
  path: ["input", "idempotencyKey"],
};

function isObject(name: string | undefined): boolean {
  return name !== undefined && name !== "__typename" && name !== "userErrors";
}

function objectType(operation: Operation, name: string): GraphQLObjectType {
  const type = operation.schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  return type;
}

function userErrorsJson(operation: Operation, nodes: readonly FieldNode[], errors: readonly UserError[]): string {
  const fields: Fields = fieldsOf(operation, objectType(operation, "UserError"), setsBelow(nodes));
  return JSON.stringify(
    errors.map((error) =>
      Object.fromEntries(
        [...fields].map(([key, its]) => {
          const name = its[0]?.name.value ?? "";
          return [key, name === "__typename" ? "UserError" : error[name as keyof UserError]];
        }),
      ),
    ),
  );
}

function recorderOf(context: ReadContext, useCase: string): Parameters<typeof recordEvent>[1] {
  return {
    requestId: context.requestId,
    operationName: context.operationName ?? useCase,
    newId: () => context.newId(),
  };
}

async function authorizedTarget<Input>(
  useCase: UseCase<Input>,
  input: Input,
  tx: Omit<Tx, "target">,
): Promise<VisibleRow> {
  const none: VisibleRow = { id: "", clientId: "" };
  let target = none;
  if (useCase.target !== undefined) {
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
  return target;
}

/** The refusal of a target, recorded under the client if there is such a client, else by the hash of what was asked. */
async function hidden(types: readonly string[], id: string, tx: Omit<Tx, "target">): Promise<Error> {
  const asked = uuidOrNull(id);
  const rows = types.includes("Client")
    ? await tx.query<{ id: string | null }>("select app.known_client($1) id", [asked])
    : [];
  const client = rows[0]?.id ?? null;
  const hash = createHash("sha256").update(id).digest("hex");
  return new Denied(notFound(), {
    kind: "READ_DENIED",
    outcome: "DENIED",
    ...(client === null ? { detail: { refusedHashes: [hash] } } : { clientId: client }),
  });
}

function transactionFor(transaction: Transaction, context: ReadContext, useCase: string): Omit<Tx, "target"> {
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
    role,
    userId: actor.userId,
    clinicId: actor.clinicId,
    newId: () => context.newId(),
    record: (event) => recordEvent(transaction, recorderOf(context, useCase), event),
    findVisible,
    getVisible: async (type, id) => {
      const found = await findVisible(type, id);
      if (found === null) throw notFound();
      return found;
    },
  };
}
