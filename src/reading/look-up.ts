import type { Row } from "../authorization/sql.js";

/** A subquery of one row, joined beside a level; what is taken from it is known once the whole level is compiled. */
export class JoinedLookUp {
  private readonly names = new Map<string, string>();

  public constructor(
    private readonly alias: string,
    private readonly inner: Row,
    private readonly rest: string,
  ) {}

  public take(value: (row: Row) => string): string {
    const sql = value(this.inner);
    const name = this.names.get(sql) ?? `v${this.names.size}`;
    this.names.set(sql, name);
    return `${this.alias}.${name}`;
  }

  /** SQL of the join. */
  public toString(): string {
    const values = [...this.names].map(([sql, name]) => `${sql} ${name}`).join(", ");
    return `left join lateral (select ${values} from ${this.inner.table} ${this.inner.alias} ${this.rest}) ${this.alias} on true`;
  }
}
