import { join } from "node:path";
import pg from "pg";
import { DataSource } from "typeorm";
import { packageRoot } from "../package-root.js";

// What the owner of the database does, and the service's own login never may.

/** The migrations, as TypeORM runs them: each in a transaction of its own, waiting for no lock longer than two seconds. */
export function migrationSource(ownerUrl: string): DataSource {
  return new DataSource({
    type: "postgres",
    url: ownerUrl,
    migrations: [join(packageRoot, "dist/migrations/*.js")],
    migrationsTransactionMode: "each",
    extra: { options: "-c lock_timeout=2000 -c timezone=UTC" },
  });
}

/** Brings the database up to date and names what was run. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const source = await migrationSource(ownerUrl).initialize();
  try {
    const run = await source.runMigrations();
    return run.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

/**
 * Makes the login that `serviceUrl` names, or gives it that password: NOINHERIT, owner of nothing, able only to take one
 * of `roles` for a transaction. A statement outside of such a transaction has no rights at all.
 */
export async function ensureServiceLogin(
  ownerUrl: string,
  serviceUrl: string,
  roles: readonly string[],
): Promise<void> {
  const { username, password } = new URL(serviceUrl);
  const client = new pg.Client({ connectionString: ownerUrl });
  const login = client.escapeIdentifier(decodeURIComponent(username));
  const secret = client.escapeLiteral(decodeURIComponent(password));
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [decodeURIComponent(username)]);
    const attributes = "login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls";
    await client.query(`${rowCount ? "alter" : "create"} role ${login} ${attributes} password ${secret}`);
    for (const role of roles) {
      await client.query(`grant ${client.escapeIdentifier(role)} to ${login} with inherit false, set true`);
    }
  } finally {
    await client.end();
  }
}
