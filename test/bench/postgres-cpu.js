import { readFile } from "node:fs/promises";

// On Linux a tick is a hundredth of a second, whatever the kernel counts in.
const msPerTick = 10;

/**
 * Milliseconds of CPU that the server's processes for clients have used since they began; null where the system does not
 * tell.
 *
 * @param {import("pg").Client} owner
 */
export async function backendCpu(owner) {
  const { rows } = await owner.query("select pid from pg_stat_activity where backend_type = 'client backend'");
  const stats = await Promise.all(rows.map(({ pid }) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => null)));
  const known = stats.filter((stat) => stat !== null);
  if (known.length === 0) return null;
  return known.reduce((sum, stat) => {
    // The name of the program stands in parentheses and may hold spaces; utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) * msPerTick;
  }, 0);
}
