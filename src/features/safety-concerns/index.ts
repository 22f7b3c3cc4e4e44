export { SafetyConcernResolver } from "./safety-concern.resolver.js";
