import { askOnce, load } from "../load.js";
import { operations } from "../operations.js";
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
 * What the log costs a read and an act: requests per second with it against the same without, in alternating rounds.
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
        const rates = {};
        for (const [variant, its] of round % 2 === 0 ? variants : variants.toReversed()) {
          const before = await countEvents(database.owner, name);
          const result = await load(target(its, { bodies }), {
            connections: CONNECTIONS,
            seconds: round === 0 ? 1 : seconds,
          });
          const events = (await countEvents(database.owner, name)) - before;
          // An act leaves one of its own, and one more where its payload shows more than the act tells.
          const isRight = variant === "service" ? events >= result.requests : events === 0;
          if (result.errors > 0) throw new Error(`${result.errors} requests failed: ${result.firstError}`);
          if (!isRight) throw new Error(`${variant} made ${events} events of ${result.requests} requests`);
          rates[variant] = result.perSecond;
        }
        // The first round warms up.
        if (round > 0) ratios.push({ ratio: rates.service / rates.unaudited, ...rates });
      }
      ratios.sort((a, b) => a.ratio - b.ratio);
      const median = ratios[ratios.length >> 1];
      const range = `${ratios[0].ratio.toFixed(2)} to ${ratios.at(-1).ratio.toFixed(2)}`;
      say(
        `${name}: ${median.service.toFixed(0)}/s audited, ${median.unaudited.toFixed(0)}/s not: ` +
          `${median.ratio.toFixed(2)} (${range}, ${rounds} rounds of ${seconds} s)`,
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
