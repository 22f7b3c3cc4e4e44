import { randomBytes } from "node:crypto";
import pg from "pg";
import { fromSetup } from "./from-setup.js";

/** A migrated database of its own for one test file, on the server of the run. */
export interface TestDatabase {
  readonly name: string;
  /** For the owner, who may do everything. */
  readonly ownerUrl: string;
  /** For another login. */
  url(user: string, password: string): string;
  /** Ends every session and removes the database. */
  drop(): Promise<void>;
}

/**
 * @example
 * let database: TestDatabase;
 * beforeAll(async () => (database = await createTestDatabase()));
 * afterAll(() => database.drop());
 */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  return copyOf(options.empty ? "template1" : fromSetup("TEST_TEMPLATE"));
}

/** What a backup of now would be restored to. Nobody may be connected to the database meanwhile. */
export async function restoredCopy({ name }: TestDatabase): Promise<TestDatabase> {
  return copyOf(name);
}

async function copyOf(template: string): Promise<TestDatabase> {
  const name = `recovery_test_${randomBytes(6).toString("hex")}`;
  // Copying files costs a tenth of writing every block of them to the log first.
  await onServer((server) => server.query(`create database ${name} template ${template} strategy file_copy`));
  const url = new URL(fromSetup("TEST_POSTGRES_URL"));
  url.pathname = `/${name}`;
  return {
    name,
    ownerUrl: url.href,
    url: (user, password) => Object.assign(new URL(url.href), { username: user, password }).href,
    drop: () => drop(name),
  };
}

const SESSIONS = "select from pg_stat_activity where datname = $1 and backend_type = 'client backend'";

async function drop(name: string): Promise<void> {
  await onServer(async (server) => {
    await goneFrom(name, server);
    await server.query(`drop database if exists ${name} with (force)`);
  });
}

/**
 * A pool says that it has ended while the last of its connections are still on their way out: one that is cut off then is
 * an error to whoever listens for lost connections. Who stays longer than this, has not been ended.
 */
async function goneFrom(name: string, server: pg.Client): Promise<void> {
  for (let looks = 0; looks < 40; looks++) {
    const { rowCount } = await server.query(SESSIONS, [name]);
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function onServer(work: (server: pg.Client) => Promise<unknown>): Promise<void> {
  const server = new pg.Client({ connectionString: fromSetup("TEST_POSTGRES_URL") });
  await server.connect();
  try {
    await work(server);
  } finally {
    await server.end();
  }
}
