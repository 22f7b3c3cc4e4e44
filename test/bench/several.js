import cluster from "node:cluster";
import { once } from "node:events";
import { Processes } from "../../dist/src/platform/processes.js";

/**
 * Runs this program so many times, as production does with --processes, and answers the parent for all of them.
 *
 * @param {number} count
 */
export async function serveFromSeveral(count) {
  const logger = { warn: (...args) => console.error(...args) };
  const processes = new Processes(count, logger);
  const ready = new Promise((resolve) => {
    let serving = 0;
    cluster.on("message", (_, { port }) => port !== undefined && ++serving === count && resolve(port));
  });
  const failed = await processes.start();
  if (failed !== null) process.exit(failed);
  const port = await ready;
  process.on("message", async (question) => {
    if (question !== "cpu") return;
    const own = { cpu: process.cpuUsage(), memory: process.memoryUsage().rss };
    const answers = Object.values(cluster.workers).map(async (worker) => {
      worker.send("cpu");
      return (await once(worker, "message"))[0];
    });
    const all = [own, ...(await Promise.all(answers))];
    const sum = (of) => all.reduce((total, one) => total + of(one), 0);
    const cpu = { user: sum(({ cpu }) => cpu.user), system: sum(({ cpu }) => cpu.system) };
    process.send({ cpu, memory: sum(({ memory }) => memory) });
  });
  process.once("disconnect", () => void processes.stop().finally(() => process.exit()));
  process.send({ port });
}
