import { report } from "../../support/settings.js";
import { described } from "./report.js";
import { compareWorlds, neverAnswered, type Outcome } from "./run.js";
import { viewers } from "./viewers.js";

/**
 * Two-world non-interference: two databases that are equal but for what a viewer may not see answer that viewer with the
 * same bytes. The seed is fixed, so that a run of the tests asks the same as the last; the campaign asks more.
 */
let outcome: Outcome;
beforeAll(async () => {
  outcome = await compareWorlds({ operations: 200 * viewers.length, session: 200, seed: 20_260_303 });
  report(`Two worlds: ${outcome.tally.operations} operations, ${outcome.differences.length} differences`);
}, 900_000);

test("every viewer is answered alike in both worlds: status, headers, body and size", () => {
  expect(outcome.differences.map(described)).toEqual([]);
  expect(outcome.tally.operations).toBeGreaterThan(3_000);
});

test("what is asked can be answered: most operations have data", () => {
  const { tally } = outcome;
  expect(tally.withData / tally.operations).toBeGreaterThan(0.4);
  expect(tally.rows).toBeGreaterThan(tally.operations);
});

test("every question of a role has been answered in both worlds, and nearly every act", () => {
  const { acts, questions } = neverAnswered(outcome);
  expect(questions).toEqual([]);
  // Some acts need several others before them; the campaign asks for all.
  expect(acts.length).toBeLessThanOrEqual(10);
});

test("no random operation makes the service fail", () => {
  expect(outcome.tally.failures).toEqual([]);
});
