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
  /**
   * SQL: the viewer may read this row as one of that type. Rows the viewer may not read never match a filter. `ofClient`: it
   * is of the client whose row is being read, so that what that row shows of the client need not be asked again.
   */
  visible(type: string, row: Row, ofClient?: boolean): string;
  /**
   * One row made of another table, from which several fields of a row may take values: where they do, it is looked up once.
   *
   * @param name the same for the same subquery of a row
   * @example scope.lookUp("vision", visionOf(plan))((part) => part.c("text"))
   */
  lookUp(name: string, its: LookUp): (value: (row: Row) => string) => string;
}

/** A subquery of one row. */
export interface LookUp {
  readonly table: string;
  /** SQL of which rows of the table belong to the row whose fields are told. */
  of(row: Row): string;
  /** SQL of what else they must be, and what follows it: order by, limit. */
  where(row: Row): string;
}

/** A look-up that stands where its value is wanted, as a subquery of its own. */
export function lookUpAlone(row: Row, clinic: string, its: LookUp): (value: (row: Row) => string) => string {
  return (value) =>
    `(select ${value(row)} from ${row.table} ${row.alias} where ${row.c("clinic_id")} = ${clinic}` +
    ` and ${its.of(row)} and ${its.where(row)})`;
}
