import { Kind, OperationTypeNode, type OperationDefinitionNode } from "graphql";
import type { Role } from "./roles.js";

/** What an organization's system was allowed to do when it was given its token (RFC 6749, 3.3). */
export const READ_REFERRALS = "referrals:read";
export const WRITE_REFERRALS = "referrals:write";

/**
 * The scopes that an operation needs and a token lacks. They narrow what the policy allows the role, and widen nothing: in
 * the roles of people there are none. An act reads what it answers, and so needs both.
 */
export function missingScopes(
  role: Role,
  operation: OperationDefinitionNode,
  scopes: readonly string[],
): readonly string[] {
  if (role !== "INTEGRATOR" || isAboutTheSchema(operation)) return [];
  const needed =
    operation.operation === OperationTypeNode.MUTATION ? [READ_REFERRALS, WRITE_REFERRALS] : [READ_REFERRALS];
  return needed.filter((scope) => !scopes.includes(scope));
}

function isAboutTheSchema({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.every((one) => one.kind === Kind.FIELD && one.name.value.startsWith("__"));
}
