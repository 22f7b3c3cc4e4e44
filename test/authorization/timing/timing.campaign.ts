// Asks whether time tells what an answer does not: another clinic's id from one that nobody has, and a client with
// something that the viewer can't see from one without. Welch's t-test on pairs, measured straight on PostgreSQL and
// over HTTP, uncut and cropped at a hundred percentiles; it fails where |t| reaches 4.5.
//
//   npm run timing -- [--pairs=100000] [--other-pairs=5000] [--clients=2000] [--seed=1] [--only=words]
//
// --pairs        pairs of the two main scenarios
// --other-pairs  pairs of each of the others; over HTTP half of them
// --clients      clients in each of the two clinics
// --only         a part of a scenario's name with its channel, such as "client of another clinic, HTTP"
import { campaign, progressOf, report } from "../../support/settings.js";
import { openWorkbench, runScenario, type ChannelName, type Workbench } from "./run.js";
import type { Scenario } from "./scenarios.js";
import { head, row } from "./table.js";
import { BOUND } from "./welch.js";

const pairs = campaign("pairs", 100_000);
const otherPairs = campaign("other-pairs", Math.min(5_000, pairs));
const clients = campaign("clients", 2_000);
const seed = campaign("seed", 1);
const only = process.env["CAMPAIGN_ONLY"] ?? "";

describe("by time", () => {
  let workbench: Workbench;
  beforeAll(async () => (workbench = await openWorkbench({ clients, ids: 1_000, twins: 100 })));
  afterAll(() => workbench.close());

  test("nobody tells what they may not see", async () => {
    const told: string[] = [];
    report(`\n${head()}`);
    for (const scenario of workbench.scenarios) {
      for (const channel of ["PostgreSQL", "HTTP"] as const) {
        if (!`${scenario.name}, ${channel}`.includes(only)) continue;
        const count = pairsOf(scenario, channel);
        const onProgress = progressOf("pairs");
        const verdict = await runScenario(scenario, await workbench.open(scenario, channel), {
          pairs: count,
          seed,
          onProgress,
        });
        report(row({ scenario: scenario.name, channel, pairs: count, verdict }));
        if (verdict.differ) told.push(`${scenario.name}, ${channel}`);
      }
    }
    report(`The bound is |t| < ${BOUND}. Seed ${seed}, ${clients} clients in each clinic.\n`);

    expect(told).toEqual([]);
  });
});

function pairsOf({ main }: Scenario, channel: ChannelName): number {
  if (main) return pairs;
  return channel === "HTTP" ? Math.ceil(otherPairs / 2) : otherPairs;
}
