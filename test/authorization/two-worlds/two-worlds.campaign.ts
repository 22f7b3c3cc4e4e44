// Compares two worlds that differ in what a viewer may not see, over any number of random operations of every role:
//   npm run fuzz:noninterference -- --runs=200000 --seed=7
// --runs: random operations in all (20000); --seed: repeats a run (picked where none is given).
import { campaign, progressOf, report } from "../../support/settings.js";
import { byDesign } from "./by-design.js";
import { described } from "./report.js";
import { compareWorlds, neverAnswered } from "./run.js";

test("every viewer is answered alike in both worlds", async () => {
  const operations = campaign("runs", 20_000);
  const seed = campaign("seed", 1 + Math.floor(Math.random() * 1_000_000));
  const progress = progressOf("operations compared");
  report(`seed ${seed}`);
  const outcome = await compareWorlds({
    operations,
    seed,
    session: 300,
    onProgress: (so) => progress(so.operations, operations),
  });
  const { differences, tally } = outcome;
  for (const line of tally.lines()) report(line);
  const { acts, questions } = neverAnswered(outcome);
  report(`never answered: ${[...acts, ...questions].join(", ") || "nothing"}`);
  for (const [what] of byDesign) report(`by design: ${what}`);
  for (const difference of differences) report(described(difference));
  report(`${differences.length} differences in ${tally.operations} operations, seed ${seed}`);
  expect(differences).toHaveLength(0);
  expect(tally.failures).toEqual([]);
  expect(tally.withData / tally.operations).toBeGreaterThan(0.4);
  // Below that, chance may leave out an act that needs several others before it.
  expect(operations < 20_000 ? [] : [...acts, ...questions]).toEqual([]);
});
