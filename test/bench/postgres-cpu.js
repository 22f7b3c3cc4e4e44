import { readFile } from "node:fs/promises";

/**
 * Milliseconds of CPU that each of the server's processes for clients has used since it began, by its id; empty where the
 * system does not tell.
 *
 * @param {import("pg").Client} owner
 * @returns {Promise<Map<number, number>>}
 */
export async function backendCpu(owner) {
  const { rows } = await owner.query("select pid from pg_stat_activity where backend_type = 'client backend'");
  const used = new Map();
  for (const { pid } of rows) {
    // On Linux: nanoseconds on a processor, nanoseconds waited for one, and how often.
    const text = await readFile(`/proc/${pid}/schedstat`, "utf8").catch(() => null);
    if (text !== null) used.set(pid, Number(text.split(" ")[0]) / 1e6);
  }
  return used;
}

/**
 * What was used between the two, also by processes that have begun since. One that has ended is not counted: an idle
 * connection that was closed.
 *
 * @param {ReadonlyMap<number, number>} before
 * @param {ReadonlyMap<number, number>} after
 * @returns {number} NaN where the system does not tell
 */
export function cpuBetween(before, after) {
  if (after.size === 0) return Number.NaN;
  return [...after].reduce((sum, [pid, used]) => sum + used - (before.get(pid) ?? 0), 0);
}
