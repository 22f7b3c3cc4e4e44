import { acts } from "../acts.js";
import { load } from "../load.js";
import { operations } from "../operations.js";
import { backendCpu, cpuBetween } from "../postgres-cpu.js";
import { actOf, readOf } from "../targets.js";
import { startVariant } from "../variants.js";

const CONNECTIONS = 16;

/** The quickest act there is, beside those of the benchmark: what the log costs shows most in it. */
const CHECK_IN = {
  name: "CheckIn",
  floor: 0.6,
  query: `mutation CheckIn($input: RecordCheckInInput!) {
  recordCheckIn(input: $input) { checkIn { id at } userErrors { code } }
}`,
  turns: (clients, peer) =>
    clients.flatMap(({ recoveryPlan: plan }) =>
      plan === null ? [] : [{ peer, input: () => ({ planId: plan.id, rating: 6, text: "Better" }) }],
    ),
};

/**
 * What the log costs a read and an act: requests per second with it against the same without, in alternating rounds, and
 * the CPU that one takes in the service and in PostgreSQL, which other work on the machine sways less.
 *
 * @param {Awaited<ReturnType<typeof import("../database.js").openBenchDatabase>>} database
 * @param {{ rounds: number, seconds: number }} options
 * @param {(line: string) => void} say
 */
export async function measureCost(database, { rounds, seconds }, say) {
  const service = { name: "service", acts: true, ...(await startVariant("service", database.serviceUrl)) };
  // It speaks as the service does, and is asked as the service is.
  const unaudited = {
    ...(await startVariant("audit/unaudited", database.serviceUrl, { sealEveryMs: null })),
    name: "service",
  };
  const sides = [
    ["audited", service],
    ["not", unaudited],
  ];
  try {
    const caseload = operations.find(({ name }) => name === "Caseload");
    const reads = [readOf(caseload, [service], database)];
    const written = [...acts, CHECK_IN].map((act) => actOf(act, [service], database));
    const medians = new Map();
    for (const { name, targetOf } of [...reads, ...written]) {
      const ratios = [];
      for (let round = 0; round <= rounds; round++) {
        const measured = {};
        for (const [side, its] of round % 2 === 0 ? sides : sides.toReversed()) {
          const target = await targetOf(its);
          const before = await countEvents(database.owner, name);
          const used = [(await its.usage()).cpu, await backendCpu(database.owner)];
          const result = await load(target, { connections: CONNECTIONS, seconds: round === 0 ? 1 : seconds });
          const cpu = (await its.usage()).cpu - used[0] + cpuBetween(used[1], await backendCpu(database.owner));
          const events = (await countEvents(database.owner, name)) - before;
          // An act leaves one of its own, and one more where its payload shows more than the act tells.
          const isRight = side === "audited" ? events >= result.requests : events === 0;
          if (result.errors > 0) throw new Error(`${result.errors} requests failed: ${result.firstError}`);
          if (!isRight) throw new Error(`${name} left ${events} events of ${result.requests} requests`);
          measured[side] = { rate: result.perSecond, cpu: cpu / result.requests };
        }
        // The first round warms up.
        if (round === 0) continue;
        const { audited, not } = measured;
        ratios.push({ ratio: audited.rate / not.rate, cpuRatio: not.cpu / audited.cpu, audited, not });
      }
      const cpuRatio = ratios.map((one) => one.cpuRatio).sort((a, b) => a - b)[rounds >> 1];
      ratios.sort((a, b) => a.ratio - b.ratio);
      const { ratio, audited, not } = ratios[rounds >> 1];
      medians.set(name, { audited, not });
      const range = `${ratios[0].ratio.toFixed(2)} to ${ratios.at(-1).ratio.toFixed(2)}`;
      say(
        `${name}: ${audited.rate.toFixed(0)}/s audited, ${not.rate.toFixed(0)}/s not: ` +
          `${ratio.toFixed(2)} (${range}, ${rounds} rounds of ${seconds} s); by CPU ${cpuRatio.toFixed(2)} ` +
          `(${audited.cpu.toFixed(2)} and ${not.cpu.toFixed(2)} ms a request)`,
      );
    }
    const inAll = (side) => written.reduce((time, { name }) => time + 1 / medians.get(name)[side].rate, 0);
    say(
      `As many of each of these acts, ${written.map(({ name }) => name).join(", ")}: ` +
        `${(inAll("not") / inAll("audited")).toFixed(2)}`,
    );
  } finally {
    for (const [, its] of sides) await its.stop();
  }
}

async function countEvents(owner, operation) {
  const { rows } = await owner.query("select count(*)::int n from audit_events where operation_name = $1", [operation]);
  return rows[0].n;
}
