export { AccessReportResolver } from "./access-report.resolver.js";
export { AuditEventResolver } from "./audit-event.resolver.js";
export { DisclosureResolver } from "./disclosure.resolver.js";
