import fc from "fast-check";

/** Choices that fast-check makes, and makes smaller: every one of them shrinks towards the first. */
export class Chance {
  public constructor(private readonly choose: fc.GeneratorValue) {}

  /** From 0 to `most`, both included. */
  public upTo(most: number): number {
    return this.choose(fc.nat, { max: most });
  }

  /** True once in `n`; shrinks towards false. */
  public oneIn(n: number): boolean {
    return this.upTo(n - 1) === n - 1;
  }

  public oneOf<T>(all: readonly T[]): T {
    const found = all[this.upTo(all.length - 1)];
    if (found === undefined) throw new Error("There is nothing to choose from");
    return found;
  }

  /** Some of them, in their order; at least one where there is one. */
  public some<T>(all: readonly T[]): T[] {
    const found = all.filter(() => this.oneIn(2));
    return found.length > 0 || all.length === 0 ? found : [this.oneOf(all)];
  }
}
