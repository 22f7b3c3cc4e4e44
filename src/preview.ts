import { OperationTypeNode } from "graphql";

import { isRole, isStaff, type Role } from "./authorization/roles.js";
import { ApiError, badInput } from "./platform/graphql/index.js";
import { uuidOrNull, type LookedThrough, type Operation } from "./reading/index.js";

/**
 * Through whom a client looks at their own record: the header X-Preview-As, `<userId>/<ROLE>`. Refused before anything is
 * looked up, so that a refusal tells nothing of who works in the clinic.
 *
 * @throws FORBIDDEN for every other role than CLIENT, whatever the header says; BAD_USER_INPUT for a mutation and for what
 * names no member of staff.
 * @example previewOf("0b6e…/CLINICIAN", "CLIENT", operation)
 */
export function previewOf(header: string, role: Role, operation: Operation): LookedThrough {
  if (role !== "CLIENT") {
    throw new ApiError("FORBIDDEN", "X-Preview-As is for clients alone, who look at their own record with it.");
  }
  if (operation.definition.operation !== OperationTypeNode.QUERY) {
    throw badInput("X-Preview-As is for queries alone: nothing can be done in another's place.");
  }
  const [person = "", staffRole = "", ...more] = header.trim().split("/");
  const userId = uuidOrNull(person);
  if (userId === null || more.length > 0 || !isRole(staffRole) || !isStaff(staffRole)) {
    throw badInput("X-Preview-As names a member of staff and the role they act in: <userId>/<ROLE>.");
  }
  return { userId, role: staffRole };
}
