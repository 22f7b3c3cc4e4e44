import type { LookUp, Row } from "../authorization/sql.js";
import type { SharedRows } from "./shared-rows.js";

/** A subquery of one row, joined beside a level; what is taken from it is known once the whole level is compiled. */
export class JoinedLookUp {
  private readonly names = new Map<string, string>();
  private readonly row: Row;
  private readonly rest: string;

  public constructor(
    private readonly alias: string,
    inner: Row,
    rows: SharedRows,
    its: LookUp,
  ) {
    const { row, from } = rows.use(inner);
    this.row = row;
    this.rest = `${from} ${its.where(row)}`;
  }

  public take(value: (row: Row) => string): string {
    const sql = value(this.row);
    const name = this.names.get(sql) ?? `v${this.names.size}`;
    this.names.set(sql, name);
    return `${this.alias}.${name}`;
  }

  /** SQL of the join. */
  public toString(): string {
    const values = [...this.names].map(([sql, name]) => `${sql} ${name}`).join(", ");
    return `left join lateral (select ${values} from ${this.rest}) ${this.alias} on true`;
  }
}
