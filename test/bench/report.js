/** @param {readonly number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Medians over the rounds, and the ratio of each round's pair: what disturbs a round disturbs both.
 *
 * @param {readonly { variant: string, perSecond: number, p50: number, p99: number, nodeMs: number, postgresMs: number, memory: number, requests: number, errors: number, firstError?: string }[]} rounds
 */
export function summarise(rounds) {
  const of = (name) => {
    const its = rounds.filter(({ variant }) => variant === name);
    const middle = (key) => median(its.map((round) => round[key]));
    return {
      perSecond: middle("perSecond"),
      p50: middle("p50"),
      p99: middle("p99"),
      nodeMs: middle("nodeMs"),
      postgresMs: middle("postgresMs"),
      memory: Math.max(...its.map(({ memory }) => memory)),
      rates: its.map(({ perSecond }) => perSecond),
    };
  };
  const [handwritten, service] = [of("handwritten"), of("service")];
  const ratios = service.rates.map((rate, round) => rate / handwritten.rates[round]);
  return {
    handwritten,
    service,
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
    firstError: rounds.find(({ firstError }) => firstError !== undefined)?.firstError,
  };
}

/** @typedef {ReturnType<typeof summarise> & { operation: string, connections: number, bytes: number, floor: number }} Summary */

const columns = [
  ["operation", ({ operation }) => operation],
  ["conns", ({ connections }) => String(connections)],
  ["variant", (_, name) => (name === "service" ? "service" : "by hand")],
  ["requests/s", (summary, name) => summary[name].perSecond.toFixed(0)],
  ["p50 ms", (summary, name) => summary[name].p50.toFixed(2)],
  ["p99 ms", (summary, name) => summary[name].p99.toFixed(2)],
  ["node CPU ms", (summary, name) => summary[name].nodeMs.toFixed(2)],
  [
    "PostgreSQL CPU ms",
    (summary, name) => (Number.isNaN(summary[name].postgresMs) ? "?" : summary[name].postgresMs.toFixed(2)),
  ],
  ["node MB", (summary, name) => (summary[name].memory / 2 ** 20).toFixed(0)],
  [
    "service / by hand",
    ({ ratio, lowest, highest }, name) =>
      name === "service" ? `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})` : "1",
  ],
];

/**
 * The results as a table, for a terminal and for Markdown alike.
 *
 * @param {readonly Summary[]} summaries
 */
export function table(summaries) {
  const lines = summaries.flatMap((summary) =>
    ["handwritten", "service"].map((name) => columns.map(([, cell]) => cell(summary, name))),
  );
  const head = columns.map(([title]) => title);
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  // Numbers stand under each other from the fourth column on.
  const row = (cells) =>
    `| ${cells.map((cell, i) => (i > 2 ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i > 2 ? `${"-".repeat(width - 1)}:` : "-".repeat(width))).join(" | ")} |`;
  return [row(head), rule, ...lines.map(row)].join("\n");
}

/**
 * The page that is kept in the repository.
 *
 * @param {readonly Summary[]} summaries
 * @param {{ clients: number, seconds: number, rounds: number, day: string, node: string, postgres: string, processors: number, poolSize: number }} how
 */
export function page(summaries, how) {
  const errors = summaries.reduce((sum, summary) => sum + summary.errors, 0);
  const sizes = [...new Map(summaries.map(({ operation, bytes }) => [operation, bytes]))]
    .map(([operation, bytes]) => `${operation} ${bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(0)} kB`}`)
    .join(", ");
  return `# The service beside SQL written by hand

Made by \`npm run bench\`; do not edit.

${table(summaries)}

Measured on ${how.day}. A clinic of ${how.clients.toLocaleString("en")} clients; answers: ${sizes}. Medians of ${how.rounds} rounds of ${how.seconds} s for each variant, alternating;
the ratio is the median of the pairs, with the lowest and the highest. Requests that failed: ${errors}.
${how.node}, ${how.postgres} with fsync and synchronous_commit on, ${how.processors} processors shared by the service (one process),
PostgreSQL and the load; ${how.poolSize} connections to PostgreSQL. CPU is per request.

- **service**: this service as \`npm start\` runs it, asked in GraphQL.
- **by hand**: \`node:http\` and \`pg\`, one hand-written statement for each operation that gives the same answer and leaves the
  same audit row; of an act, that writes the same rows and records the same events. The same token check, \`app.enter\`, role,
  row-level security, redactions, pipelined transaction, named statements, pool and log line. It knows these operations and
  nothing else.
- Both must answer alike, and leave like audit rows, before anything is measured.
`;
}
