import type { LookUp, Row } from "../authorization/sql.js";
import type { SharedRows } from "./shared-rows.js";

/** One row that is joined beside another, by an alias of its own. */
export interface Beside {
  readonly alias: string;
  /** Of its columns. */
  readonly names: readonly string[];
  /** SQL of the join. */
  toString(): string;
}

/** A subquery of one row, joined beside a level; what is taken from it is known once the whole level is compiled. */
export class JoinedLookUp implements Beside {
  private readonly values = new Map<string, string>();
  private readonly row: Row;
  private readonly rest: string;

  public constructor(
    public readonly alias: string,
    inner: Row,
    private readonly rows: SharedRows,
    its: LookUp,
  ) {
    const { row, from } = rows.use(inner);
    this.row = row;
    this.rest = `${from} ${its.where(row)}`;
  }

  public take(value: (row: Row) => string): string {
    const sql = value(this.row);
    const name = this.values.get(sql) ?? `v${this.values.size}`;
    this.values.set(sql, name);
    return `${this.alias}.${name}`;
  }

  public get names(): readonly string[] {
    return [...this.values.values()];
  }

  /** Whether its rows are read by others as well, before any of them. */
  public get isShared(): boolean {
    return this.rows.isShared;
  }

  /** SQL of the join. */
  public toString(): string {
    const values = [...this.values].map(([sql, name]) => `${sql} ${name}`).join(", ");
    return `left join lateral (select ${values} from ${this.rest}) ${this.alias} on true`;
  }
}
