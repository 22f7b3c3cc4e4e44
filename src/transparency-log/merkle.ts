import { hash as digest } from "node:crypto";

// Merkle trees as RFC 9162 (section 2.1) defines them. Hashes are 32 bytes of SHA-256; a leaf and a node are hashed with
// different first bytes, so that neither can pass for the other.

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const HASH_BYTES = 32;
/** What a node is the hash of: written anew for each. */
const node = Buffer.concat([NODE], 1 + 2 * HASH_BYTES);

/** The root of a tree without leaves. */
export const EMPTY_ROOT = sha256("");

/** The hash of an entry of the log; a text is its bytes in UTF-8. */
export function leafHash(entry: Uint8Array | string): Buffer {
  return sha256(typeof entry === "string" ? `\0${entry}` : Buffer.concat([LEAF, entry]));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  // What somebody else calls a hash in a proof may be of any length.
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) return sha256(Buffer.concat([NODE, left, right]));
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** In one call, and by way of a string: a third of what an object that hashes or a buffer that it makes would take. */
function sha256(data: Uint8Array | string): Buffer {
  return Buffer.from(digest("sha256", data, "binary"), "binary");
}

/** The node that covers the leaves from index * 2^level to (index + 1) * 2^level. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/**
 * A growing tree, kept as the roots of its largest whole subtrees, from the left: 27 hashes at 80 million leaves. That is
 * all that is needed to append and to know the root.
 */
export class CompactRange {
  private readonly roots: Buffer[];

  private constructor(
    private leaves: number,
    roots: readonly Buffer[],
  ) {
    this.roots = [...roots];
  }

  public static empty(): CompactRange {
    return new CompactRange(0, []);
  }

  /** @param roots of `rangeNodes(size)`, in that order */
  public static of(size: number, roots: readonly Buffer[]): CompactRange {
    if (roots.length !== rangeNodes(size).length) throw new RangeError("A tree of this size has other subtrees");
    return new CompactRange(size, roots);
  }

  public get size(): number {
    return this.leaves;
  }

  /** The same tree, to be grown apart from this one. */
  public copy(): CompactRange {
    return new CompactRange(this.leaves, this.roots);
  }

  /** @returns the nodes that became whole, the leaf itself first */
  public append(leaf: Buffer): readonly { readonly id: NodeId; readonly hash: Buffer }[] {
    const made = [{ id: { level: 0, index: this.leaves }, hash: leaf }];
    let hash = leaf;
    let index = this.leaves;
    for (let level = 1; index % 2 === 1; level++) {
      const left = this.roots.pop();
      if (left === undefined) throw new Error("A subtree is missing");
      hash = nodeHash(left, hash);
      index = (index - 1) / 2;
      made.push({ id: { level, index }, hash });
    }
    this.roots.push(hash);
    this.leaves++;
    return made;
  }

  public root(): Buffer {
    const last = this.roots.at(-1);
    if (last === undefined) return EMPTY_ROOT;
    return this.roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }
}

/** The largest whole subtrees of a tree of this size, from the left. */
export function rangeNodes(size: number): NodeId[] {
  const nodes: NodeId[] = [];
  let start = 0;
  for (let level = 52; level >= 0; level--) {
    const span = 2 ** level;
    if (size - start < span) continue;
    nodes.push({ level, index: start / span });
    start += span;
  }
  return nodes;
}

/** Whether a proof leads from the leaf to this root (RFC 9162, 2.1.3.2). */
export function verifiesInclusion(its: {
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Buffer[];
  readonly root: Buffer;
}): boolean {
  const { leaf, index, size, path, root } = its;
  if (!(index >= 0 && index < size)) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const beside of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(beside, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, beside);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

/** Whether a proof shows that the second tree begins with the first (RFC 9162, 2.1.4.2). */
export function verifiesConsistency(its: {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Buffer;
  readonly toRoot: Buffer;
  readonly path: readonly Buffer[];
}): boolean {
  const { from, to, fromRoot, toRoot, path } = its;
  if (from > to || from < 0) return false;
  if (from === to) return path.length === 0 && fromRoot.equals(toRoot);
  if (from === 0) return path.length === 0 && fromRoot.equals(EMPTY_ROOT);
  // A whole subtree is its own first hash, and is not sent.
  const [start, ...rest] = Number.isInteger(Math.log2(from)) ? [fromRoot, ...path] : path;
  if (start === undefined) return false;
  let [node, last] = [from - 1, to - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  let [first, second] = [start, start];
  for (const beside of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      first = nodeHash(beside, first);
      second = nodeHash(beside, second);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      second = nodeHash(second, beside);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && first.equals(fromRoot) && second.equals(toRoot);
}
