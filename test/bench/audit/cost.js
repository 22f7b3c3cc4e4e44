import { askOnce, load } from "../load.js";
import { operations } from "../operations.js";
import { backendCpu, cpuBetween } from "../postgres-cpu.js";
import { startVariant, tokenFor } from "../variants.js";

const CONNECTIONS = 16;
const CLIENTS = "query { caseload(first: 50) { nodes { id recoveryPlan { id } } } }";

/** Acts of a peer specialist, each on many clients in turn, so that none waits for another's. */
const ACTS = [
  {
    name: "WriteNote",
    query: `mutation WriteNote($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id writtenAt } userErrors { code } } }`,
    input: ({ id }) => ({ clientId: id, body: "We walked around the lake and talked about the week." }),
  },
  {
    name: "CheckIn",
    query: `mutation CheckIn($input: RecordCheckInInput!) { recordCheckIn(input: $input) { checkIn { id at } userErrors { code } } }`,
    input: ({ recoveryPlan }) =>
      recoveryPlan === null ? null : { planId: recoveryPlan.id, rating: 6, text: "Better" },
  },
];

/**
 * What the log costs a read and an act: requests per second with it against the same without, in alternating rounds, and
 * the CPU that one takes in the service and in PostgreSQL, which other work on the machine sways less.
 *
 * @param {Awaited<ReturnType<typeof import("../database.js").openBenchDatabase>>} database
 * @param {{ rounds: number, seconds: number }} options
 * @param {(line: string) => void} say
 */
export async function measureCost(database, { rounds, seconds }, say) {
  const login = database.logins.find((one) => one.login === "peer.big");
  const token = tokenFor(login);
  const service = await startVariant("service", database.serviceUrl);
  const unaudited = await startVariant("audit/unaudited", database.serviceUrl, { sealEveryMs: null });
  const variants = Object.entries({ service, unaudited });
  try {
    const target = ({ port }, rest) => ({ port, token, path: "/graphql", ...rest });
    const asked = JSON.parse(await askOnce(target(service, { body: { query: CLIENTS } })));
    const clients = asked.data.caseload.nodes;
    const caseload = operations.find(({ name }) => name === "Caseload");
    const requests = [
      { name: caseload.name, bodies: [{ query: caseload.query, variables: caseload.variables }] },
      ...ACTS.map(({ name, query, input }) => ({
        name,
        bodies: clients.flatMap((client) => {
          const its = input(client);
          return its === null ? [] : [{ query, variables: { input: its } }];
        }),
      })),
    ];
    for (const { name, bodies } of requests) {
      const ratios = [];
      for (let round = 0; round <= rounds; round++) {
        const measured = {};
        for (const [variant, its] of round % 2 === 0 ? variants : variants.toReversed()) {
          const before = await countEvents(database.owner, name);
          const used = [(await its.usage()).cpu, await backendCpu(database.owner)];
          const result = await load(target(its, { bodies }), {
            connections: CONNECTIONS,
            seconds: round === 0 ? 1 : seconds,
          });
          const cpu = (await its.usage()).cpu - used[0] + cpuBetween(used[1], await backendCpu(database.owner));
          const events = (await countEvents(database.owner, name)) - before;
          // An act leaves one of its own, and one more where its payload shows more than the act tells.
          const isRight = variant === "service" ? events >= result.requests : events === 0;
          if (result.errors > 0) throw new Error(`${result.errors} requests failed: ${result.firstError}`);
          if (!isRight) throw new Error(`${variant} made ${events} events of ${result.requests} requests`);
          measured[variant] = { rate: result.perSecond, cpu: cpu / result.requests };
        }
        // The first round warms up.
        if (round === 0) continue;
        const { service: audited, unaudited: not } = measured;
        ratios.push({ ratio: audited.rate / not.rate, cpuRatio: not.cpu / audited.cpu, audited, not });
      }
      const cpuRatio = ratios.map((one) => one.cpuRatio).sort((a, b) => a - b)[rounds >> 1];
      ratios.sort((a, b) => a.ratio - b.ratio);
      const { ratio, audited, not } = ratios[rounds >> 1];
      const range = `${ratios[0].ratio.toFixed(2)} to ${ratios.at(-1).ratio.toFixed(2)}`;
      say(
        `${name}: ${audited.rate.toFixed(0)}/s audited, ${not.rate.toFixed(0)}/s not: ` +
          `${ratio.toFixed(2)} (${range}, ${rounds} rounds of ${seconds} s); by CPU ${cpuRatio.toFixed(2)} ` +
          `(${audited.cpu.toFixed(2)} and ${not.cpu.toFixed(2)} ms a request)`,
      );
    }
  } finally {
    for (const [, its] of variants) await its.stop();
  }
}

async function countEvents(owner, operation) {
  const { rows } = await owner.query("select count(*)::int n from audit_events where operation_name = $1", [operation]);
  return rows[0].n;
}
