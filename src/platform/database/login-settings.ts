import { STATEMENT_TIMEOUT_MS } from "./patience.js";

/**
 * What holds for everything that the service's login sends: a statement that outlives its request, a lock that never
 * comes and a forgotten transaction all end by themselves, plans are made once for all values, and times are of UTC.
 *
 * They are settings of the login in its database, which `npm run migrate` makes, and nothing that a connection asks for
 * itself: a pooler between the service and PostgreSQL gives each transaction any of its own connections, which know
 * nothing of what the service said when it connected.
 */
export const LOGIN_SETTINGS: Readonly<Record<string, string>> = {
  statement_timeout: `${STATEMENT_TIMEOUT_MS / 1000}s`,
  lock_timeout: "2s",
  idle_in_transaction_session_timeout: "5s",
  TimeZone: "UTC",
  plan_cache_mode: "force_generic_plan",
  jit: "off",
};
