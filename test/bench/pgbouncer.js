import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { freePort } from "../../dist/src/demo/embedded-postgres.js";

/** Connections that it has to PostgreSQL, whatever comes in. */
const POOL = 16;

/**
 * Starts a pgbouncer in transaction mode in front of a database, set as the README says and no further.
 *
 * @param {string} path of the program, from 1.21 on
 * @param {string} databaseUrl of the service's own login
 */
export async function withPgbouncer(path, databaseUrl) {
  const behind = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), "recovery-circle-pgbouncer-"));
  const port = await freePort();
  const users = join(folder, "users.txt");
  const settings = join(folder, "pgbouncer.ini");
  const [user, password] = [behind.username, behind.password].map(decodeURIComponent);
  await writeFile(users, `"${user}" "${password}"\n`, { mode: 0o644 });
  // As root it would not run; PostgreSQL does not either, and has a user for it.
  const asUser = process.getuid?.() === 0 ? "user = postgres\n" : "";
  await writeFile(
    settings,
    `[databases]
* = host=${behind.hostname} port=${behind.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
max_prepared_statements = 1000
max_client_conn = 1000
default_pool_size = ${POOL}
log_connections = 0
log_disconnections = 0
${asUser}`,
  );
  const child = spawn(path, ["-q", settings], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`pgbouncer ended with ${code}`);
  });
  ended.catch(() => undefined);
  const url = Object.assign(new URL(databaseUrl), { hostname: "127.0.0.1", port: String(port) }).href;
  await Promise.race([answering(url), ended]);
  return {
    url,
    async stop() {
      child.kill("SIGINT");
      await ended.catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url) {
  for (let tries = 1; ; tries++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (tries === 50) throw error;
      await pause(100);
    }
  }
}
