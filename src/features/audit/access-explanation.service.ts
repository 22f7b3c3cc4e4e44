import { isObjectType, type GraphQLSchema } from "graphql";
import { decisionOf, isOfOneClient } from "../../authorization/decision.js";
import type { Transaction } from "../../platform/database/index.js";
import { badInput } from "../../platform/graphql/index.js";
import { uuidOrNull, type ReadContext, type ToldContext } from "../../reading/index.js";
import { actEvent, recordEvent, refusal, type AuditEvent } from "../../writing/index.js";
import { explanationOf, type FactsOfAccess } from "./access-explanation.js";
import type { ExplainAccessArgs } from "./access-explanation.inputs.js";
import type { AccessExplanation } from "./access-explanation.type.js";

/**
 * Why a person, in a role, may or may not read a coordinate of a client's record, now or at an instant of the past. For
 * the client and the privacy officer; null for everybody else, for an unknown client and for a person whom the asker does
 * not know of, each the same. Recorded under the client, as is being refused.
 *
 * @throws BAD_USER_INPUT for a coordinate that is no part of a client's record, and for an instant that is yet to come.
 */
export async function explainAccess(
  args: ExplainAccessArgs,
  schema: GraphQLSchema,
  { context, transaction }: ToldContext,
): Promise<AccessExplanation | null> {
  const [type, field] = partsOfCoordinate(schema, args.coordinate);
  return transaction(async (tx) => {
    await tx.entered;
    if (args.asOf && Date.parse(args.asOf) > tx.instant.getTime()) {
      throw badPlace("asOf", "Expected an instant that is not in the future.");
    }
    const [clientId, userId] = [uuidOrNull(args.clientId), uuidOrNull(args.actorId)];
    const [row] = await tx.query<{ facts: FactsOfAccess | null; known: string | null }>(
      "select app.explain_access($1, $2, $3, $4) facts, app.known_client($1) known",
      [clientId, userId, args.role, args.asOf ?? null],
    );
    if (!row?.facts) {
      record(tx, context, refusal(args.clientId, row?.known ?? null));
      return null;
    }
    record(tx, context, {
      kind: "READ",
      ...(clientId !== null && { clientId, entity: { type: "Client", id: clientId, classes: ["CONSENT"] } }),
      detail: { explained: { userId, role: args.role, coordinate: args.coordinate, asOf: args.asOf ?? null } },
    });
    const decision = decisionOf(schema, type, field, args.role);
    const isOwn = context.actor.role === "CLIENT";
    return explanationOf({ type, field, role: args.role, decision, facts: row.facts, isOwn, isPast: !!args.asOf });
  });
}

function partsOfCoordinate(schema: GraphQLSchema, coordinate: string): [type: string, field: string | null] {
  const [name = "", field = null] = coordinate.split(".");
  const type = schema.getType(name);
  const isKnown = isObjectType(type) && (field === null || field in type.getFields());
  if (!isKnown) throw badPlace("coordinate", "The contract has no such type or field.");
  if (!isOfOneClient(name)) throw badPlace("coordinate", "This is no part of one client's record.");
  return [name, field];
}

function badPlace(path: string, message: string): Error {
  return badInput("Some of the input can't be used; fieldErrors says what.", [{ path, message }]);
}

function record(tx: Transaction, context: ReadContext, event: AuditEvent): void {
  const { requestId, operationName } = context;
  recordEvent(tx, actEvent({ requestId, operationName, newId: () => context.newId() }, event));
}
