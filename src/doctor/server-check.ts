import type pg from "pg";
import type { Clock } from "../platform/clock.js";
import { mend, ok, warn, wellWithout, type Finding } from "./finding.js";

// The server itself: its version, its clock, whether what it acknowledges lasts, and whether it takes as many connections.

const OLDEST_VERSION = 17;

/** How many connections one process may have: 8 for reads, 8 for writes, 2 for the log and 1 for /readyz. */
export const CONNECTIONS_OF_A_PROCESS = 19;

export async function checkVersion(client: pg.ClientBase): Promise<Finding> {
  const [row] = await rowsOf<{ number: number; version: string }>(
    client,
    "select current_setting('server_version_num')::int number, split_part(current_setting('server_version'), ' ', 1) as version",
  );
  const { number = 0, version = "unknown" } = row ?? {};
  if (number >= OLDEST_VERSION * 10_000) return ok("PostgreSQL", `PostgreSQL is ${version}.`);
  return mend(
    "PostgreSQL",
    `PostgreSQL is ${version}, and the service needs ${OLDEST_VERSION} or later.`,
    "Upgrade the server; the log notes a new history by itself.",
  );
}

/** Whether what was acknowledged is still there after a power cut: no record, no answer. */
export async function checkDurability(client: pg.ClientBase): Promise<Finding> {
  const off = await rowsOf<{ name: string }>(
    client,
    `select name from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) s(name)
     where current_setting(name) = 'off' order by 1`,
  );
  return wellWithout(
    "durability",
    off.map(({ name }) => name),
    {
      well: "What is acknowledged is on disk.",
      says: (names) => `A power cut may undo what was acknowledged: ${names} is off.`,
      todo: "Set it on, for the server and for the service's login.",
    },
  );
}

const WARN_MS = 1_000;
const MEND_MS = 30_000;
/** The clock is asked so many times; the quickest answer says most. */
const LOOKS = 3;

/** How far this machine's clock is from the database's: tokens are judged by the one, consents by the other. */
export async function checkClock(client: pg.ClientBase, clock: Clock): Promise<Finding> {
  let best = { apart: Number.POSITIVE_INFINITY, within: Number.POSITIVE_INFINITY };
  for (let look = 0; look < LOOKS; look++) {
    const before = clock.now().getTime();
    const [row] = await rowsOf<{ ms: number }>(
      client,
      "select extract(epoch from clock_timestamp())::float8 * 1000 as ms",
    );
    const after = clock.now().getTime();
    const seen = { apart: Math.abs((row?.ms ?? 0) - (before + after) / 2), within: (after - before) / 2 };
    if (seen.within < best.within) best = seen;
  }
  // As much of it as can't be the way there and back.
  const apart = best.apart - best.within;
  const says = `The clocks of this machine and of the database are ${(apart / 1000).toFixed(1)} s apart.`;
  if (apart >= MEND_MS) return mend("clock", says, "Let both follow a time server: tokens are refused meanwhile.");
  if (apart >= WARN_MS) return warn("clock", says, "Let both follow a time server.");
  return ok("clock", "The clocks of this machine and of the database agree.");
}

/** Whether the server takes the connections of so many processes. */
export async function checkConnections(client: pg.ClientBase, processes: number, port: number): Promise<Finding> {
  const [row] = await rowsOf<{ most: number; port: number | null }>(
    client,
    `select inet_server_port() as port, least(
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0),
       (select nullif(d.datconnlimit, -1) from pg_database d where d.datname = current_database()),
       (select nullif(r.rolconnlimit, -1) from pg_roles r where r.rolname = current_user)) as most`,
  );
  const wanted = processes * CONNECTIONS_OF_A_PROCESS;
  const most = row?.most ?? 0;
  const its = processes === 1 ? "A process" : `${processes} processes`;
  if (most >= wanted) {
    return ok("connections", `${its} may have ${wanted} connections; the server takes ${most} of this login.`);
  }
  const says = `${its} may have ${wanted} connections, and the server takes ${most} of this login.`;
  const todo = "Raise max_connections, run fewer processes, or put pgbouncer in front, as the README says.";
  // Behind a pooler so many are not needed, and there is none where the server itself is at the address's port.
  return row?.port === port ? mend("connections", says, todo) : warn("connections", says, todo);
}

export async function rowsOf<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  return (await client.query<R>(text, [...values])).rows;
}
