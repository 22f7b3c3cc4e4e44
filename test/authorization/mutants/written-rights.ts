import type pg from "pg";
import { WRITES } from "../cells/acts/writes.js";
import type { Letters } from "../cells/facts.js";
import { columnGrants, viewGrants, type ColumnGrant } from "../cells/matrix/sql.js";
import type { Command } from "./rules.js";
import { lettersOf } from "./yard.js";

/** A kind of right of a role of the database. */
export interface Right {
  readonly command: Command;
  readonly role: string;
  readonly table: string;
}

/** The written pages of columns, views and writes, beside what PostgreSQL says of the rights of a role. */
export class WrittenRights {
  private readonly columns = new Map<string, ColumnGrant>();

  public constructor(private readonly owner: pg.ClientBase) {
    for (const grant of [...columnGrants(), ...viewGrants()]) this.columns.set(`${grant.table}.${grant.column}`, grant);
  }

  /** The page that says something else than PostgreSQL, after some statements that are undone; null where none does. */
  public async wrongOf({ command, role, table }: Right, after = ""): Promise<string | null> {
    const has = command === "delete" ? "has_table_privilege" : "has_column_privilege";
    const column = command === "delete" ? "" : ", attname";
    // One text, so that breaking, asking and undoing are one round trip.
    const results = (await this.owner.query(
      `begin; ${after}; select attname as column, ${has}('${role}', '${table}'${column}, '${command}') as has
       from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped; rollback`,
    )) as unknown as readonly { readonly rows: readonly { readonly column: string; readonly has: boolean }[] }[];
    const rows = results.at(-2)?.rows ?? [];
    if (rows.length === 0) throw new Error(`PostgreSQL said nothing of ${table}`);
    const letters = lettersOf(role);
    const isRight = (name: string, held: boolean): boolean =>
      command === "select"
        ? this.mayRead(letters, `${table}.${name}`, held)
        : held === writes(letters, table, command, name);
    if (rows.every((one) => isRight(one.column, one.has))) return null;
    return `the written page of ${command === "select" ? "columns" : "writes"}`;
  }

  private mayRead(letters: Letters, name: string, has: boolean): boolean {
    const grant = this.columns.get(name);
    if (has) return grant?.mayHold.has(letters) === true;
    return grant?.holds.has(letters) !== true;
  }
}

function writes(letters: Letters, table: string, command: Exclude<Command, "select">, column: string): boolean {
  const its = WRITES[table];
  if (command === "delete") return its?.delete.includes(letters) === true;
  return its?.[command][letters]?.includes(column) === true;
}
