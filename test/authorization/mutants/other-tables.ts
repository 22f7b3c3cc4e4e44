import type pg from "pg";
import { databaseRole, ROLES } from "../../../src/authorization/roles.js";

/**
 * Opens every table but one to everybody, as far as they are granted it: what is found in that one, its own policies show
 * alone. A policy that asks about another table's rows can lean on what that table hides by itself.
 */
export class OtherTables {
  /** The one that is closed; null while all are. */
  private closed: string | null = null;

  private constructor(
    private readonly owner: pg.ClientBase,
    private readonly tables: readonly string[],
  ) {}

  public static async of(owner: pg.ClientBase): Promise<OtherTables> {
    const { rows } = await owner.query<{ name: string }>(
      "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and relrowsecurity",
    );
    return new OtherTables(
      owner,
      rows.map(({ name }) => name),
    );
  }

  /** From now on all but this one are open. */
  public async openBut(table: string): Promise<void> {
    if (table === this.closed) return;
    const change =
      this.closed === null
        ? this.tables.filter((name) => name !== table).map(opened)
        : [opened(this.closed), closedAgain(table)];
    await this.owner.query(change.join("; "));
    this.closed = table;
  }
}

const opened = (table: string): string =>
  `create policy yard_open on ${table} for select to ${ROLES.map(databaseRole).join(", ")} using (true)`;

const closedAgain = (table: string): string => `drop policy yard_open on ${table}`;
