export { AssignmentResolver } from "./assignment.resolver.js";
