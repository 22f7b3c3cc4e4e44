import type { Role } from "./roles.js";

/**
 * One table in a statement, under its alias. Columns are named through it, so that whoever builds the statement knows
 * which columns it needs: the compiler projects exactly these, and the grants are generated from them.
 *
 * @example row.c("preferred_name") // t0.preferred_name
 */
export class Row {
  public constructor(
    public readonly table: string,
    public readonly alias: string,
    private readonly used: (table: string, column: string) => void,
  ) {}

  public c(column: string): string {
    this.used(this.table, column);
    return `${this.alias}.${column}`;
  }

  /** The client that this row is about. */
  public client(): string {
    return this.c(this.table === "clients" ? "id" : "client_id");
  }
}

/** What a condition or a stored field may ask of the statement that it becomes a part of. */
export interface Scope {
  readonly role: Role;
  /** A row of one more table, under a fresh alias. */
  row(table: string): Row;
  /** SQL of the clinic that the statement is about. */
  readonly clinic: string;
  /** SQL of the user who is asking. */
  readonly user: string;
  /** SQL of the instant at which the statement decides. */
  readonly instant: string;
  /**
   * SQL of an integer: the classes of this row's client that consent (integrators) or the absence of limits (care
   * staff) leaves to the viewer; null where nothing narrows this role. In a database policy there is no such column.
   */
  available(row: Row): string | null;
  /** The same, of integrators, without consents that are for services of certain days. */
  availableAlways(row: Row): string | null;
  /** SQL: the viewer may read this row as one of that type. Rows the viewer may not read never match a filter. */
  visible(type: string, row: Row): string;
}
