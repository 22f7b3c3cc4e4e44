import pg from "pg";
import { databaseRole, ROLE_LETTERS } from "../../../src/authorization/roles.js";
import { actorOf, asActor } from "../../support/actor.js";
import { connect } from "../../support/service-login.js";
import type { Viewer } from "../cells/facts.js";
import { OtherTables } from "./other-tables.js";
import type { RuleMutant } from "./rules.js";
import type { Yard } from "./yard.js";

/** What was found, in an order; rows that the role can't tell apart stand there as often as they were found. */
type Rows = readonly string[];

/** What PostgreSQL says to whoever has no right to what a statement reads. */
const NO_RIGHT = "42501";

/**
 * Breaks one policy of a table for reading, and looks what everybody in the role finds there, with every other table open:
 * a policy is complete in itself. What they find where nothing is broken is what the written matrix says: the suite of
 * the cells compares the two behind all the walls, and `leaning` those with what one policy shows alone.
 */
export class ReadPolicyKiller {
  /** By viewer and table, what they find where nothing is broken. */
  private readonly usual = new Map<string, Rows | null>();

  private readonly keys = new Map<string, string>();

  private constructor(
    private readonly yard: Yard,
    private readonly login: pg.Client,
    private readonly others: OtherTables,
  ) {}

  public static async open(yard: Yard): Promise<ReadPolicyKiller> {
    return new ReadPolicyKiller(yard, await connect(yard.service.login), await OtherTables.of(yard.service.owner));
  }

  /**
   * The policies that show other rows when the other tables are open: what these hide, the policy does not. Asked before
   * anything is broken, of the rows that there are by then.
   */
  public async leaning(mutants: readonly RuleMutant[]): Promise<string[]> {
    const places = new Map(mutants.map((mutant) => [`${mutant.table} for ${mutant.role}`, mutant]));
    const behindAll = new Map<string, readonly (Rows | null)[]>();
    for (const [place, mutant] of places) behindAll.set(place, await this.foundByAll(mutant));
    const leaning: string[] = [];
    for (const [place, mutant] of places) {
      await this.others.openBut(mutant.table);
      const alone = await this.foundByAll(mutant);
      const behind = behindAll.get(place) ?? [];
      if (!alone.every((found, i) => isSame(found, behind[i] ?? null))) leaning.push(place);
    }
    return leaning;
  }

  public async kill(mutant: RuleMutant): Promise<string | null> {
    await this.others.openBut(mutant.table);
    for (const viewer of this.viewersIn(mutant)) await this.usualOf(viewer, mutant.table);
    await this.yard.service.owner.query(mutant.apply);
    try {
      for (const viewer of this.viewersIn(mutant)) {
        const usual = await this.usualOf(viewer, mutant.table);
        const now = await this.found(viewer, mutant.table);
        if (!isSame(usual, now)) return "PostgreSQL: the rows of the written matrix";
      }
      return null;
    } finally {
      await this.yard.service.owner.query(mutant.mend);
    }
  }

  private viewersIn({ role }: RuleMutant): Viewer[] {
    return this.yard.world.viewers.filter((viewer) => databaseRole(ROLE_LETTERS[viewer.role]) === role);
  }

  private async foundByAll(mutant: RuleMutant): Promise<(Rows | null)[]> {
    const all: (Rows | null)[] = [];
    for (const viewer of this.viewersIn(mutant)) all.push(await this.found(viewer, mutant.table));
    return all;
  }

  private async usualOf(viewer: Viewer, table: string): Promise<Rows | null> {
    const key = `${viewer.userId} ${viewer.role} ${table}`;
    const known = this.usual.get(key);
    if (known !== undefined) return known;
    const found = await this.found(viewer, table);
    this.usual.set(key, found);
    return found;
  }

  /** The rows that somebody finds in a table, of either clinic; null where they have no right to what is asked. */
  private async found(viewer: Viewer, table: string): Promise<Rows | null> {
    const role = ROLE_LETTERS[viewer.role];
    const key = await this.keyOf(table, databaseRole(role));
    const actor = actorOf({ userId: viewer.userId, clinicId: viewer.clinicId, role });
    try {
      const { rows } = await asActor(this.login, actor, () =>
        this.login.query<{ row: string }>(`select ${key} as row from ${table}`),
      );
      return rows.map(({ row }) => row).sort();
    } catch (error) {
      // Anything else is a mistake of the mutant's, or of the yard's: it proves nothing of the rule.
      if (error instanceof pg.DatabaseError && error.code === NO_RIGHT) return null;
      throw error;
    }
  }

  /** SQL of what tells rows apart, as far as the role is granted it. */
  private async keyOf(table: string, role: string): Promise<string> {
    const known = this.keys.get(`${table} ${role}`);
    if (known !== undefined) return known;
    const { rows } = await this.yard.service.owner.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attname in ('clinic_id', 'id', 'user_id', 'key')
         and has_column_privilege($2, $1, attname, 'select') order by 1`,
      [table, role],
    );
    const key = rows.length === 0 ? "'a row'" : rows.map(({ name }) => `${name}::text`).join(" || ' ' || ");
    this.keys.set(`${table} ${role}`, key);
    return key;
  }

  public close(): Promise<void> {
    return this.login.end();
  }
}

function isSame(one: Rows | null, other: Rows | null): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((row, i) => row === other[i]);
}
