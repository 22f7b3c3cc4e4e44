import fc from "fast-check";
import {
  CompactRange,
  EMPTY_ROOT,
  leafHash,
  verifiesConsistency,
  verifiesInclusion,
} from "../../src/transparency-log/merkle.js";
import { consistencyPath, inclusionPath, treeHash } from "./reference.js";

// The entries and roots that implementations of Certificate Transparency (RFC 6962) have tested each other with.
const ENTRIES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => leafHash(Buffer.from(hex, "hex")));
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const leaves = (max: number): fc.Arbitrary<Buffer[]> => fc.array(hash, { minLength: 1, maxLength: max });

function rootOf(its: readonly Buffer[]): Buffer {
  const range = CompactRange.empty();
  for (const leaf of its) range.append(leaf);
  return range.root();
}

/** A path with a hash too many, one changed, and one missing. */
function forgedPaths(path: readonly Buffer[], spot: number, other: Buffer): Buffer[][] {
  const longer = [...path, other];
  return path.length === 0 ? [longer] : [longer, path.with(spot % path.length, other), path.slice(1)];
}

describe("a Merkle tree", () => {
  test("has the published root at each size", () => {
    expect(ROOTS.map((_, size) => rootOf(ENTRIES.slice(0, size)).toString("hex"))).toEqual(ROOTS);
    expect(EMPTY_ROOT.toString("hex")).toBe(ROOTS[0]);
  });

  test("has the root of its definition, and grows from any of its sizes", () => {
    fc.assert(
      fc.property(leaves(300), fc.nat(), (its, at) => {
        const before = at % its.length;
        const range = CompactRange.empty();
        const whole = new Map<string, Buffer>();
        let root: Buffer = EMPTY_ROOT;
        its.forEach((leaf, i) => {
          if (i === before) root = range.root();
          for (const { id, hash: one } of range.append(leaf)) whole.set(`${id.level}/${id.index}`, one);
        });

        expect(root).toEqual(treeHash(its.slice(0, before)));
        expect(range.root()).toEqual(treeHash(its));
        for (const [key, one] of whole) {
          const [level = 0, index = 0] = key.split("/").map(Number);
          if (level > 3) continue;
          expect(one).toEqual(treeHash(its.slice(index * 2 ** level, (index + 1) * 2 ** level)));
        }
      }),
      { numRuns: 50 },
    );
  });

  test("is shown to hold a leaf by its path, and by nothing else", () => {
    fc.assert(
      fc.property(leaves(70), fc.nat(), fc.nat(), (its, at, spot) => {
        const index = at % its.length;
        const path = inclusionPath(index, its);
        const other = leafHash(Buffer.concat(its));
        const proof = { leaf: its[index] as Buffer, index, size: its.length, path, root: treeHash(its) };

        const forged = [
          { ...proof, leaf: other },
          { ...proof, root: other },
          { ...proof, index: its.length },
          ...forgedPaths(path, spot, other).map((forgery) => ({ ...proof, path: forgery })),
        ];

        expect(verifiesInclusion(proof)).toBe(true);
        expect(forged.filter(verifiesInclusion)).toEqual([]);
      }),
    );
  });

  test("is shown to begin with a smaller one by its path, and by nothing else", () => {
    fc.assert(
      fc.property(leaves(70), fc.nat(), fc.nat(), (its, at, spot) => {
        const from = 1 + (at % its.length);
        const path = consistencyPath(from, its);
        const other = leafHash(Buffer.concat(its));
        const [fromRoot, toRoot] = [treeHash(its.slice(0, from)), treeHash(its)];
        const proof = { from, to: its.length, fromRoot, toRoot, path };

        const forged = [
          { ...proof, fromRoot: other },
          { ...proof, toRoot: other },
          ...forgedPaths(path, spot, other).map((forgery) => ({ ...proof, path: forgery })),
        ];

        expect(verifiesConsistency(proof)).toBe(true);
        expect(forged.filter(verifiesConsistency)).toEqual([]);
      }),
    );
  });
});
