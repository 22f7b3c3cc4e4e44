import {
  getArgumentValues,
  getNamedType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from "graphql";

import { answerable, correctionOf, retried } from "../platform/database/index.js";
import { ApiError, RawJson } from "../platform/graphql/index.js";
import type { ExecutorAnswer } from "../platform/http/index.js";
import {
  extensionsOf,
  fieldsOf,
  sortRedactions,
  type Operation,
  type ReadContext,
  type Redaction,
} from "../reading/index.js";
import type { Acting, RequestContext } from "./acting.js";
import { payloadFields, type Acted } from "./payload.js";

/** Mutations run one after another, each in its own transaction; the first that fails ends the operation. */
export async function answerMutation(
  operation: Operation,
  documentKey: string,
  context: ReadContext,
  acting: Acting,
): Promise<ExecutorAnswer> {
  const type = operation.schema.getMutationType();
  if (!isObjectType(type)) throw new Error("The schema has no mutations");
  const parts: string[] = [];
  const redactions: Redaction[] = [];
  let part2 = false;
  for (const [key, nodes] of fieldsOf(operation, type, [operation.definition.selectionSet])) {
    const node = nodes[0];
    if (node === undefined) continue;
    if (node.name.value === "__typename") {
      parts.push(`${JSON.stringify(key)}:"Mutation"`);
      continue;
    }
    try {
      const acted = await retried(() => mutateField({ operation, documentKey, context, acting, type, key, nodes }));
      parts.push(`${JSON.stringify(key)}:${acted.json.text}`);
      redactions.push(...acted.redactions);
      part2 ||= acted.part2;
    } catch (error) {
      // Corrected by the executor while nothing has been done; afterwards the person has changed under way.
      if (parts.length === 0 && correctionOf(error) !== null) throw error;
      const known = answerable(error);
      if (!(known instanceof ApiError) || !FIELD_ERRORS.has(known.code)) throw known;
      return { data: null, errors: [located(known, key)] };
    }
  }
  const data = new RawJson(`{${parts.join(",")}}`);
  return { data, ...extensionsOf({ redactions: sortRedactions(redactions), part2 }) };
}

/** Refusals of one field, beside which others may have worked; anything else is the failure of the request. */
const FIELD_ERRORS: ReadonlySet<string> = new Set(["FORBIDDEN", "NOT_FOUND"]);

function located(error: ApiError, key: string): ApiError {
  const { http: _status, ...extensions } = error.extensions;
  return Object.assign(new ApiError(error.code, error.message), { path: [key], extensions });
}

interface MutationCall {
  readonly operation: Operation;
  readonly documentKey: string;
  readonly context: ReadContext;
  readonly acting: Acting;
  readonly type: GraphQLObjectType;
  readonly key: string;
  readonly nodes: readonly FieldNode[];
}

async function mutateField(call: MutationCall): Promise<Acted> {
  const { operation, documentKey, context, acting, type, key, nodes } = call;
  const node = nodes[0];
  const field = node && type.getFields()[node.name.value];
  if (node === undefined || field?.resolve === undefined) throw new Error("A mutation has no resolver");
  const payload = getNamedType(field.type).name;
  const request: RequestContext = {
    act: (useCase, input) => {
      const fields = payloadFields(operation, payload, nodes);
      return acting.act(useCase, input, { operation, documentKey: `${documentKey}|${key}`, payload, fields }, context);
    },
  };
  const args = getArgumentValues(field, node, operation.variables);
  return (await field.resolve(undefined, args, request, infoOf(call, field))) as Acted;
}

/** What TypeGraphQL's own wrapper of a resolver looks at. */
function infoOf(call: MutationCall, field: GraphQLField<unknown, unknown>): GraphQLResolveInfo {
  const { operation, type, key, nodes } = call;
  return {
    fieldName: field.name,
    fieldNodes: nodes,
    returnType: field.type,
    parentType: type,
    path: { prev: undefined, key, typename: type.name },
    schema: operation.schema,
    fragments: Object.fromEntries(operation.fragments),
    rootValue: undefined,
    operation: operation.definition,
    variableValues: operation.variables,
  };
}
