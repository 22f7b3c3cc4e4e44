export { CareTeamResolver } from "./care-team.resolver.js";
