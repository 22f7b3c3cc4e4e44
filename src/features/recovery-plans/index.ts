export { CheckInResolver } from "./check-in.resolver.js";
export { GoalResolver } from "./goal.resolver.js";
export { RecoveryPlanResolver } from "./recovery-plan.resolver.js";
