import { randomBytes } from "node:crypto";
import type { AuditLogOptions } from "../../src/app.js";

/** An audit log that is sealed when a test asks for it, and that nobody watches. */
export const quietAuditLog: AuditLogOptions = {
  logName: "audit.test.invalid",
  seeds: [randomBytes(32)],
  witnesses: [],
  sealEveryMs: null,
};
