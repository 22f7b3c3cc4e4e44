import type { Row } from "../authorization/sql.js";

/**
 * The one row that another one of a list points to, such as a note's author, looked up row by row. PostgreSQL may hash a
 * plain join, and the list would lose its order: it would have to be numbered before and sorted once more. What a list
 * has below a row is short.
 */
export class JoinedRow {
  public constructor(
    private readonly row: Row,
    /** Those that the statement takes from it, known once the whole level is compiled. */
    private readonly columns: ReadonlySet<string>,
    private readonly which: string,
  ) {}

  /** SQL of the join; the offset keeps PostgreSQL from making a plain one of it. */
  public toString(): string {
    const { table, alias } = this.row;
    const columns = [...this.columns].map((column) => `${alias}.${column}`).join(", ");
    return `left join lateral (select ${columns} from ${table} ${alias} where ${this.which} offset 0) ${alias} on true`;
  }
}
