import { randomUUID } from "node:crypto";

import {
  getArgumentValues,
  getNamedType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";

import { isRole, type Role } from "./authorization/roles.js";
import { ENTER_REFUSALS, type ActorContext, type Database } from "./platform/database/index.js";
import {
  ApiError,
  badInput,
  coerceVariables,
  RawJson,
  unauthenticated,
  unavailable,
} from "./platform/graphql/index.js";
import type { Executor, ExecutorAnswer, IncomingOperation } from "./platform/http/index.js";
import {
  fieldsOf,
  sortRedactions,
  type CursorCodec,
  type Operation,
  type ReadContext,
  Reader,
  type Redaction,
} from "./reading/index.js";
import { Acting, type Acted, type RequestContext } from "./writing/index.js";

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly database: Database;
  readonly cursors: CursorCodec;
}

/**
 * Answers operations in one of the caller's roles. Which role that is, the database says, in the same round trip as
 * everything else: what was assumed for the plan is confirmed there, and corrected once if it was wrong.
 */
export function createExecutor({ schema, database, cursors }: ExecutorOptions): Executor {
  const reader = new Reader(database, cursors);
  const acting = new Acting(database, reader);
  const known = new People();

  return async (incoming) => {
    const operation = operationOf(schema, incoming);
    const { claims, activeRoleHeader } = incoming.request;
    const chosen = activeRoleHeader?.trim();
    if (chosen !== undefined && !isRole(chosen)) throw unauthenticated(new Error("no such role"));
    const person = known.find(claims.clinicId, claims.userId);
    let role = chosen ?? person.role ?? claims.roles.find(isRole) ?? "CLIENT";
    for (let attempt = 1; ; attempt++) {
      const { userId, clinicId, scopes } = claims;
      const actor = { userId, clinicId, role, roleChosen: chosen !== undefined, scopes };
      try {
        const context = await contextOf(incoming, actor, person, database);
        const answer = await (incoming.operation.operation === OperationTypeNode.MUTATION
          ? mutate(operation, incoming, context, acting)
          : retried(() => query(operation, incoming, context, reader)));
        if (chosen === undefined) person.role = role;
        return answer;
      } catch (error) {
        const actual = sqlState(error) === ENTER_REFUSALS.otherRole && error instanceof Error ? error.message : "";
        if (attempt > 1 || !isRole(actual)) throw answerable(error);
        role = actual;
      }
    }
  };
}

/** What was last seen of a person. A hint for the plan and for cursors, confirmed by every transaction. */
interface Person {
  role?: Role;
  organizationId?: string;
}

const PEOPLE_REMEMBERED = 10_000;

class People {
  private readonly people = new Map<string, Person>();

  public find(clinicId: string, userId: string): Person {
    const key = `${clinicId}/${userId}`;
    const found = this.people.get(key) ?? {};
    if (this.people.size >= PEOPLE_REMEMBERED) this.people.clear();
    this.people.set(key, found);
    return found;
  }
}

// Serialization failures and deadlocks: the transaction was undone as a whole and is worth another try.
const WORTH_REPEATING: ReadonlySet<string> = new Set(["40001", "40P01"]);
const MOST_ATTEMPTS = 3;

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !WORTH_REPEATING.has(sqlState(error))) throw error;
    }
  }
}

function operationOf(schema: GraphQLSchema, incoming: IncomingOperation): Operation {
  const fragments = incoming.document.definitions.filter(
    (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  return {
    schema,
    definition: incoming.operation,
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    variables: coerceVariables(schema, incoming.operation, incoming.variables),
  };
}

async function contextOf(
  incoming: IncomingOperation,
  actor: ActorContext,
  person: Person,
  database: Database,
): Promise<ReadContext> {
  // An integrator's cursors belong to the organisation, whichever of its accounts asks.
  if (actor.role === "INTEGRATOR") {
    person.organizationId ??= (await database.organizationOf(actor.userId, actor.clinicId)) ?? undefined;
  }
  const organization = actor.role === "INTEGRATOR" ? person.organizationId : undefined;
  return {
    actor,
    viewer: organization ?? actor.userId,
    requestId: incoming.request.requestId,
    operationName: incoming.operationName,
    newId: () => randomUUID(),
  };
}

async function query(
  operation: Operation,
  incoming: IncomingOperation,
  context: ReadContext,
  reader: Reader,
): Promise<ExecutorAnswer> {
  const key = `${incoming.documentHash}|${incoming.operationName ?? ""}`;
  const { data, redactions } = await reader.query(operation, key, context);
  return { data, ...extensionsOf(redactions) };
}

/** Mutations run one after another, each in its own transaction; the first that fails ends the operation. */
async function mutate(
  operation: Operation,
  incoming: IncomingOperation,
  context: ReadContext,
  acting: Acting,
): Promise<ExecutorAnswer> {
  const type = operation.schema.getMutationType();
  if (!isObjectType(type)) throw new Error("The schema has no mutations");
  const parts: string[] = [];
  const redactions: Redaction[] = [];
  for (const [key, nodes] of fieldsOf(operation, type, [operation.definition.selectionSet])) {
    const node = nodes[0];
    if (node === undefined) continue;
    if (node.name.value === "__typename") {
      parts.push(`${JSON.stringify(key)}:"Mutation"`);
      continue;
    }
    try {
      const acted = await retried(() => mutateField({ operation, incoming, context, acting, type, key, nodes }));
      parts.push(`${JSON.stringify(key)}:${acted.json.text}`);
      redactions.push(...acted.redactions);
    } catch (error) {
      // Corrected by the executor while nothing has been done; afterwards the person has changed under way.
      if (parts.length === 0 && sqlState(error) === ENTER_REFUSALS.otherRole) throw error;
      const known = answerable(error);
      if (!(known instanceof ApiError) || !FIELD_ERRORS.has(known.code)) throw known;
      return { data: null, errors: [located(known, key)] };
    }
  }
  return { data: new RawJson(`{${parts.join(",")}}`), ...extensionsOf(sortRedactions(redactions)) };
}

/** Refusals of one field, beside which others may have worked; anything else is the failure of the request. */
const FIELD_ERRORS: ReadonlySet<string> = new Set(["FORBIDDEN", "NOT_FOUND"]);

function located(error: ApiError, key: string): ApiError {
  const { http: _status, ...extensions } = error.extensions;
  return Object.assign(new ApiError(error.code, error.message), { path: [key], extensions });
}

interface MutationCall {
  readonly operation: Operation;
  readonly incoming: IncomingOperation;
  readonly context: ReadContext;
  readonly acting: Acting;
  readonly type: GraphQLObjectType;
  readonly key: string;
  readonly nodes: readonly FieldNode[];
}

async function mutateField(call: MutationCall): Promise<Acted> {
  const { operation, incoming, context, acting, type, key, nodes } = call;
  const node = nodes[0];
  const field = node && type.getFields()[node.name.value];
  if (node === undefined || field?.resolve === undefined) throw new Error("A mutation has no resolver");
  const payload = getNamedType(field.type).name;
  const request: RequestContext = {
    act: (useCase, input) =>
      acting.act(
        useCase,
        input,
        { operation, documentKey: `${incoming.documentHash}|${incoming.operationName ?? ""}|${key}`, payload, nodes },
        context,
      ),
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

function extensionsOf(redactions: readonly Redaction[]): Pick<ExecutorAnswer, "extensions"> {
  return redactions.length === 0 ? {} : { extensions: { redactions } };
}

function sqlState(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What the caller is told of a failure below us; anything unknown stays as it is, and is masked at the edge. */
function answerable(error: unknown): unknown {
  if (error instanceof ApiError) return error;
  const code = sqlState(error);
  if (code === ENTER_REFUSALS.unknown || code === ENTER_REFUSALS.otherRole) return unauthenticated(error);
  if (code === ENTER_REFUSALS.severalRoles) {
    return badInput("You hold several roles: name one of them in the header X-Active-Role.");
  }
  return isPassing(code) ? unavailable(error) : error;
}

/** Connection trouble, a server that stops or starts, time-outs, locks not had, resources used up. */
function isPassing(code: string): boolean {
  return /^(08|53|57|40|55P03)/.test(code) || /^E(CONN|PIPE|HOST|NET|TIMEDOUT)/.test(code);
}
