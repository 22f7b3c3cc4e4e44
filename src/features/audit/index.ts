export { AccessReportResolver } from "./access-report.resolver.js";
export { AuditEventResolver } from "./audit-event.resolver.js";
export { DisclosureResolver } from "./disclosure.resolver.js";
import "./access-report.policy.js";
import "./access-report.store.js";
import "./audit-event.policy.js";
import "./audit-event.store.js";
import "./disclosure.policy.js";
import "./disclosure.store.js";
