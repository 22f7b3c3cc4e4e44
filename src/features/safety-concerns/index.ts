export { safetyConcernEntities } from "./safety-concern.entity.js";
export { SafetyConcernResolver } from "./safety-concern.resolver.js";
import "./safety-concern.policy.js";
import "./safety-concern.store.js";
