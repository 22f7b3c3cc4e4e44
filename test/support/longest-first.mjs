// The order in which jest takes the test files: those that run for minutes first, so that no worker is left with one of
// them when the others have nothing more to do. jest knows how long a file took only on a machine that has run it before,
// and takes the biggest file for the longest.
import { createRequire } from "node:module";

// jest's own order, which jest brings along.
const ofJest = createRequire(createRequire(import.meta.url).resolve("jest"));
const { default: Sequencer } = createRequire(ofJest.resolve("@jest/core"))("@jest/test-sequencer");

/** What runs for longer than 15 seconds, the longest first. */
const LONGEST = [
  "authorization/cells/acts/acts",
  "authorization/cells/arguments/arguments",
  "authorization/cells/reads",
  "authorization/cells/walls/compiler-alone",
  "authorization/two-worlds/planted-leak",
  "reading/oracle/oracle",
  "authorization/races/contexts/contexts",
  "reading/growth/growth",
  "authorization/two-worlds/two-worlds",
  "authorization/cells/walls/postgres-alone",
  "transparency-log/tampering",
  "authorization/races/revocations/planted",
  "authorization/races/contexts/planted",
  "authorization/timing/timing",
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ path }) {
  const at = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? LONGEST.length : at;
}
