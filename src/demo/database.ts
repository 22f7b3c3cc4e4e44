import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { SERVICE_ROLES } from "../authorization/roles.js";
import { DEMO_ADDRESS, DEMO_SETTINGS } from "../platform/config/index.js";
import { findInstanceKind, markInstance } from "../platform/database/instance-kind.js";
import { ensureServiceLogin, migrate } from "../platform/database/migrate.js";
import { accessRules } from "../schema.js";
import { startEmbeddedPostgres } from "./embedded-postgres.js";
import type { DemoOptions } from "./options.js";
import { type DemoLogin, loadSampleClinic, sampleClinicId, sampleLogins } from "./sample-clinic/index.js";
import { countSyntheticClients, loadSyntheticClinic, syntheticLogins } from "./synthetic-clinic/index.js";

/** The server that the demo's data lies on. */
export interface DemoServer {
  /** For the owner, who migrates and loads. */
  readonly ownerUrl: string;
  stop(): Promise<void>;
}

const databaseName = "recovery";

/** Loading a large clinic would otherwise wait for checkpoints most of the time. */
const roomy = { shared_buffers: "256MB", max_wal_size: "2GB" };

/** Starts the demo's own PostgreSQL, or takes the given one if its database is a demo's, or empty. */
export async function openDemoServer({ databaseUrl, folder, reset }: DemoOptions): Promise<DemoServer> {
  if (databaseUrl !== null) {
    await refuseForeign(databaseUrl);
    if (reset) await withClient(databaseUrl, emptyDatabase);
    return { ownerUrl: databaseUrl, stop: async () => undefined };
  }
  const home = join(folder, "postgres");
  if (reset) await removeData(home);
  const server = await startEmbeddedPostgres(home, { settings: roomy });
  await withClient(server.url(), async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [databaseName]);
    if (!rowCount) await client.query(`create database ${databaseName}`);
  });
  return { ownerUrl: server.url(databaseName), stop: () => server.stop() };
}

/** What the loading of the demo's data tells while it works. */
export interface Loading {
  step(text: string): void;
  progress(done: number, of: number): void;
}

/** Migrates, loads what is not there yet, and makes a login for the service. Everything already there stays. */
export async function prepareDemoDatabase(
  ownerUrl: string,
  clients: number,
  now: Date,
  loading: Loading,
): Promise<{ readonly serviceUrl: string; readonly logins: readonly DemoLogin[] }> {
  await migrate(ownerUrl, { accessRules: accessRules() });
  await markInstance(ownerUrl, "demo");
  const synthetic = await withClient(ownerUrl, async (client) => {
    // Row-level security binds the owner as well: the two clinics are looked up by whoever loads.
    await client.query("select set_config('role', 'app_roster', false)");
    const sample = await client.query("select from clinics where clinic_id = $1", [sampleClinicId]);
    const existing = await countSyntheticClients(client);
    await client.query("reset role");
    if (!sample.rowCount) {
      loading.step("Loading the sample clinic");
      await loadSampleClinic(client, now);
    }
    if (existing > 0 && clients > 0 && existing !== clients) {
      loading.step(`The synthetic clinic has ${existing} clients already; --reset starts anew`);
    }
    const isNew = existing === 0 && clients > 0;
    if (isNew) {
      loading.step(`Loading a synthetic clinic of ${clients} clients`);
      await loadSyntheticClinic(client, clients, (done) => loading.progress(done, clients));
    }
    // The rules were applied when there was no clinic yet to be told of them.
    await client.query("select app.record_policy_version()");
    return isNew ? clients : existing;
  });
  const serviceUrl = new URL(ownerUrl);
  serviceUrl.username = `${serviceUrl.pathname.slice(1)}_demo_service`;
  serviceUrl.password = randomBytes(24).toString("base64url");
  await ensureServiceLogin(ownerUrl, serviceUrl.href, SERVICE_ROLES);
  return { serviceUrl: serviceUrl.href, logins: [...sampleLogins, ...(synthetic > 0 ? syntheticLogins : [])] };
}

/**
 * A secret of 32 bytes that is kept: a page's cursor still works after a restart, the log is still signed by one key, and
 * organizations' systems have the secrets that they had.
 */
export async function keptSecret(
  folder: string,
  name: "cursor-key" | "audit-signing-key" | "client-secrets-key",
): Promise<Buffer> {
  const file = join(folder, name);
  if (!existsSync(file)) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, randomBytes(32).toString("base64"), { mode: 0o600 });
  }
  return Buffer.from(await readFile(file, "utf8"), "base64");
}

/** Tells the commands of other terminals how to reach the demo and its database, until the demo ends. */
export async function tellCommands(
  folder: string,
  address: string,
  ownerUrl: string,
  log: { readonly logName: string; readonly seeds: readonly Buffer[] },
): Promise<{ forget(): Promise<void> }> {
  const file = join(folder, DEMO_SETTINGS);
  const settings = {
    [DEMO_ADDRESS]: address,
    DATABASE_OWNER_URL: ownerUrl,
    AUDIT_LOG_NAME: log.logName,
    AUDIT_SIGNING_KEY: log.seeds[0]?.toString("base64") ?? "",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"\n`);
  await mkdir(folder, { recursive: true });
  await rm(file, { force: true });
  await writeFile(file, lines.join(""), { mode: 0o600 });
  return { forget: () => rm(file, { force: true }) };
}

async function refuseForeign(url: string): Promise<void> {
  const kind = await findInstanceKind(url);
  if (kind === "demo") return;
  const isEmpty = kind === null && (await withClient(url, hasNoTables));
  if (!isEmpty) {
    throw new Error(
      "The database in DATABASE_URL is not a demo database, and not empty. The demo touches neither: " +
        "create an empty one for it, or leave DATABASE_URL unset.",
    );
  }
}

async function hasNoTables(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'v', 'm', 'f')
       -- Left behind by a first start that failed.
       and c.oid is distinct from to_regclass('public.migrations') limit 1`,
  );
  return rowCount === 0;
}

async function emptyDatabase(client: pg.Client): Promise<void> {
  await client.query(`
    drop schema if exists app cascade;
    drop schema public cascade;
    create schema public;
    grant usage on schema public to public;`);
}

async function removeData(home: string): Promise<void> {
  const owner = Number(await readFile(join(home, "owner.pid"), "utf8").catch(() => "0"));
  const isRunning = existsSync(join(home, "cluster", "postmaster.pid")) && owner > 0 && isAlive(owner);
  if (isRunning) throw new Error(`The demo runs in process ${owner}. Stop that one first.`);
  await rm(home, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
