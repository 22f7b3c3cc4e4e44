import { databaseRole, ROLE_LETTERS } from "../../../src/authorization/roles.js";
import { actorOf, asActor } from "../../support/actor.js";
import { connect } from "../../support/service-login.js";
import type { Viewer } from "../cells/facts.js";
import type { RuleMutant } from "./rules.js";
import type { Yard } from "./yard.js";
import type pg from "pg";

const ONE_OF_MANY = "'a row'";

/**
 * Breaks one policy of a table for reading, and looks what everybody in the role finds there. What they find where
 * nothing is broken is what the written matrix says: the suite of the cells compares the two.
 */
export class ReadPolicyKiller {
  /** By viewer and table, what they find where nothing is broken. */
  private readonly usual = new Map<string, ReadonlySet<string> | null>();

  private readonly keys = new Map<string, string>();

  private constructor(
    private readonly yard: Yard,
    private readonly login: pg.Client,
  ) {}

  public static async open(yard: Yard): Promise<ReadPolicyKiller> {
    const killer = new ReadPolicyKiller(yard, await connect(yard.service.login));
    return killer;
  }

  public async kill(mutant: RuleMutant): Promise<string | null> {
    const viewers = this.yard.world.viewers.filter(({ role }) => databaseRole(ROLE_LETTERS[role]) === mutant.role);
    for (const viewer of viewers) await this.usualOf(viewer, mutant.table);
    await this.yard.service.owner.query(mutant.apply);
    try {
      for (const viewer of viewers) {
        const usual = await this.usualOf(viewer, mutant.table);
        const now = await this.found(viewer, mutant.table);
        if (!isSame(usual, now)) return "PostgreSQL: the rows of the written matrix";
      }
      return null;
    } finally {
      await this.yard.service.owner.query(mutant.mend);
    }
  }

  private async usualOf(viewer: Viewer, table: string): Promise<ReadonlySet<string> | null> {
    const key = `${viewer.userId} ${viewer.role} ${table}`;
    const known = this.usual.get(key);
    if (known !== undefined) return known;
    const found = await this.found(viewer, table);
    this.usual.set(key, found);
    return found;
  }

  /** The rows that somebody finds in a table, of either clinic; null where PostgreSQL refuses. */
  private async found(viewer: Viewer, table: string): Promise<ReadonlySet<string> | null> {
    const role = ROLE_LETTERS[viewer.role];
    const key = await this.keyOf(table, databaseRole(role));
    const actor = actorOf({ userId: viewer.userId, clinicId: viewer.clinicId, role });
    try {
      const { rows } = await asActor(this.login, actor, () =>
        this.login.query<{ row: string }>(`select ${key} as row from ${table}`),
      );
      return new Set(rows.map(({ row }, i) => (key === ONE_OF_MANY ? `${row} ${i}` : row)));
    } catch {
      return null;
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
    const key = rows.length === 0 ? ONE_OF_MANY : rows.map(({ name }) => `${name}::text`).join(" || ' ' || ");
    this.keys.set(`${table} ${role}`, key);
    return key;
  }

  public close(): Promise<void> {
    return this.login.end();
  }
}

function isSame(one: ReadonlySet<string> | null, other: ReadonlySet<string> | null): boolean {
  if (one === null || other === null) return one === other;
  return one.size === other.size && [...one].every((row) => other.has(row));
}
