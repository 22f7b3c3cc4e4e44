export { assignmentEntities } from "./assignment.entity.js";
export { AssignmentResolver } from "./assignment.resolver.js";
import "./assignment.policy.js";
import "./assignment.store.js";
