import "reflect-metadata";
import { inspect } from "node:util";
import { SERVICE_ROLES } from "../../authorization/roles.js";
import { accessRules } from "../../schema.js";
import { runCommand } from "../command-line.js";
import { ConfigError, parseMigrationConfig } from "../config/index.js";
import { markInstance } from "./instance-kind.js";
import { ensureAuditorLogin, ensureServiceLogin, migrate } from "./migrate.js";

const usage = `npm run migrate

Brings the database up to date: tables, functions, and the access rules of this version. What is up to date already stays
as it is; a second run at the same time waits. The logins of the service and of whoever checks the audit log are made too,
or given the passwords, where they are named.

DATABASE_OWNER_URL     the database, for its owner, who needs CREATEROLE
DATABASE_URL           the service's own login, which owns nothing
DATABASE_AUDITOR_URL   a login that reads the audit log and nothing of a record
Ends with 0 where it is done, 1 where it failed, and 2 where the command line can't be meant.
`;

await runCommand(
  { usage, options: {} },
  async () => {
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
  },
  (error) => ({ text: error instanceof ConfigError ? error.message : inspect(error), code: 1 }),
);
