import { random, shuffled } from "./random.js";
import { compare, welch } from "./welch.js";

describe("Welch's t", () => {
  test("is the difference of the means over its standard error", () => {
    // Means 3 and 6, variances 2.5 and 10: 3 over the root of 2.5 / 5 + 10 / 5.
    const { t, means, error } = welch(Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(2, 4, 6, 8, 10));

    expect(means).toEqual([3, 6]);
    expect(error).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(t).toBeCloseTo(3 / Math.sqrt(2.5), 12);
  });

  test("takes samples of unequal size", () => {
    // Means 2 and 5, variances 1 and 10 / 3.
    expect(welch(Float64Array.of(1, 2, 3), Float64Array.of(3, 4, 6, 7)).t).toBeCloseTo(
      3 / Math.sqrt(1 / 3 + 10 / 12),
      12,
    );
  });

  test("turns its sign with the samples", () => {
    const [first, second] = [Float64Array.of(1, 2, 4), Float64Array.of(3, 5, 9)];

    expect(welch(first, second).t).toBeCloseTo(-welch(second, first).t, 12);
  });

  test("knows samples without spread apart, and the same", () => {
    expect(welch(Float64Array.of(2, 2), Float64Array.of(3, 3)).t).toBe(Infinity);
    expect(welch(Float64Array.of(2, 2), Float64Array.of(2, 2)).t).toBe(0);
  });

  test("asks for two measurements", () => {
    expect(() => welch(Float64Array.of(1), Float64Array.of(1, 2))).toThrow("two measurements");
  });
});

describe("two classes of durations", () => {
  test("with 1 % between them are told apart, although a long tail hides it", () => {
    const [first, second] = durations(20_000, 1.01);

    const { uncut, worst, differ } = compare(first, second);

    expect(Math.abs(uncut.t)).toBeLessThan(4.5);
    expect(Math.abs(worst.t)).toBeGreaterThan(4.5);
    expect(differ).toBe(true);
  });

  test("of one distribution are not told apart", () => {
    const found = Array.from({ length: 10 }, (_, seed) => compare(...durations(2_000, 1, seed + 1)).differ);

    expect(found).toEqual(found.map(() => false));
  });

  test("say from which difference on they would have been told apart", () => {
    const few = compare(...durations(1_000, 1)).sharpest;
    const many = compare(...durations(25_000, 1)).sharpest;

    expect(few.error / many.error).toBeGreaterThan(4);
  });

  test("are never the same by being no numbers", () => {
    expect(compare(Float64Array.of(1, 2, Number.NaN), Float64Array.of(1, 2, 3)).differ).toBe(true);
  });
});

describe("an order by chance", () => {
  test("holds everything once and repeats with its seed", () => {
    const items = Array.from({ length: 50 }, (_, i) => i);

    const order = shuffled(items, random(7));

    expect([...order].sort((a, b) => a - b)).toEqual(items);
    expect(order).not.toEqual(items);
    expect(shuffled(items, random(7))).toEqual(order);
    expect(shuffled(items, random(8))).not.toEqual(order);
  });
});

/** Durations as a server has them: a narrow bulk, and one in a hundred that waited for something long. */
function durations(count: number, ratio: number, seed = 1): [Float64Array, Float64Array] {
  const next = random(seed);
  const one = (mean: number): number => mean + 40 * (next() + next() - 1) + (next() < 0.01 ? 20_000 * next() : 0);
  const first = Float64Array.from({ length: count }, () => one(1000));
  return [first, Float64Array.from({ length: count }, () => one(1000 * ratio))];
}
