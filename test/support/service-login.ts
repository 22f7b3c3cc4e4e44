import pg from "pg";
import { SERVICE_ROLES } from "../../src/authorization/roles.js";
import { ensureServiceLogin } from "../../src/platform/database/migrate.js";
import type { TestDatabase } from "./database.js";

/**
 * The service's own login on a test's database: it owns nothing and takes a role for a transaction. Logins belong to the
 * server, so that each database has one of its own name.
 */
export async function createServiceLogin(database: TestDatabase): Promise<string> {
  const url = database.url(database.name, "service");
  await ensureServiceLogin(database.ownerUrl, url, SERVICE_ROLES);
  return url;
}

/** A connection that the test ends by itself. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
