export { CheckInResolver } from "./check-in.resolver.js";
export { GoalResolver } from "./goal.resolver.js";
export { RecoveryPlanResolver } from "./recovery-plan.resolver.js";
import "./plan-part.policy.js";
import "./plan-part.store.js";
import "./recovery-plan.policy.js";
import "./recovery-plan.store.js";
import "./check-in.policy.js";
import "./check-in.store.js";
