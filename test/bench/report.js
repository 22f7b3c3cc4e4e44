import { titleOf } from "./contenders.js";
import { median } from "./median.js";

/**
 * Medians over the rounds of each variant.
 *
 * @param {readonly { variant: string, perSecond: number, p50: number, p99: number, nodeMs: number, postgresMs: number, memory: number, requests: number, errors: number, firstError?: string }[]} rounds
 */
export function summarise(rounds) {
  const of = (name) => {
    const its = rounds.filter(({ variant }) => variant === name);
    const middle = (key) => median(its.map((round) => round[key]));
    return {
      name,
      perSecond: middle("perSecond"),
      p50: middle("p50"),
      p99: middle("p99"),
      nodeMs: middle("nodeMs"),
      postgresMs: middle("postgresMs"),
      memory: Math.max(...its.map(({ memory }) => memory)),
      errors: its.reduce((sum, { errors }) => sum + errors, 0),
      rates: its.map(({ perSecond }) => perSecond),
    };
  };
  return {
    variants: [...new Set(rounds.map(({ variant }) => variant))].map(of),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
    firstError: rounds.find(({ firstError }) => firstError !== undefined)?.firstError,
  };
}

/** @typedef {ReturnType<typeof summarise> & { operation: string, connections: number, bytes: number, atLeast: Readonly<Record<string, number>> }} Summary */

/**
 * How many requests one answered for each of another's: the median over the pairs of each round, since what disturbs a round
 * disturbs both, with the lowest and the highest; undefined where either was not measured.
 *
 * @param {Summary} summary
 * @param {string} name
 * @param {string} other
 */
export function ratioOf({ variants }, name, other) {
  const [mine, its] = [name, other].map((one) => variants.find((variant) => variant.name === one));
  if (mine === undefined || its === undefined) return undefined;
  const ratios = mine.rates.map((rate, round) => rate / its.rates[round]);
  return { middle: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}

const columns = [
  ["operation", ({ operation }) => operation],
  ["conns", ({ connections }) => String(connections)],
  ["variant", (_, { name }) => titleOf(name)],
  ["requests/s", (_, { perSecond }) => perSecond.toFixed(0)],
  ["p50 ms", (_, { p50 }) => p50.toFixed(2)],
  ["p99 ms", (_, { p99 }) => p99.toFixed(2)],
  ["node CPU ms", (_, { nodeMs }) => nodeMs.toFixed(2)],
  ["PostgreSQL CPU ms", (_, { postgresMs }) => (Number.isNaN(postgresMs) ? "?" : postgresMs.toFixed(2))],
  ["peak MB", (_, { memory }) => megabytes(memory)],
  ["/ by hand", (summary, { name }) => told(ratioOf(summary, name, "handwritten"))],
  ["/ PostGraphile", (summary, { name }) => told(ratioOf(summary, name, "postgraphile"))],
];

/**
 * The results as a table, for a terminal and for Markdown alike.
 *
 * @param {readonly Summary[]} summaries
 */
export function table(summaries) {
  const rows = summaries.flatMap((summary) =>
    summary.variants.map((variant) => columns.map(([, cell]) => cell(summary, variant))),
  );
  return drawn(
    columns.map(([title]) => title),
    rows,
    3,
  );
}

const MEASURES = [
  ["requests/s", ({ perSecond }) => perSecond],
  ["p50", ({ p50 }) => p50],
  ["p99", ({ p99 }) => p99],
  ["node CPU", ({ nodeMs }) => nodeMs],
  ["PostgreSQL CPU", ({ postgresMs }) => postgresMs],
  ["all CPU", ({ nodeMs, postgresMs }) => nodeMs + postgresMs],
  ["peak memory", ({ memory }) => memory],
];

/** Everything that was measured of each, relative to one of them. */
function relative(summaries, other) {
  const rows = summaries.flatMap(({ operation, connections, variants }) => {
    const base = variants.find(({ name }) => name === other);
    if (base === undefined) return [];
    return variants
      .filter((variant) => variant !== base)
      .map((variant) => [
        operation,
        String(connections),
        titleOf(variant.name),
        ...MEASURES.map(([, of]) => (of(variant) / of(base)).toFixed(2)),
      ]);
  });
  if (rows.length === 0) return "";
  return `
Relative to ${titleOf(other)} (medians of all rounds):

${drawn(["operation", "conns", "variant", ...MEASURES.map(([title]) => title)], rows, 3)}
`;
}

/** What the service is meant to be beside each of the others, and what was seen. */
function goals(summaries) {
  const rows = summaries.flatMap((summary) =>
    Object.entries(summary.atLeast).flatMap(([other, least]) => {
      const ratio = ratioOf(summary, "service", other);
      if (ratio === undefined) return [];
      const { operation, connections } = summary;
      const isMet = ratio.middle >= least;
      return [[operation, String(connections), titleOf(other), told(ratio), String(least), isMet ? "yes" : "not yet"]];
    }),
  );
  return drawn(["operation", "conns", "service / other", "seen", "at least", "met"], rows, 3);
}

const MOST_MEMORY = 1.3;

/** The peak memory of the server under the most connections of the caseload, beside PostGraphile's. */
function memoryGoal(summaries) {
  const of = summaries.filter(({ operation }) => operation === "Caseload");
  const summary = of.sort((a, b) => b.connections - a.connections)[0];
  const [service, other] = ["service", "postgraphile"].map((name) =>
    summary?.variants.find((variant) => variant.name === name),
  );
  if (service === undefined || other === undefined) return "";
  const ratio = service.memory / other.memory;
  return `
Peak memory of the server under a caseload of ${summary.connections} connections: service ${megabytes(service.memory)} MB, PostGraphile ${megabytes(other.memory)} MB;
ratio ${ratio.toFixed(2)}, meant to be at most ${MOST_MEMORY}: ${ratio <= MOST_MEMORY ? "yes" : "not yet"}.
`;
}

/**
 * The page that is kept in the repository.
 *
 * @param {readonly Summary[]} summaries
 * @param {{ clients: number, seconds: number, rounds: number, day: string, nodes: string, postgres: string, processors: number, poolSize: number, processes: number, pgbouncer: string | null }} how
 */
export function page(summaries, how) {
  const sizes = [...new Map(summaries.map(({ operation, bytes }) => [operation, bytes]))]
    .map(([operation, bytes]) => `${operation} ${bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(0)} kB`}`)
    .join(", ");
  return `# The service beside others

Made by \`npm run bench\`; do not edit.

${table(summaries)}

Measured on ${how.day}. A clinic of ${how.clients.toLocaleString("en")} clients; the service's answers: ${sizes}. Medians of ${how.rounds} rounds of ${how.seconds} s for each variant, alternating;
a ratio is the median of the pairs, with the lowest and the highest. Requests that failed, and are not counted as answered: ${failures(summaries)}.
${how.nodes}, ${how.postgres} with fsync and synchronous_commit on, ${how.processors} processors shared by the server (${how.processes === 1 ? "one process" : `${how.processes} processes of the service`}),
PostgreSQL and the load; ${how.poolSize} connections to PostgreSQL${how.pgbouncer === null ? "" : " for each process, through pgbouncer"}. CPU is per request; memory is the process's resident set at its highest.

## What the service is meant to be beside them

${goals(summaries)}
${memoryGoal(summaries)}
## Everything as ratios
${relative(summaries, "handwritten")}${relative(summaries, "postgraphile")}
## What they are

- **service**: this service as \`npm start\` runs it, asked in GraphQL.
- **by hand**: \`node:http\` and \`pg\`, one hand-written statement for each operation that gives the same answer and leaves the
  same audit row; of an act, that writes the same rows and records the same events. The same token check, \`app.enter\`, role,
  row-level security, redactions, pipelined transaction, named statements, pool and log line. It knows these operations and
  nothing else.
- **PostGraphile**: PostGraphile 5 over the same tables and views, with the same token check, \`app.enter\`, role, row-level
  security, named statements, pool and log line. It leaves no audit row, withholds no field of a single row, and derives nothing
  (\`test/bench/postgraphile/queries.js\` says what it can't give); it shows the same rows.
- **resolvers**: the same API the ordinary way: Apollo Server, a resolver for each field, DataLoader and TypeORM's
  repositories, with the same token check, \`app.enter\`, role, row-level security and log line, in one transaction for each
  request. What consent or a client's choice withholds is checked by hand. It gives the same answer and leaves the same
  audit row; of an act, it writes the same rows and records the same events.
- Answers and audit rows are compared before anything is measured.
`;
}

function failures(summaries) {
  const counts = new Map();
  for (const { name, errors } of summaries.flatMap(({ variants }) => variants))
    counts.set(name, (counts.get(name) ?? 0) + errors);
  const failed = [...counts].filter(([, errors]) => errors > 0);
  return failed.length === 0 ? "none" : failed.map(([name, errors]) => `${titleOf(name)} ${errors}`).join(", ");
}

function told(ratio) {
  if (ratio === undefined) return "";
  const { middle, lowest, highest } = ratio;
  if (lowest === 1 && highest === 1) return "1";
  return `${middle.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
}

function megabytes(bytes) {
  return (bytes / 2 ** 20).toFixed(0);
}

/**
 * @param {readonly string[]} head
 * @param {readonly string[][]} lines
 * @param {number} texts columns that hold no numbers to stand under each other
 */
function drawn(head, lines, texts) {
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  const row = (cells) =>
    `| ${cells.map((cell, i) => (i >= texts ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i >= texts ? `${"-".repeat(width - 1)}:` : "-".repeat(width))).join(" | ")} |`;
  return [row(head), rule, ...lines.map(row)].join("\n");
}
