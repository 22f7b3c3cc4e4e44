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
  await onServer(`create database ${name} template ${template} strategy file_copy`);
  const url = new URL(fromSetup("TEST_POSTGRES_URL"));
  url.pathname = `/${name}`;
  return {
    name,
    ownerUrl: url.href,
    url: (user, password) => Object.assign(new URL(url.href), { username: user, password }).href,
    drop: () => onServer(`drop database if exists ${name} with (force)`),
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: fromSetup("TEST_POSTGRES_URL") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
