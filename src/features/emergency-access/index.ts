export { EmergencyAccessResolver } from "./emergency-access.resolver.js";
import "./emergency-access.policy.js";
import "./emergency-access.store.js";
