import { titleOf } from "./contenders.js";
import { ratioOf } from "./report.js";

const WIDTH = 760;
const LEFT = 210;
const RIGHT = 120;
const TOP = 96;
const BAR = 12;
const GAP = 3;
const WITHIN = 8;
const BETWEEN = 16;

const style = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .faint { fill: #59636e; }
    .service { fill: #0a7ea4; }
    .postgraphile { fill: #8250df; }
    .resolvers { fill: #7d8590; }
    .range { stroke: #1f2328; stroke-width: 1.5; }
    .axis { stroke: #59636e; stroke-width: 1; }
    .goal { stroke: #1a7f37; stroke-width: 2; }
    .goal.missed { stroke: #b35900; }
    text.missed { fill: #b35900; font-weight: 600; }
    .ground { fill: #ffffff; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .faint { fill: #9198a1; }
      .service { fill: #39a9d0; }
      .postgraphile { fill: #b083f0; }
      .resolvers { fill: #8b949e; }
      .range { stroke: #f0f6fc; }
      .axis { stroke: #9198a1; }
      .goal { stroke: #3fb950; }
      .goal.missed { stroke: #e08a3c; }
      text.missed { fill: #e08a3c; }
      .ground { fill: #0d1117; }
    }`;

/**
 * All of them beside the endpoint by hand as an SVG picture: a bar for each, by operation and number of connections, with the
 * range of the rounds. The mark of the service's bar is what it is meant to reach beside the endpoint by hand; that of another's
 * is where it has to end for the service to be as far ahead of it as it is meant to be.
 *
 * @param {readonly import("./report.js").Summary[]} summaries
 * @param {{ day: string, rounds: number, seconds: number, clients: number, processors: number }} how
 */
export function chart(summaries, how) {
  const groups = summaries.map((summary) => ({ summary, bars: barsOf(summary) }));
  const all = groups.flatMap(({ bars }) => bars);
  const most = Math.max(1.1, ...all.flatMap(({ ratio, goal }) => [ratio.highest + 0.05, (goal ?? 0) + 0.05]));
  const x = (ratio) => round(LEFT + (ratio / most) * (WIDTH - LEFT - RIGHT));
  let y = TOP;
  const rows = groups.flatMap(({ summary: { operation, connections }, bars }, i) => {
    const isFirst = operation !== summaries[i - 1]?.operation;
    if (i > 0) y += isFirst ? BETWEEN : WITHIN;
    const base = y + BAR - 2;
    const names = [
      isFirst ? `<text x="16" y="${base}">${operation}</text>` : "",
      `<text class="faint" x="${LEFT - 8}" y="${base}" text-anchor="end">${connections} ${connections === 1 ? "connection" : "connections"}</text>`,
    ];
    const drawn = bars.map((bar) => {
      const text = drawnBar(bar, x, y);
      y += BAR + GAP;
      return text;
    });
    return [names.join(""), ...drawn];
  });
  const end = y + 4;
  const height = end + 64;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (ratio) => `<text class="faint" x="${x(ratio)}" y="${end + 16}" text-anchor="middle">${ratio}</text>`,
  );
  const shown = [...new Set(all.map(({ name }) => name))];
  const legend = shown.map(
    (name, i) =>
      `<rect class="${name}" x="${16 + i * 130}" y="58" width="12" height="12"/><text x="${34 + i * 130}" y="68">${titleOf(name)}</text>`,
  );
  const about =
    `requests per second of each / of the hand-written endpoint; ${how.rounds} rounds of ${how.seconds} s, ` +
    `${how.clients.toLocaleString("en")} clients, ${how.processors} processors`;
  const told = groups.map(({ summary: { operation, connections }, bars }) => {
    const each = bars.map(({ name, ratio }) => `${titleOf(name)} ${ratio.middle.toFixed(2)}`).join(", ");
    return `${operation}, ${connections}: ${each}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title about">
  <title id="title">The service and others beside SQL written by hand, ${how.day}</title>
  <desc id="about">${told.join("; ")}</desc>
  <style>${style}
  </style>
  <rect class="ground" width="${WIDTH}" height="${height}"/>
  <text class="title" x="16" y="26">The service and others beside SQL written by hand, ${how.day}</text>
  <text class="faint" x="16" y="46">${about}</text>
  ${legend.join("\n  ")}
  <text class="faint" x="${x(1)}" y="${TOP - 8}" text-anchor="middle">by hand</text>
  <line class="axis" x1="${x(1)}" y1="${TOP - 4}" x2="${x(1)}" y2="${end}" stroke-dasharray="2 3"/>
  ${rows.join("\n  ")}
  <line class="axis" x1="${x(0)}" y1="${TOP - 4}" x2="${x(0)}" y2="${end}"/>
  ${ticks.join("\n  ")}
  <text class="faint" x="16" y="${end + 36}">thin lines: lowest and highest round</text>
  <text class="faint" x="16" y="${end + 54}">marks: what the service has to reach, and what the others must not pass for it to be as far ahead as it is meant to be</text>
</svg>
`;
}

function barsOf(summary) {
  const service = ratioOf(summary, "service", "handwritten").middle;
  return summary.variants
    .filter(({ name }) => name !== "handwritten")
    .map(({ name }) => {
      const ratio = ratioOf(summary, name, "handwritten");
      const isService = name === "service";
      const least = summary.atLeast[isService ? "handwritten" : name];
      const ahead = ratioOf(summary, "service", isService ? "handwritten" : name).middle;
      return {
        name,
        ratio,
        goal: least === undefined ? undefined : isService ? least : service / least,
        isMissed: least !== undefined && ahead < least,
      };
    });
}

function drawnBar({ name, ratio, goal, isMissed }, x, y) {
  const middle = y + BAR / 2;
  const missed = isMissed ? " missed" : "";
  return [
    `<rect class="${name}" x="${x(0)}" y="${y}" width="${round(x(ratio.middle) - x(0))}" height="${BAR}"/>`,
    `<line class="range" x1="${x(ratio.lowest)}" y1="${middle}" x2="${x(ratio.highest)}" y2="${middle}"/>`,
    goal === undefined
      ? ""
      : `<line class="goal${missed}" x1="${x(goal)}" y1="${y - 2}" x2="${x(goal)}" y2="${y + BAR + 2}"/>`,
    `<text class="${missed.trim()}" x="${WIDTH - RIGHT + 12}" y="${y + BAR - 2}">${ratio.middle.toFixed(2)}</text>`,
  ].join("");
}

function round(number) {
  return Math.round(number * 10) / 10;
}
