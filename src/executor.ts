import { randomUUID } from "node:crypto";

import { Kind, OperationTypeNode, type FragmentDefinitionNode, type GraphQLSchema } from "graphql";

import { isRole, type Role } from "./authorization/roles.js";
import { missingScopes } from "./authorization/scopes.js";
import {
  answerable,
  correctionOf,
  isNobody,
  retried,
  type ActorContext,
  type Database,
} from "./platform/database/index.js";
import { ApiError, coerceVariables, unauthenticated } from "./platform/graphql/index.js";
import type { Logger } from "./platform/logger/index.js";
import { Lru } from "./platform/lru.js";
import type { Executor, ExecutorAnswer, IncomingOperation } from "./platform/http/index.js";
import { previewOf } from "./preview.js";
import { extensionsOf, type Reader, type Operation, type ReadAnswer, type ReadContext } from "./reading/index.js";
import { Acting, answerMutation, type RejectedTokens, RoleSwitches, type SeenPerson } from "./writing/index.js";

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly database: Database;
  readonly reader: Reader;
  readonly logger: Logger;
  /** Told of who was refused by the database. */
  readonly rejectedTokens: Pick<RejectedTokens, "note">;
}

/** One for the role, and one for the organization of an integrator. */
const MOST_CORRECTIONS = 2;

/**
 * Answers operations in one of the caller's roles. Which role that is, and for which organization an integrator acts, the
 * database says, in the same round trip as everything else: what was assumed for the plan and for cursors is confirmed
 * there, and corrected if it was wrong.
 */
export function createExecutor({ schema, database, reader, logger, rejectedTokens }: ExecutorOptions): Executor {
  const acting = new Acting(database, reader, logger);
  const switches = new RoleSwitches(database);
  const people = new People();

  return async (incoming) => {
    const { claims, activeRoleHeader, requestId, patience } = incoming.request;
    const { operationName } = incoming;
    const chosen = activeRoleHeader?.trim();
    if (chosen !== undefined && !isRole(chosen)) {
      rejectedTokens.note({ ...claims, reason: "ROLE" }, requestId);
      throw unauthenticated(new Error("no such role"));
    }
    /** Whether the token is for the role: one of a front end is not for an organization's system, nor the reverse. */
    const isFor = (one: Role): boolean => [undefined, one === "INTEGRATOR"].includes(claims.forIntegrators);
    const refuseUnlessFor = (one: Role): void => {
      if (isFor(one)) return;
      rejectedTokens.note({ ...claims, reason: "OTHER_AUDIENCE" }, requestId);
      throw unauthenticated(new Error("a token for another audience than that of the role"));
    };
    if (chosen !== undefined) refuseUnlessFor(chosen);
    const person = people.find(claims.clinicId, claims.userId);
    const likely = [person.role, ...claims.roles.filter(isRole)].find((one) => one !== undefined && isFor(one));
    let role: Role = chosen ?? likely ?? (claims.forIntegrators === true ? "INTEGRATOR" : "CLIENT");
    for (let corrections = 0; ; corrections++) {
      const { userId, clinicId, scopes } = claims;
      const organizationId = role === "INTEGRATOR" ? (person.organizationId ?? null) : undefined;
      const actor = { userId, clinicId, role, roleChosen: chosen !== undefined, scopes, organizationId, patience };
      try {
        // Without a choice the role is their only one, and no other that they hold.
        if (chosen !== undefined) await switches.into(role, person, actor, { requestId, operationName });
        const answer = await answerAs(actor, incoming);
        if (chosen === undefined) person.role = role;
        return answer;
      } catch (error) {
        if (isNobody(error)) rejectedTokens.note({ ...claims, reason: "ROLE" }, requestId);
        const actual = correctionOf(error);
        if (actual === null || corrections === MOST_CORRECTIONS) throw answerable(error);
        if (actual.role !== undefined && isRole(actual.role)) {
          refuseUnlessFor(actual.role);
          role = actual.role;
        }
        if (actual.organizationId !== undefined) person.organizationId = actual.organizationId;
      }
    }
  };

  async function answerAs(actor: Actor, incoming: IncomingOperation): Promise<ExecutorAnswer> {
    await requireScopes(actor, incoming);
    try {
      const operation = operationOf(schema, incoming);
      const context = contextOf(incoming, actor);
      const key = `${incoming.documentHash}|${incoming.operationName ?? ""}`;
      const { previewHeader } = incoming.request;
      if (previewHeader !== undefined) {
        const through = previewOf(previewHeader, actor.role, operation);
        return answerOf(await retried(() => reader.preview(operation, key, context, through)));
      }
      if (operation.definition.operation === OperationTypeNode.MUTATION) {
        return await answerMutation(operation, key, context, acting);
      }
      return answerOf(await retried(() => reader.query(operation, key, context)));
    } catch (error) {
      // Refused before the database was asked: whoever has no place here is told that, and nothing else.
      if (error instanceof ApiError) await database.withContext(actor, []);
      throw error;
    }
  }

  /**
   * The refusal is recorded like that of an act, and confirmed with it: whoever is no system of an organization is told so.
   *
   * @throws FORBIDDEN where an organization's system was not allowed this when it got its token
   */
  async function requireScopes(actor: Actor, incoming: IncomingOperation): Promise<void> {
    const missing = missingScopes(actor.role, incoming.operation, actor.scopes);
    if (missing.length === 0) return;
    const detail = { reason: "SCOPE", missingScopes: missing };
    await acting.recordApart({ kind: "READ_DENIED", outcome: "DENIED", detail }, contextOf(incoming, actor));
    const message = `The token lacks the scope ${missing.join(" and ")}.`;
    throw new ApiError("FORBIDDEN", message, { missingScopes: missing });
  }
}

function answerOf({ data, ...attached }: ReadAnswer): ExecutorAnswer {
  return { data, ...extensionsOf(attached) };
}

type Actor = ActorContext & { readonly role: Role };

/** What was last seen of a person. A hint for the plan and for cursors, confirmed by every transaction. */
interface Person extends SeenPerson {
  organizationId?: string;
}

const PEOPLE_REMEMBERED = 10_000;

class People {
  private readonly people = new Lru<string, Person>(PEOPLE_REMEMBERED);

  public find(clinicId: string, userId: string): Person {
    const key = `${clinicId}/${userId}`;
    const found = this.people.get(key);
    if (found !== undefined) return found;
    const added: Person = {};
    this.people.set(key, added);
    return added;
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

function contextOf(incoming: IncomingOperation, actor: ActorContext): ReadContext {
  return {
    actor,
    // An integrator's cursors belong to the organization, whichever of its accounts asks.
    viewer: actor.organizationId ?? actor.userId,
    requestId: incoming.request.requestId,
    operationName: incoming.operationName,
    newId: () => randomUUID(),
  };
}
