import { random, shuffled } from "./random.js";

/** Asks once for one id, and answers how many nanoseconds that took. */
export type Measure = (id: string) => Promise<number>;

/** The ids of two classes that nobody may be able to tell apart by time. */
export type Classes = readonly [readonly string[], readonly string[]];

export interface PairsOptions {
  readonly pairs: number;
  readonly seed: number;
  readonly onProgress?: (pairs: number, of: number) => void;
}

const LONGEST_WARM_UP = 300;

/**
 * Measures pairs, one id of each class, in an order by chance within each pair. Each id of a class comes equally often
 * and in a new order each round, so that neither a cached id nor a slow minute belongs to one class.
 */
export async function measurePairs(
  measure: Measure,
  classes: Classes,
  { pairs, seed, onProgress }: PairsOptions,
): Promise<readonly [Float64Array, Float64Array]> {
  const next = random(seed);
  const streams = [roundAfterRound(classes[0], next), roundAfterRound(classes[1], next)] as const;
  for (let i = 0; i < Math.min(pairs, LONGEST_WARM_UP); i++) await measure(streams[i % 2 === 0 ? 0 : 1]());
  const samples = [new Float64Array(pairs), new Float64Array(pairs)] as const;
  for (let pair = 0; pair < pairs; pair++) {
    const order = next() < 0.5 ? ([0, 1] as const) : ([1, 0] as const);
    onProgress?.(pair, pairs);
    for (const kind of order) samples[kind][pair] = await measure(streams[kind]());
  }
  return samples;
}

function roundAfterRound(ids: readonly string[], next: () => number): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = shuffled(ids, next);
    const id = left.pop();
    if (id === undefined) throw new Error("A class has no ids");
    return id;
  };
}
