export { ViewerResolver } from "./viewer.resolver.js";
import "./viewer.policy.js";
import "./viewer.store.js";
