import "reflect-metadata";
import { SERVICE_ROLES } from "../../authorization/roles.js";
import { accessRules } from "../../schema.js";
import { ConfigError, parseMigrationConfig } from "../config/index.js";
import { markInstance } from "./instance-kind.js";
import { ensureAuditorLogin, ensureServiceLogin, migrate } from "./migrate.js";

// npm run migrate: as the owner, in DATABASE_OWNER_URL. With DATABASE_URL and
// DATABASE_AUDITOR_URL set as well, their logins are made too.
try {
  const { ownerUrl, serviceUrl, auditorUrl } = parseMigrationConfig(process.env);
  const run = await migrate(ownerUrl, {
    accessRules: accessRules(),
    onBusy: () => console.log("Tables are in use: waiting for a moment at which nobody has to wait for long."),
  });
  await markInstance(ownerUrl, "production");
  console.log(run.length === 0 ? "The database is up to date." : `Migrated: ${run.join(", ")}`);
  if (serviceUrl !== null) {
    await ensureServiceLogin(ownerUrl, serviceUrl, SERVICE_ROLES);
    console.log("The service can log in.");
  }
  if (auditorUrl !== null) {
    await ensureAuditorLogin(ownerUrl, auditorUrl);
    console.log("Whoever checks the audit log can log in.");
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
