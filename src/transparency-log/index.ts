export type { LogKeys } from "./log-identity.js";
export { LogDatabase } from "./log-database.js";
export { auditRoutes, type WitnessCredential } from "./routes.js";
export { Sealer } from "./sealer.js";
