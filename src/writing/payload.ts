import { isObjectType, type FieldNode, type GraphQLObjectType } from "graphql";

import type { Transaction } from "../platform/database/index.js";
import { RawJson } from "../platform/graphql/index.js";
import {
  fieldsOf,
  setsBelow,
  type ActEvent,
  type Attached,
  type Fields,
  type Operation,
  type PresumedRow,
  type ReadContext,
  type Reader,
} from "../reading/index.js";
import { recordEvent } from "./audit-event.js";
import type { Remembered } from "./idempotency.js";
import type { UserError } from "./use-case.js";

/** A mutation's payload, ready to be sent, and what goes with it. */
export interface Acted extends Attached {
  readonly json: RawJson;
}

/** The field of a mutation that is being answered. */
export interface MutationField {
  readonly operation: Operation;
  readonly documentKey: string;
  readonly payload: string;
  /** What of the payload is asked for. */
  readonly fields: Fields;
}

/** What of a mutation's payload its nodes ask for. */
export function payloadFields(operation: Operation, payload: string, nodes: readonly FieldNode[]): Fields {
  return fieldsOf(operation, objectType(operation, payload), setsBelow(nodes));
}

/**
 * Reads the payload back, in the transaction of the act and with the caller's rights; after a refusal, its errors.
 *
 * @param act the last event of what was just done, which goes into the log with the payload; null where nothing was
 * @param presumed the row that the act is about, where nobody has looked at it: one that the caller does not see fails it all
 */
export async function payloadOf(
  result: Remembered,
  field: MutationField,
  context: ReadContext,
  reader: Reader,
  transaction: Transaction,
  act: ActEvent | null = null,
  presumed?: PresumedRow,
): Promise<Acted> {
  if (result.userErrors.length > 0) return refusalOf(result.userErrors, field);
  const { fields } = field;
  const asksReceipt = [...fields.values()].some((nodes) => nodes[0]?.name.value === "receipt");
  const { parts, recorded, ...attached } = await reader.readBack(
    {
      operation: field.operation,
      payload: field.payload,
      documentKey: field.documentKey,
      fields: new Map([...fields].filter(([, nodes]) => isObject(nodes[0]?.name.value))),
      made: result.made,
      act,
      presumed,
    },
    context,
    (statement, isLast) => (isLast && !asksReceipt ? transaction.sendLast(statement) : transaction.send(statement)),
  );
  if (act !== null && !recorded) recordEvent(transaction, act);
  const receipt = asksReceipt ? await receiptOf(result.eventId, transaction) : null;
  return { json: payloadJson(field, parts, receipt, []), ...attached };
}

/** Whether the payload is asked for an object, which is read from the database. */
export function asksObject(field: MutationField): boolean {
  return [...field.fields.values()].some((nodes) => isObject(nodes[0]?.name.value));
}

/** The payload of an act that was refused, of which nothing is left: what the person can put right. */
export function refusalOf(userErrors: readonly UserError[], field: MutationField): Acted {
  const json = payloadJson(field, new Map(), null, userErrors);
  return { json, redactions: [], part2: false };
}

function payloadJson(
  { operation, payload, fields }: MutationField,
  parts: ReadonlyMap<string, string>,
  receipt: Receipt | null,
  userErrors: readonly UserError[],
): RawJson {
  const pairs = [...fields].map(([key, nodes]) => {
    const name = nodes[0]?.name.value;
    if (name === "__typename") return `${JSON.stringify(key)}:${JSON.stringify(payload)}`;
    if (name === "userErrors") return `${JSON.stringify(key)}:${userErrorsJson(operation, nodes, userErrors)}`;
    if (name === "receipt") return `${JSON.stringify(key)}:${receiptJson(operation, nodes, receipt)}`;
    return `${JSON.stringify(key)}:${parts.get(key) ?? "null"}`;
  });
  return new RawJson(`{${pairs.join(",")}}`);
}

function isObject(name: string | undefined): boolean {
  return name !== undefined && name !== "__typename" && name !== "userErrors" && name !== "receipt";
}

interface Receipt {
  readonly eventId: string;
  readonly leafHash: string;
  readonly sealedBefore: string;
}

/**
 * How long an event waits at most to be sealed: what a transaction may take that began before it, the rounds of the sealer,
 * and a process that takes over.
 */
const SEALED_WITHIN = "15 seconds";

async function receiptOf(eventId: string | null, transaction: Transaction): Promise<Receipt | null> {
  if (eventId === null) return null;
  const [found] = await transaction.query<Omit<Receipt, "eventId">>(
    `select r.leaf_hash "leafHash", to_json(r.recorded_at + interval '${SEALED_WITHIN}') #>> '{}' "sealedBefore" from app.receipt($1) r`,
    [eventId],
  );
  return found === undefined ? null : { eventId, ...found };
}

function receiptJson(operation: Operation, nodes: readonly FieldNode[], receipt: Receipt | null): string {
  if (receipt === null) return "null";
  const fields = fieldsOf(operation, objectType(operation, "AuditReceipt"), setsBelow(nodes));
  return JSON.stringify(
    Object.fromEntries(
      [...fields].map(([key, its]) => {
        const name = its[0]?.name.value ?? "";
        return [key, name === "__typename" ? "AuditReceipt" : receipt[name as keyof Receipt]];
      }),
    ),
  );
}

function objectType(operation: Operation, name: string): GraphQLObjectType {
  const type = operation.schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  return type;
}

function userErrorsJson(operation: Operation, nodes: readonly FieldNode[], errors: readonly UserError[]): string {
  if (errors.length === 0) return "[]";
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
