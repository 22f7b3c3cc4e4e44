const WIDTH = 760;
const LEFT = 210;
const RIGHT = 120;
const TOP = 78;
const BAR = 14;
const GAP = 4;
const BETWEEN = 14;

const style = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .faint { fill: #59636e; }
    .bar { fill: #0a7ea4; }
    .low { fill: #b35900; }
    .range { stroke: #1f2328; stroke-width: 1.5; }
    .axis { stroke: #59636e; stroke-width: 1; }
    .floor { stroke: #b35900; stroke-width: 1.5; }
    .ground { fill: #ffffff; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .faint { fill: #9198a1; }
      .bar { fill: #39a9d0; }
      .low { fill: #e08a3c; }
      .range { stroke: #f0f6fc; }
      .axis { stroke: #9198a1; }
      .floor { stroke: #e08a3c; }
      .ground { fill: #0d1117; }
    }`;

/**
 * The ratios as an SVG picture: a bar for each operation and number of connections, with the range of the rounds.
 *
 * @param {readonly import("./report.js").Summary[]} summaries
 * @param {{ day: string, rounds: number, seconds: number, clients: number, processors: number }} how
 */
export function chart(summaries, how) {
  const most = Math.max(1.1, ...summaries.map(({ highest }) => highest + 0.05));
  const x = (ratio) => round(LEFT + (ratio / most) * (WIDTH - LEFT - RIGHT));
  let y = TOP;
  const rows = summaries.map((summary, i) => {
    const isFirst = summary.operation !== summaries[i - 1]?.operation;
    if (isFirst && i > 0) y += BETWEEN;
    const row = bar(summary, { x, y, isFirst });
    y += BAR + GAP;
    return row;
  });
  const end = y + 4;
  const height = end + 44;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (ratio) => `<text class="faint" x="${x(ratio)}" y="${end + 16}" text-anchor="middle">${ratio}</text>`,
  );
  const about =
    `requests per second of the service / of the hand-written endpoint; ${how.rounds} rounds of ${how.seconds} s, ` +
    `${how.clients.toLocaleString("en")} clients, ${how.processors} processors`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title about">
  <title id="title">The service beside SQL written by hand, ${how.day}</title>
  <desc id="about">${summaries.map(({ operation, connections, ratio }) => `${operation}, ${connections}: ${ratio.toFixed(2)}`).join("; ")}</desc>
  <style>${style}
  </style>
  <rect class="ground" width="${WIDTH}" height="${height}"/>
  <text class="title" x="16" y="26">The service beside SQL written by hand, ${how.day}</text>
  <text class="faint" x="16" y="46">${about}</text>
  <text class="faint" x="${x(1)}" y="${TOP - 10}" text-anchor="start">by hand</text>
  ${rows.join("\n  ")}
  <line class="axis" x1="${x(0)}" y1="${TOP - 4}" x2="${x(0)}" y2="${end}"/>
  <line class="axis" x1="${x(1)}" y1="${TOP - 4}" x2="${x(1)}" y2="${end}"/>
  ${ticks.join("\n  ")}
  <text class="faint" x="${LEFT}" y="${end + 34}">ratio (1 = as many requests per second as by hand); thin lines: lowest and highest round; mark: its floor</text>
</svg>
`;
}

function bar({ operation, connections, ratio, lowest, highest, floor }, { x, y, isFirst }) {
  const base = y + BAR - 3;
  const middle = y + BAR / 2;
  return [
    isFirst ? `<text x="16" y="${base}">${operation}</text>` : "",
    `<text class="faint" x="${LEFT - 8}" y="${base}" text-anchor="end">${connections} ${connections === 1 ? "connection" : "connections"}</text>`,
    `<rect class="bar${ratio < floor ? " low" : ""}" x="${x(0)}" y="${y}" width="${round(x(ratio) - x(0))}" height="${BAR}"/>`,
    `<line class="floor" x1="${x(floor)}" y1="${y - 2}" x2="${x(floor)}" y2="${y + BAR + 2}"/>`,
    `<line class="range" x1="${x(lowest)}" y1="${middle}" x2="${x(highest)}" y2="${middle}"/>`,
    `<text x="${WIDTH - RIGHT + 12}" y="${base}">${ratio.toFixed(2)}</text>`,
  ]
    .filter((part) => part !== "")
    .join("");
}

function round(number) {
  return Math.round(number * 10) / 10;
}
