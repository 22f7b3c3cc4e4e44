/** @typedef {{ clients: number, postgres: number, node: number, p50: number }} Size */
/** @typedef {{ name: string, sizes: readonly Size[] }} Result */

const cpuOf = ({ postgres, node }) => postgres + node;

/**
 * The cost of each request by the size of the clinic, and the last against the first.
 *
 * @param {readonly Result[]} results
 * @param {readonly number[]} sizes
 */
export function table(results, sizes) {
  const of = (result, clients) => result.sizes.find((size) => size.clients === clients);
  const head = ["", ...sizes.map((clients) => clients.toLocaleString("en")), "last / first"];
  const rows = results.map((result) => {
    const cells = sizes.map((clients) => {
      const size = of(result, clients);
      return size === undefined ? "" : `${size.postgres.toFixed(2)} + ${size.node.toFixed(2)}, ${size.p50.toFixed(1)}`;
    });
    const [first, last] = [result.sizes[0], result.sizes.at(-1)];
    const ratio = result.sizes.length < 2 ? "" : (cpuOf(last) / cpuOf(first)).toFixed(2);
    return [result.name, ...cells, ratio];
  });
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** The cost of a list's later pages against its first, of the largest clinic. */
function pagesTable(paged) {
  const lists = [...new Set(paged.map(({ list }) => list))];
  const numbers = [...new Set(paged.map(({ number }) => number))];
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const head = ["list", ...numbers.map((number) => `page ${number}`), "last / first"];
  const rows = lists.map((list) => {
    const costs = numbers.map((number) => {
      const its = paged.find((one) => one.list === list && one.number === number);
      return its?.sizes.length ? cpuOf(its.sizes.at(-1)) : undefined;
    });
    const known = costs.filter((cost) => cost !== undefined);
    return [list, ...costs.map((cost) => cost?.toFixed(2) ?? ""), (known.at(-1) / known[0]).toFixed(2)];
  });
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/**
 * The page that is kept in the repository.
 *
 * @param {readonly Result[]} asked
 * @param {readonly (Result & { list: string, number: number })[]} paged
 */
export function page(asked, paged, how) {
  const sizes = how.clinics.map(({ clients }) => clients);
  const logs = how.clinics.map(
    ({ clients, events }) => `${clients.toLocaleString("en")} clients with ${events.toLocaleString("en")} events`,
  );
  return `# What a page costs as the clinic grows

Made by \`npm run bench:growth\`; do not edit.

Milliseconds of CPU of one request in PostgreSQL + in Node, and how long it took from request to answer:

${table(asked, sizes)}

Pages of ten rows, CPU in both, in the largest clinic:

${pagesTable(paged)}

The same pages by the size of the clinic:

${table(paged, sizes)}

Measured on ${how.day}: ${logs.join("; ")} in the log. Medians of ${how.rounds} rounds of ${how.seconds} s at one connection, alternating
between the clinics, each of which has a PostgreSQL of its own. ${how.node}, ${how.postgres} with fsync and
synchronous_commit on, ${how.processors} processors shared by all of them.
`;
}
