import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { canonicalJson } from "../../src/platform/canonical-json.js";
import {
  CompactRange,
  EMPTY_ROOT,
  leafHash,
  verifiesConsistency,
  verifiesInclusion,
} from "../../src/transparency-log/merkle.js";
import { consistencyPath, inclusionPath, treeHash } from "./reference.js";

// What holds for any value and for any tree, for tests of some cases and for a campaign of a million. Each answers whether
// it holds: a comparison that explains itself would take longer than what is compared.

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const leaves = (most: number): fc.Arbitrary<Buffer[]> => fc.array(hash, { minLength: 1, maxLength: most });

/** Canonical JSON is JSON of the same value, and one text for one value. */
export const oneText = fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
  const text = canonicalJson(value);
  const read = JSON.parse(text) as unknown;
  return (
    canonicalJson(read) === text &&
    canonicalJson(shuffled(value)) === text &&
    isDeepStrictEqual(read, JSON.parse(JSON.stringify(value)))
  );
});

/** A tree has the root of its definition, at any of its sizes and at any of its nodes. */
export const rootOfDefinition = (most: number): fc.IProperty<[Buffer[], number]> =>
  fc.property(leaves(most), fc.nat(), (its, at) => {
    const before = at % its.length;
    const range = CompactRange.empty();
    const nodes: (readonly [level: number, index: number, hash: Buffer])[] = [];
    let root: Buffer = EMPTY_ROOT;
    its.forEach((leaf, i) => {
      if (i === before) root = range.root();
      for (const { id, hash: one } of range.append(leaf)) nodes.push([id.level, id.index, one]);
    });
    return (
      root.equals(treeHash(its.slice(0, before))) &&
      range.root().equals(treeHash(its)) &&
      nodes.every(([level, index, one]) =>
        one.equals(treeHash(its.slice(index * 2 ** level, (index + 1) * 2 ** level))),
      )
    );
  });

/** A tree is shown to hold a leaf by its path, and by nothing else. */
export const holdsLeaf = (most: number): fc.IProperty<[Buffer[], number, number]> =>
  fc.property(leaves(most), fc.nat(), fc.nat(), (its, at, spot) => {
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
    return verifiesInclusion(proof) && !forged.some(verifiesInclusion);
  });

/** A tree is shown to begin with a smaller one by its path, and by nothing else. */
export const beginsWithSmaller = (most: number): fc.IProperty<[Buffer[], number, number]> =>
  fc.property(leaves(most), fc.nat(), fc.nat(), (its, at, spot) => {
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
    return verifiesConsistency(proof) && !forged.some(verifiesConsistency);
  });

/** A path with a hash too many, one changed, and one missing. */
function forgedPaths(path: readonly Buffer[], spot: number, other: Buffer): Buffer[][] {
  const longer = [...path, other];
  return path.length === 0 ? [longer] : [longer, path.with(spot % path.length, other), path.slice(1)];
}

/** The same value with the keys of its objects the other way round. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, its]) => [key, shuffled(its)]),
  );
}
