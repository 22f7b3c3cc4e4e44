// Faults, overload and changes under load: what was acknowledged is there, once, and nothing waits or dies of it.
//
//   npm run chaos -- [options]
//
//   --parts=a,b            some of kills, restarts, black-hole, slow, disk-full, pool, conflicts, duplicates,
//                          kill-after-commit, overload, sigterm, migrations (all)
//   --seed=1               of what happens when
//   --kills=20             of the service; and as many of it between a commit and its answer
//   --restarts=50          of PostgreSQL, every other one a kill; --stops=20 of the service, by SIGTERM
//   --outage-seconds=30    for which the network swallows everything, or is slow
//   --jams=5               in which every connection is taken
//   --changes=20           of one plan by each of 16 people; --keys=1000 each sent several times at once
//   --rounds=5 --seconds=8 of overload (two processors, taskset); --requests-at-once=64, where another bound is to be tried
//
// Each part has a PostgreSQL of its own, which keeps what it has acknowledged, and `npm start` as production runs it.
// disk-full needs root, for file systems in memory. Prints the figures, and fails where something is not as promised.
import { campaign, campaignText, report } from "../support/settings.js";
import { blackHole, diskFull, kills, pool, restarts, slow, type Verdict } from "./faults.js";
import { migrations, sigterm } from "./lifecycle.js";
import { overload } from "./overload.js";
import { conflicts, duplicates, killAfterCommit } from "./requests.js";

const PARTS: Readonly<Record<string, (seed: number) => Promise<Verdict>>> = {
  kills,
  restarts,
  "black-hole": blackHole,
  slow,
  "disk-full": diskFull,
  pool,
  conflicts,
  duplicates,
  "kill-after-commit": killAfterCommit,
  overload,
  sigterm,
  migrations,
};
const parts = campaignText("parts", Object.keys(PARTS).join(",")).split(",");
const seed = campaign("seed", 1 + Math.floor(Math.random() * 1e6));

describe("the service", () => {
  test.each(parts)("keeps its promises: %s", async (name) => {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`There is no part ${name}; there are ${Object.keys(PARTS).join(", ")}`);
    report(`${name}, --seed=${seed}`);
    const { figures, faults } = await part(seed);
    for (const line of figures) report(`  ${line}`);

    expect(faults).toEqual([]);
  });
});
