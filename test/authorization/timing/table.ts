import type { Verdict } from "./welch.js";

/** One measured scenario, as a line of the report. */
export interface Line {
  readonly scenario: string;
  readonly channel: string;
  readonly pairs: number;
  readonly verdict: Verdict;
}

const HEAD = [
  "scenario",
  "channel",
  "pairs",
  "difference",
  "ratio",
  "t",
  "largest |t|, cropped too",
  "finds from",
  "verdict",
];

export const head = (): string =>
  [`| ${HEAD.join(" | ")} |`, `|${HEAD.map((_, i) => (i < 2 || i === 8 ? " --- " : " ---: ")).join("|")}|`].join("\n");

/**
 * The difference and the ratio are of the means, the second class against the first. "Finds from" is the difference,
 * as a part of the mean, from which this run would have passed the bound.
 */
export function row({ scenario, channel, pairs, verdict }: Line): string {
  const { uncut, worst, sharpest, differ } = verdict;
  const [first, second] = uncut.means;
  const cells = [
    scenario,
    channel,
    String(pairs),
    `${((second - first) / 1000).toFixed(3)} µs`,
    (second / first).toFixed(5),
    uncut.t.toFixed(2),
    Math.abs(worst.t).toFixed(2),
    `${((100 * 4.5 * sharpest.error) / sharpest.means[0]).toFixed(3)} %`,
    differ ? "DIFFERENT" : "the same",
  ];
  return `| ${cells.join(" | ")} |`;
}
