import pg from "pg";
import type { Clock } from "../platform/clock.js";
import { examineConfig, type AuditLogSetting } from "../platform/config/index.js";
import { LogDatabase } from "../transparency-log/index.js";
import { mend, unknown, type Finding } from "./finding.js";
import { checkBacklog, checkPartitions, checkSigningKeys } from "./log-check.js";
import { checkClock, checkConnections, checkDurability, checkVersion } from "./server-check.js";
import { checkNode, checkSettings, checkTokenKeys } from "./settings-check.js";
import {
  checkAccessRules,
  checkDefinitions,
  checkFunctions,
  checkGrants,
  checkKind,
  checkLogin,
  checkMigrations,
  checkRoles,
  checkTables,
} from "./wall-check.js";

/** What is looked at, and from where. */
export interface Circumstances {
  /** What `npm start` would be given. */
  readonly env: NodeJS.ProcessEnv;
  /** How many processes are to serve. */
  readonly processes: number;
  /** This machine's clock. */
  readonly clock: Clock;
  /** Such as "v24.11.0". */
  readonly nodeVersion: string;
  /** The grants and row-level security of this code, as SQL. */
  readonly accessRules: string;
}

/**
 * Looks at everything that the service needs and changes nothing, with the service's own login, which may see all of it.
 * What is wrong with one thing does not keep the others from being looked at.
 */
export async function examine(circumstances: Circumstances): Promise<Finding[]> {
  const { env, nodeVersion } = circumstances;
  const settings = examineConfig(env);
  const before = [checkNode(nodeVersion), ...checkSettings(settings), await checkTokenKeys(settings)];
  if (settings.databaseUrl === null) {
    return [...before, unknown("database", "The database was not looked at.", "Set DATABASE_URL first.")];
  }
  return [...before, ...(await examineDatabase(settings.databaseUrl, settings.auditLog, circumstances))];
}

const CONNECT_MS = 5_000;

async function examineDatabase(
  url: string,
  log: AuditLogSetting | null,
  { clock, processes, accessRules }: Circumstances,
): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  // One that is lost while it is idle says so here, and again to the next statement.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return [unreachable(error)];
  }
  try {
    const findings = [
      await attempt("PostgreSQL", () => checkVersion(client)),
      await attempt("clock", () => checkClock(client, clock)),
      await attempt("durability", () => checkDurability(client)),
      await attempt("connections", () => checkConnections(client, processes, Number(new URL(url).port || 5432))),
      await attempt("login", () => checkLogin(client)),
    ];
    const migrations = await attempt("migrations", async () => (await checkMigrations(client)) ?? []);
    if (migrations.length === 0) return [...findings.flat(), NOT_MIGRATED];
    return [
      ...findings.flat(),
      ...migrations,
      ...(await attempt("kind of database", () => checkKind(client))),
      ...(await attempt("access rules", () => checkAccessRules(client, accessRules))),
      ...(await attempt("definitions", () => checkDefinitions(client))),
      ...(await attempt("roles", () => checkRoles(client))),
      ...(await attempt("row-level security", () => checkTables(client))),
      ...(await attempt("rights of everybody", () => checkGrants(client))),
      ...(await attempt("functions", () => checkFunctions(client))),
      ...(await attempt("partitions", () => checkPartitions(client, clock))),
      ...(await examineLog(url, log)),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function examineLog(url: string, log: AuditLogSetting | null): Promise<Finding[]> {
  const database = new LogDatabase(url, () => undefined);
  try {
    return [
      ...(await attempt("sealing", () => database.transaction((store) => checkBacklog(store)))),
      ...(log === null
        ? [unknown("signing keys", "The signatures of the log were not looked at.", "Complete the settings first.")]
        : await attempt("signing keys", () => database.transaction((store) => checkSigningKeys(store, log)))),
    ];
  } finally {
    await database.close();
  }
}

const NOT_MIGRATED = mend(
  "migrations",
  "The database has none of the service's tables.",
  "Run npm run migrate as the owner, with DATABASE_URL set as well.",
);

/** What a look found; where the database refused it, that. PostgreSQL's own words may quote what they are about. */
async function attempt(check: string, look: () => Promise<Finding | readonly Finding[]>): Promise<Finding[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    return [
      unknown(
        check,
        `This could not be looked at: ${check} (${codeOf(error)}).`,
        "Mend what stands above, and try again.",
      ),
    ];
  }
}

function unreachable(error: unknown): Finding {
  switch (codeOf(error)) {
    case "28P01":
    case "28000":
      return mend("database", "PostgreSQL refuses the login in DATABASE_URL.", "Correct it; npm run migrate makes it.");
    case "3D000":
      return mend(
        "database",
        "PostgreSQL has no database of the name in DATABASE_URL.",
        "Create it, or correct the name.",
      );
    default:
      return unknown(
        "database",
        `PostgreSQL does not answer at the address in DATABASE_URL (${codeOf(error)}).`,
        "Start it, or correct the address.",
      );
  }
}

/** The code of an error of PostgreSQL's or of the network's. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no code";
}
