import type { Condition } from "../authorization/conditions.js";

/**
 * What a row that is seen has shown of its client: conditions that the client alone decides, which rows of the same client
 * need not ask again. What was shown of the row itself says nothing of another.
 */
export class Shown {
  public static readonly nothing = new Shown(new Set());

  private constructor(private readonly conditions: ReadonlySet<Condition>) {}

  /** Shown as well by a row further down, of the same client. */
  public and(conditions: Iterable<Condition>): Shown {
    return new Shown(new Set([...this.conditions, ...conditions]));
  }

  /** Whether it need not be asked. */
  public has(its: Condition): boolean {
    return this.conditions.has(its);
  }
}
