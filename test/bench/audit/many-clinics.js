import { randomBytes } from "node:crypto";
import { LogDatabase, Sealer } from "../../../dist/src/transparency-log/index.js";
import { backendCpu, cpuBetween } from "../postgres-cpu.js";

const CLINICS = 1_000;
const ROUNDS = 5;

/**
 * What it takes to seal the logs of many clinics with an event each: the last of a few rounds, when their trees and keys are
 * remembered.
 *
 * @param {Awaited<ReturnType<typeof import("../database.js").openBenchDatabase>>} database
 * @param {unknown} _options
 * @param {(line: string) => void} say
 */
export async function measureManyClinics({ owner, serviceUrl }, _options, say) {
  await owner.query(
    `insert into clinics (clinic_id, name, time_zone, warm_line_name, warm_line_number)
     select gen_random_uuid(), 'Invented clinic ' || n, 'UTC', 'Invented line', '555-0100' from generate_series(1, $1) n`,
    [CLINICS],
  );
  const onError = (error) => {
    throw error;
  };
  const logs = new LogDatabase(serviceUrl, onError);
  try {
    const sealer = new Sealer({ logName: "audit.bench.invalid", seeds: [randomBytes(32)], database: logs, onError });
    while ((await sealer.round()) > 0);
    let line = "";
    for (let round = 0; round < ROUNDS; round++) {
      await owner.query(
        `insert into audit_events (clinic_id, event_id, kind, outcome)
         select clinic_id, gen_random_uuid(), 'READ', 'SUCCESS' from clinics where name like 'Invented clinic %'`,
      );
      const [node, postgres, began] = [process.cpuUsage(), await backendCpu(owner), performance.now()];
      for (let sealed = 0; sealed < CLINICS;) sealed += await sealer.round();
      const seconds = (performance.now() - began) / 1000;
      const { user, system } = process.cpuUsage(node);
      const each = (ms) => (ms / CLINICS).toFixed(2);
      line =
        `${CLINICS} clinics with an event each sealed in ${seconds.toFixed(2)} s: ${each((user + system) / 1000)} ms of Node's CPU` +
        ` and ${each(cpuBetween(postgres, await backendCpu(owner)))} ms of PostgreSQL's for a clinic`;
    }
    say(line);
  } finally {
    await logs.close();
  }
}
