import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { DataSource, type MigrationInterface } from "typeorm";
import { packageRoot } from "../package-root.js";
import { applyRules } from "./apply-rules.js";
import { definitionsOf, keepDefinitions } from "./definitions.js";
import { LOCK_WAIT_MS, whenFree } from "./locks.js";
import { LOGIN_SETTINGS } from "./login-settings.js";

// What the owner of the database does, and the service's own login never may.

/** A migration's class. */
type Migration = new () => MigrationInterface;

/** The migrations, as TypeORM runs them: each in a transaction of its own, waiting but briefly for each lock. */
export async function migrationSource(ownerUrl: string, more: readonly Migration[] = []): Promise<DataSource> {
  return new DataSource({
    type: "postgres",
    url: ownerUrl,
    migrations: [...(await migrationsOfThisCode()), ...more],
    migrationsTransactionMode: "each",
    // What fails is thrown; TypeORM would print it as well, each time that it is tried again.
    logger: "debug",
    extra: { options: `-c lock_timeout=${LOCK_WAIT_MS} -c timezone=UTC` },
  });
}

/** Loaded here: what TypeORM loads from a pattern of names depends on who else has loaded something in the process. */
async function migrationsOfThisCode(): Promise<Migration[]> {
  const folder = join(packageRoot, "dist/migrations");
  const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const modules = files.map(
    (name) => import(pathToFileURL(join(folder, name)).href) as Promise<Record<string, Migration>>,
  );
  return (await Promise.all(modules)).flatMap((its) => Object.values(its));
}

export interface MigrateOptions {
  /**
   * Grants and row-level security as SQL, made from the policy tables; applied after the migrations, each time anew. The
   * log of each clinic that was told of others gets an event POLICY_VERSION, in the transaction that applies them.
   */
  readonly accessRules?: string;
  /** Further migrations, after those of this code. */
  readonly migrations?: readonly Migration[];
  /** Told once where something has to be repeated, since others use the tables. */
  readonly onBusy?: () => void;
}

/**
 * Brings the database up to date while the service goes on, and names the migrations that were run. What finds a table busy
 * gives way, so that others wait no longer than for a moment, and is repeated. A second run at the same time waits.
 *
 * @example await migrate(ownerUrl, { accessRules: accessRulesSql() });
 */
export async function migrate(ownerUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const { accessRules, migrations = [] } = options;
  let isTold = false;
  const onBusy = (): void => {
    if (!isTold) options.onBusy?.();
    isTold = true;
  };
  return asOwner(ownerUrl, async (client) => {
    await client.query("select pg_advisory_lock(hashtextextended('migrate', 0))");
    await client.query(`set lock_timeout = ${LOCK_WAIT_MS}`);
    const source = await (await migrationSource(ownerUrl, migrations)).initialize();
    try {
      const before = await namesRun(client);
      const definitions = await definitionsOf(client);
      await whenFree(() => source.runMigrations(), onBusy);
      const run = (await namesRun(client)).slice(before.length);
      // The service makes those of later months by itself.
      await whenFree(() => client.query("select app.add_audit_partitions(2)"), onBusy);
      if (accessRules !== undefined) {
        await whenFree(() => applyRules(client, accessRules, versionSql(accessRules)), onBusy);
      }
      await keepDefinitions(client, definitions);
      return run;
    } finally {
      await source.destroy();
    }
  });
}

/** The migrations that the database has, the oldest first. */
async function namesRun(client: pg.Client): Promise<string[]> {
  const known = await client.query("select where to_regclass('public.migrations') is not null");
  if (!known.rowCount) return [];
  const { rows } = await client.query<{ name: string }>("select name from migrations order by id");
  return rows.map(({ name }) => name);
}

/** Says which rules are in force now, and tells the clinics. */
function versionSql(accessRules: string): string {
  const hash = createHash("sha256").update(accessRules).digest("hex");
  return `create or replace function app.policy_version() returns text language sql stable return '${hash}';
    select app.record_policy_version();`;
}

/** What the service's login may ask before it has taken a role. */
const ENTRANCES = [
  "app.enter(uuid, uuid, text, boolean, text[])",
  "app.enter_for(uuid, uuid, text, boolean, text[], uuid)",
  "app.instance_kind()",
  "app.migrations_run()",
  "app.record_rejected_token(uuid, uuid, uuid, uuid, text, text)",
  "app.token_revocations(xid8)",
];

/**
 * Makes the login that `serviceUrl` names, or gives it that password: NOINHERIT, owner of nothing, able only to enter a
 * context and to take one of `roles` for a transaction. A statement outside of such a transaction has no rights at all.
 * Its limits of time hold on every connection (LOGIN_SETTINGS).
 */
export async function ensureServiceLogin(
  ownerUrl: string,
  serviceUrl: string,
  roles: readonly string[],
): Promise<void> {
  await ensureLogin(ownerUrl, serviceUrl, roles, { entrances: ENTRANCES, settings: LOGIN_SETTINGS });
}

/** Makes the login that checks the audit log, or gives it that password: it can take the auditor's role, and read. */
export async function ensureAuditorLogin(ownerUrl: string, auditorUrl: string): Promise<void> {
  await ensureLogin(ownerUrl, auditorUrl, ["app_auditor"], { entrances: [], settings: {} });
}

async function ensureLogin(
  ownerUrl: string,
  url: string,
  roles: readonly string[],
  { entrances, settings }: { entrances: readonly string[]; settings: Readonly<Record<string, string>> },
): Promise<void> {
  const { username, password } = new URL(url);
  await asOwner(ownerUrl, async (client) => {
    const name = decodeURIComponent(username);
    const login = client.escapeIdentifier(name);
    const secret = client.escapeLiteral(decodeURIComponent(password));
    const known = await client.query("select from pg_roles where rolname = $1", [name]);
    // These are the defaults of a new login; only a superuser may say them of one that exists.
    const isSuperuser = await client.query("select from pg_roles where rolname = current_user and rolsuper");
    const never = isSuperuser.rowCount ? "nosuperuser nocreatedb nocreaterole noreplication nobypassrls" : "";
    const attributes = `login noinherit ${never} password ${secret}`;
    await client.query(`${known.rowCount ? "alter" : "create"} role ${login} ${attributes}`);
    for (const role of roles) {
      await client.query(`grant ${client.escapeIdentifier(role)} to ${login} with inherit false, set true`);
    }
    await client.query(`grant usage on schema public, app to ${login}`);
    for (const entrance of entrances) {
      await client.query(`grant execute on function ${entrance} to ${login}`);
    }
    const { rows } = await client.query<{ name: string }>("select current_database() name");
    const database = client.escapeIdentifier(rows[0]?.name ?? "");
    for (const [setting, value] of Object.entries(settings)) {
      await client.query(`alter role ${login} in database ${database} set ${setting} = ${client.escapeLiteral(value)}`);
    }
  });
}

/** One connection for the owner, closed whatever happens. */
async function asOwner<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
