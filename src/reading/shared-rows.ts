import type { Row } from "../authorization/sql.js";
import { trackedRow } from "./level.js";

/**
 * The rows of another table that belong to one row, from which several of its fields are made: the parts of a plan. Who
 * uses them is known once the whole level is compiled. Several uses read the table once; a single one reads it by itself.
 */
export class SharedRows {
  private readonly columns = new Set<string>();
  /** Marks in the statement, and the rows that each stands for. */
  private readonly uses = new Map<string, Row>();

  public constructor(
    private readonly name: string,
    /** The rows in the subquery that reads them once. */
    private readonly own: Row,
    /** SQL of which rows belong to the one. */
    private readonly which: (row: Row) => string,
  ) {}

  /** The rows once more; `from` is SQL up to and including WHERE and AND. */
  public use(rows: Row): { readonly row: Row; readonly from: string } {
    const { row } = trackedRow(rows, this.columns);
    const from = `/*${this.name} as ${rows.alias}*/`;
    this.uses.set(from, rows);
    return { row, from };
  }

  public get isShared(): boolean {
    return this.uses.size > 1;
  }

  /** SQL of the subquery that reads them. */
  public toString(): string {
    const columns = [...this.columns].map((column) => this.own.c(column));
    return (
      `${this.name} as materialized (select ${columns.join(", ")} from ${this.own.table} ${this.own.alias}` +
      ` where ${this.which(this.own)})`
    );
  }

  /** The statement with the rows where they were marked. */
  public placedIn(sql: string): string {
    return [...this.uses].reduce((text, [mark, row]) => {
      const alone = `${row.table} ${row.alias} where ${this.which(row)} and`;
      return text.replaceAll(mark, this.isShared ? `${this.name} ${row.alias} where` : alone);
    }, sql);
  }
}
