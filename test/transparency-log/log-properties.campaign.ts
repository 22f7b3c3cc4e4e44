// What holds of any canonical JSON and of any Merkle tree, in a million random cases of each.
//
//   npm run fuzz:log [-- --cases=N] [--seed=N]
//
// --seed repeats a run: the one that failed says its own.
import fc from "fast-check";
import { campaign, progressOf, report } from "../support/settings.js";
import { beginsWithSmaller, holdsLeaf, oneText, rootOfDefinition } from "./properties.js";

const cases = campaign("cases", 1_000_000);
const seed = campaign("seed", Date.now() % 1_000_000_000);
// So small that a million are made in minutes, and of every shape up to five levels.
const LEAVES = 20;

/** The same property, which tells how far it is. Where it fails it is tried on smaller values: these come on top. */
function counted(property: fc.IProperty<unknown>, of: number): fc.IProperty<unknown> {
  const progress = progressOf("cases");
  let done = 0;
  return Object.assign(Object.create(property) as fc.IProperty<unknown>, {
    run: (value: unknown) => {
      progress(++done, of);
      return property.run(value);
    },
  });
}

test.each([
  ["canonical JSON is one text for one value", oneText, cases],
  ["a tree has the root of its definition", rootOfDefinition(LEAVES), Math.ceil(cases / 3)],
  ["a tree is shown to hold a leaf, and no other", holdsLeaf(LEAVES), Math.ceil(cases / 3)],
  ["a tree is shown to begin with a smaller one, and no other", beginsWithSmaller(LEAVES), Math.ceil(cases / 3)],
] as const)("%s", (name, property: fc.IProperty<unknown>, numRuns) => {
  fc.assert(counted(property, numRuns), { numRuns, seed });
  report(`${name}: ${numRuns} cases, seed ${seed}`);
});
