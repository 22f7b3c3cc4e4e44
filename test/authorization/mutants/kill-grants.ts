import { Refusals } from "./refusals.js";
import type { RuleMutant } from "./rules.js";
import { WrittenRights } from "./written-rights.js";
import { lettersOf, type Yard } from "./yard.js";

/**
 * Gives a role a right that it does not have, or takes one that it has, and compares what PostgreSQL says of the role's
 * rights with the written pages of columns, views and writes. A column that the pages let a role hold, without a field
 * that shows it, must be needed by a statement: without it the service is refused.
 */
export class GrantKiller {
  private constructor(
    private readonly yard: Yard,
    private readonly written: WrittenRights,
    private readonly refusals: Refusals,
  ) {}

  /** Throws where a right that is not broken differs from the pages: being noticed would mean nothing. */
  public static async open(yard: Yard, mutants: readonly RuleMutant[]): Promise<GrantKiller> {
    const written = new WrittenRights(yard.service.owner);
    const rights = new Map(mutants.map((mutant) => [`${mutant.role} ${mutant.command} ${mutant.table}`, mutant]));
    for (const right of rights.values()) {
      const wrong = await written.wrongOf(right);
      if (wrong !== null) throw new Error(`Unbroken, and noticed by ${wrong}: ${right.role} on ${right.table}`);
    }
    return new GrantKiller(yard, written, await Refusals.open(yard));
  }

  public async kill(mutant: RuleMutant): Promise<string | null> {
    const wrong = await this.written.wrongOf(mutant, mutant.apply);
    if (wrong !== null || mutant.direction === "wider") return wrong;
    const { owner } = this.yard.service;
    await owner.query(mutant.apply);
    try {
      const refused = await this.refusals.find(lettersOf(mutant.role), mutant.table);
      return refused === null ? null : "PostgreSQL: a statement of the service is refused";
    } finally {
      await owner.query(mutant.mend);
    }
  }

  public close(): Promise<void> {
    return this.refusals.close();
  }
}
