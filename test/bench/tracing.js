// npm run bench:tracing: what traces cost the service, all of them or a tenth, beside none.
import { createServer } from "node:http";
import { once } from "node:events";
import { runCommand, UsageError } from "../../dist/src/platform/command-line.js";
import { Progress } from "../../dist/src/platform/progress.js";
import { openBenchDatabase } from "./database.js";
import { load } from "./load.js";
import { operations } from "./operations.js";
import { tokenFor, startVariant } from "./variants.js";

const usage = `npm run bench:tracing -- [options]

  --rounds R       measurements of each, alternating (5)
  --seconds S      length of one measurement (4)
  --connections C  how many at once (16)

The service without traces, with all of them sent to a collector on this machine, and with a tenth: requests a second,
and CPU of one request in Node. On a clinic of 1,000 clients; the least CPU of the rounds counts, the rest is others' work.`;
const CLIENTS = 1_000;
const ASKED = ["Caseload", "Client"];

await runCommand(
  {
    usage,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "4" },
      connections: { type: "string", default: "16" },
    },
  },
  ({ values }) => run(numberOf("rounds", values), numberOf("seconds", values), numberOf("connections", values)),
  (error) => ({ text: error instanceof Error ? error.message : String(error), code: 1 }),
);

function numberOf(name, values) {
  if (!/^[1-9]\d{0,3}$/.test(values[name])) throw new UsageError(`--${name} takes a whole number from 1.`, usage);
  return Number(values[name]);
}

async function run(rounds, seconds, connections) {
  const progress = new Progress(process.stderr, "measurements");
  const collector = await listen();
  const sent = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.server.address().port}` };
  const database = await openBenchDatabase({ clients: CLIENTS, reset: false }, (text) => progress.say(text));
  const variants = [
    { title: "none", traces: null },
    { title: "a tenth", traces: { ...sent, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.1" } },
    { title: "all", traces: sent },
  ];
  const running = [];
  try {
    for (const { title, traces } of variants) {
      running.push({ title, ...(await startVariant("service", database.serviceUrl, { traces })) });
    }
    let done = 0;
    const all = ASKED.length * (rounds + 1) * running.length;
    const results = [];
    for (const { name, login: of, query, variables } of operations.filter((one) => ASKED.includes(one.name))) {
      const token = tokenFor(database.logins.find(({ login }) => login === of));
      const measured = new Map(running.map(({ title }) => [title, []]));
      // Round 0 warms up and is not counted.
      for (let round = 0; round <= rounds; round++) {
        for (const { title, port, usage: used } of running) {
          const before = await used();
          const target = { port, path: "/graphql", token, body: { query, variables } };
          const { requests, perSecond, errors, firstError } = await load(target, { connections, seconds });
          if (errors > 0) throw new Error(`${errors} requests of ${name} failed: ${firstError}`);
          const { cpu } = await used();
          progress.show(++done, all);
          if (round > 0) measured.get(title).push({ perSecond, cpu: (cpu - before.cpu) / requests });
        }
      }
      results.push({ name, measured });
    }
    progress.end();
    console.log("| operation | traces | requests a second | CPU of one in Node |");
    console.log("| --- | --- | ---: | ---: |");
    for (const { name, measured } of results) {
      for (const [title, its] of measured) {
        const most = Math.max(...its.map(({ perSecond }) => perSecond));
        const least = Math.min(...its.map(({ cpu }) => cpu));
        console.log(`| ${name} | ${title} | ${most.toFixed(0)} | ${least.toFixed(2)} ms |`);
      }
    }
    console.log(`The collector was sent ${(collector.bytes() / 1e6).toFixed(1)} MB.`);
  } finally {
    progress.end();
    for (const variant of running) await variant.kill();
    await database.stop();
    collector.server.close();
    collector.server.closeAllConnections();
  }
}

/** Takes whatever it is sent, and counts it. */
async function listen() {
  let bytes = 0;
  const server = createServer((request, reply) => {
    request.on("data", (part) => (bytes += part.length));
    request.on("end", () => reply.writeHead(200, { "content-type": "application/x-protobuf" }).end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, bytes: () => bytes };
}
