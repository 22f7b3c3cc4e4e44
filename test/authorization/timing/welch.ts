/** Beyond this, two samples don't come from one distribution (the bound of test vector leakage assessment). */
export const BOUND = 4.5;

/** A crop with fewer measurements than this in one of the classes says nothing. */
const FEWEST = 50;
const CROPS = 100;

/** What is left of one crop of the measurements: those of both classes up to one duration. */
export interface Comparison {
  readonly t: number;
  readonly means: readonly [number, number];
  /** The standard error of the difference of the means. */
  readonly error: number;
}

/** Two classes of measurements compared, uncut and cropped. */
export interface Verdict {
  readonly uncut: Comparison;
  /** The comparison with the largest |t| of all, uncut and cropped. */
  readonly worst: Comparison;
  /** The comparison with the smallest error: it would have seen the smallest difference. */
  readonly sharpest: Comparison;
  readonly differ: boolean;
}

/**
 * Whether two classes of measurements differ, as dudect asks it: Welch's t on all of them, and on what is below each of
 * a hundred percentiles of both together. A long tail (a checkpoint, a collection of garbage, a neighbour) hides a
 * small difference in the whole sample, and not in the crops.
 */
export function compare(first: Float64Array, second: Float64Array): Verdict {
  const uncut = welch(first, second);
  const pooled = new Float64Array(first.length + second.length);
  pooled.set(first);
  pooled.set(second, first.length);
  pooled.sort();
  const all = [uncut];
  for (let i = 1; i <= CROPS; i++) {
    const limit = pooled[Math.floor((1 - 0.5 ** ((10 * i) / CROPS)) * (pooled.length - 1))] ?? 0;
    const below = (one: number): boolean => one < limit;
    const [a, b] = [first.filter(below), second.filter(below)];
    if (Math.min(a.length, b.length) >= FEWEST) all.push(welch(a, b));
  }
  const worst = all.reduce((one, other) => (Math.abs(other.t) > Math.abs(one.t) ? other : one));
  const sharpest = all.reduce((one, other) => (other.error / mean(other) < one.error / mean(one) ? other : one));
  return { uncut, worst, sharpest, differ: !(Math.abs(worst.t) < BOUND) };
}

/** Welch's t of two samples: the difference of their means in units of its own standard error. */
export function welch(first: Float64Array, second: Float64Array): Comparison {
  const [a, b] = [momentsOf(first), momentsOf(second)];
  const error = Math.sqrt(a.variance / a.count + b.variance / b.count);
  const difference = b.mean - a.mean;
  // Without any spread the means are exact: equal, or different beyond doubt.
  const t = error === 0 ? (difference === 0 ? 0 : Math.sign(difference) * Infinity) : difference / error;
  return { t, means: [a.mean, b.mean], error };
}

function momentsOf(sample: Float64Array): { count: number; mean: number; variance: number } {
  if (sample.length < 2) throw new Error("A sample needs two measurements");
  let count = 0;
  let average = 0;
  let squares = 0;
  for (const value of sample) {
    count += 1;
    const distance = value - average;
    average += distance / count;
    squares += distance * (value - average);
  }
  return { count, mean: average, variance: squares / (count - 1) };
}

const mean = ({ means: [a, b] }: Comparison): number => (a + b) / 2;
