export { careTeamEntities } from "./care-team.entity.js";
export { CareTeamResolver } from "./care-team.resolver.js";
import "./care-team.policy.js";
import "./care-team.store.js";
