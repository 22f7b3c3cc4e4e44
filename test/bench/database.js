import { join } from "node:path";
import pg from "pg";
import { openDemoServer, prepareDemoDatabase } from "../../dist/src/demo/database.js";
import { Progress } from "../../dist/src/platform/progress.js";
import { packageRoot } from "../../dist/src/platform/package-root.js";

/**
 * Starts the benchmark's own PostgreSQL, with its durability on, and loads the synthetic clinic if it is not there yet.
 * Each size has a folder of its own, so that another size does not throw the first away.
 *
 * @param {{ clients: number, reset: boolean, name?: string }} options
 * @param {(text: string) => void} say
 */
export async function openBenchDatabase({ clients, reset, name = String(clients) }, say) {
  const folder = join(packageRoot, ".data", "bench", name);
  const server = await openDemoServer({ port: 0, folder, databaseUrl: null, reset, clients });
  const progress = new Progress(process.stderr, "clients");
  let isFresh = false;
  const { serviceUrl, logins } = await prepareDemoDatabase(server.ownerUrl, clients, new Date(), {
    step(text) {
      isFresh = true;
      say(text);
    },
    progress: progress.show.bind(progress),
  });
  progress.end();
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  await owner.connect();
  if (isFresh) await owner.query("vacuum (analyze)");
  const { rows } = await owner.query(
    "select current_setting('fsync') fsync, current_setting('synchronous_commit') commit, version()",
  );
  if (rows[0].fsync !== "on" || rows[0].commit !== "on") throw new Error("PostgreSQL runs without durability");
  return {
    ownerUrl: server.ownerUrl,
    serviceUrl,
    logins,
    owner,
    /** @type {string} */
    version: rows[0].version.split(" ").slice(0, 2).join(" "),
    async stop() {
      await owner.end();
      await server.stop();
    },
  };
}
