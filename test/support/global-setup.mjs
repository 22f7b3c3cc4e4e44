// One PostgreSQL for the whole run, with one migrated database that every test's own database is copied from.
// It is plain JavaScript and uses what `npm run build` made: jest does not transform what runs outside of its workers.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../dist/src/demo/embedded-postgres.js";
import "reflect-metadata";
import { migrate } from "../../dist/src/platform/database/migrate.js";
import { accessRules } from "../../dist/src/schema.js";

export default async function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "recovery-circle-test-"));
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? null : await startEmbeddedPostgres(folder, { settings: fast });
  const serverUrl = given ?? server.url();
  const template = `recovery_template_${randomBytes(4).toString("hex")}`;
  await onServer(serverUrl, `create database ${template}`);
  const templateUrl = new URL(serverUrl);
  templateUrl.pathname = `/${template}`;
  await migrate(templateUrl.href, { accessRules: accessRules() });
  // A run of one file shares this process: it must not find the decorators' notes of the built classes beside its own.
  for (const name of Object.keys(globalThis).filter((one) => /MetadataStorage$|MetadataArgsStorage$/i.test(one))) {
    delete globalThis[name];
  }
  // Workers are started later and get these with their environment.
  process.env.TEST_POSTGRES_URL = serverUrl;
  process.env.TEST_TEMPLATE = template;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  process.env.TEST_SIGNING_KEY = privateKey.export({ type: "pkcs8", format: "pem" });
  globalThis.testPostgres = { server, folder, serverUrl, template };
}

// Nothing in a test outlives a crash of the machine, and nobody copies its log.
const fast = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  wal_init_zero: "off",
  checkpoint_flush_after: "0",
  bgwriter_flush_after: "0",
  update_process_title: "off",
  shared_buffers: "128MB",
  // As the service has it in its own sessions: most statements of a test run for less time than they would compile.
  jit: "off",
};

async function onServer(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
