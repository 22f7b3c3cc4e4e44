import type { Condition } from "../authorization/conditions.js";

/**
 * What a row that is seen has shown of the rows that belong to it, so that these need not ask it again: conditions on their
 * common client, and those that a row of its type shows of them.
 */
export class Shown {
  public static readonly nothing = new Shown(new Set());

  public constructor(
    /** Conditions that the client alone decides: they hold for all that is known of the client. */
    private readonly ofClient: ReadonlySet<Condition>,
    /** The type of the row right above; null where none of the same client is. */
    private readonly above: string | null = null,
  ) {}

  /** Shown as well by a row further down, of the same client. */
  public and(conditions: Iterable<Condition>): Shown {
    return new Shown(new Set([...this.ofClient, ...conditions]));
  }

  /** Shown to the rows that a field of this type leads to. */
  public below(type: string): Shown {
    return new Shown(this.ofClient, type);
  }

  /** Whether it need not be asked; of a choice, whether one alternative need not. */
  public has(its: Condition): boolean {
    if (this.ofClient.has(its) || (its.shownBy !== undefined && its.shownBy === this.above)) return true;
    return its.alternatives?.some((one) => this.has(one)) ?? false;
  }
}
