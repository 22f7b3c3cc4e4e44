import type { Condition } from "../authorization/conditions.js";
import type { Row } from "../authorization/sql.js";
import type { JoinedRow } from "./joined-row.js";
import { array } from "./json-text.js";
import type { Beside, JoinedLookUp } from "./look-up.js";
import type { SharedRows } from "./shared-rows.js";
import { Shown } from "./shown.js";

/**
 * One level of a compiled statement: a row, what is joined beside it, and the flags that it carries up (which classes
 * it showed, which coordinates were withheld on it).
 */
export class Level {
  /** SQL of the joins; some know theirs only when all that is taken from them is. */
  public readonly joins: (string | Beside | JoinedRow)[];
  public readonly flags: string[] = [];
  /** SQL of fields that were computed before, by their coordinates: what the rows are ordered by. */
  public readonly values = new Map<string, string>();
  /** What this level's rows are taken from, where other fields may be as well. */
  public madeOf: SharedRows | null = null;
  private readonly sharedRows: Map<string, SharedRows>;
  private readonly lookUps = new Map<string, JoinedLookUp>();
  private joinedMask: Beside | null = null;
  /** What is joined where the rows are found, so that they can be ordered by it. */
  private readonly inSource: Beside[] = [];
  /** Whether the rows come in their order and have to stay in it: a list, or a page below a row. */
  public readonly isInOrder: boolean;

  public constructor(
    public readonly row: Row,
    /** What every row of this level shows of its client. */
    public readonly shown: Shown,
    public readonly aboutClient: boolean,
    /** Where the client's mask is computed: the nearest level above about the same client. */
    private readonly above: Level | null,
    /** Columns of the row that the statement needs, when the row is a page of its table. */
    private readonly columns: Set<string> = new Set(),
    /** The level of the row that this one is joined beside. */
    private readonly main: Level | null = null,
    isInOrder = false,
  ) {
    this.isInOrder = main?.isInOrder ?? isInOrder;
    this.joins = main?.joins ?? [];
    this.sharedRows = main?.sharedRows ?? new Map<string, SharedRows>();
  }

  /** The level of a list's rows. */
  public below(row: Row, sameClient: boolean, rule: readonly Condition[], aboutClient: boolean): Level {
    const tracked = trackedRow(row);
    return new Level(
      tracked.row,
      (sameClient ? this.shown : Shown.nothing).and(rule),
      aboutClient,
      sameClient ? this : null,
      tracked.columns,
      null,
      true,
    );
  }

  /** The level of a row joined beside this one: its own joins stand in the same statement. */
  public beside(row: Row, sameClient: boolean, rule: readonly Condition[], aboutClient: boolean): Level {
    return new Level(
      row,
      (sameClient ? this.shown : Shown.nothing).and(rule),
      aboutClient,
      sameClient ? this : null,
      new Set(),
      this.main ?? this,
    );
  }

  /** SQL of the client's mask; computed where the statement first meets the client. */
  public mask(make: (row: Row) => Beside): string {
    if (this.above !== null) return this.above.mask(make);
    if (this.joinedMask === null) {
      this.joinedMask = make(this.row);
      this.joins.push(this.joinedMask);
    }
    return `${this.joinedMask.alias}.m`;
  }

  /** What is looked up beside this row, once for all that is taken from it. */
  public lookUp(name: string, make: () => JoinedLookUp): JoinedLookUp {
    const known = this.lookUps.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.lookUps.set(name, made);
    this.joins.push(made);
    return made;
  }

  /**
   * What is looked up by this name beside the rows of a page, for their order as well: it is joined where they are found from
   * now on, and the mask that it leans on with it. Null where nothing is taken from it, or others read its rows too.
   */
  public lookedUpForOrder(name: string): JoinedLookUp | null {
    const found = this.lookUps.get(name);
    if (found === undefined || found.isShared) return null;
    this.inSource.push(...(this.joinedMask === null ? [] : [this.joinedMask]), found);
    return found;
  }

  /** SQL of what is joined where the rows are found. Their table has the alias there that they have at this level. */
  public sourceJoins(): string {
    return this.inSource.map((one) => ` ${String(one)}`).join("");
  }

  /** Rows that belong to this one, for one more field that is made of them. */
  public rowsOf(key: string, make: () => SharedRows): SharedRows {
    // What belongs to a row that is joined is read by each by itself: the subquery stands before the joins.
    const at = this.main === null ? key : `${key} ${this.sharedRows.size}`;
    const rows = this.sharedRows.get(at) ?? make();
    this.sharedRows.set(at, rows);
    return rows;
  }

  /** SQL of this level's rows, made of a subquery of its table. */
  public select(columns: readonly string[], source: string): string {
    const list = columns.length === 0 ? "1" : columns.join(", ");
    const joins = this.joins.map((one) => this.joinOf(one)).join(" ");
    const once = this.readOnce();
    const sql =
      once.length === 0
        ? `select ${list} from (${source}) ${this.row.alias} ${joins}`
        : `select z.* from (${source}) ${this.row.alias}` +
          ` cross join lateral (with ${once.join(", ")} select ${list} from (select 1) one ${joins}) z`;
    return [...this.sharedRows.values()].reduce((text, rows) => rows.placedIn(text), sql);
  }

  /** SQL of one row that all of this level's rows are gathered in: their JSON as `o`, and their flags as `w`. */
  public gather(json: string, flags: string | null, source: string, isNumbered: boolean): string {
    const gathered = (o: string, w: string): string => `${array(o)} o${flags === null ? "" : `, bit_or(${w}) w`}`;
    // Beside rows that are read once for each of the level's there is no place to gather them in.
    if (!isNumbered && this.readOnce().length === 0) return this.select([gathered(json, flags ?? "")], source);
    const rows = this.select([`${json} o`, ...(flags === null ? [] : [`${flags} w`])], source);
    return `select ${gathered("x.o", "x.w")} from (${rows}${isNumbered ? " order by list_row" : ""}) x`;
  }

  /** The rows of other tables that several fields are made of. */
  private readOnce(): SharedRows[] {
    return [...this.sharedRows.values()].filter((rows) => rows.isShared);
  }

  /** SQL of a join, or of the names that it has had since where the rows were found. */
  private joinOf(one: string | Beside | JoinedRow): string {
    const found = this.inSource.find((its) => its === one);
    if (found === undefined) return String(one);
    const columns = found.names.map((name) => `${this.row.alias}.${found.alias}_${name} ${name}`);
    return `cross join lateral (select ${columns.join(", ")}) ${found.alias}`;
  }

  public flagsSql(): string | null {
    return this.flags.length === 0 ? null : `(${this.flags.join(" | ")})::int8`;
  }

  /** Whether PostgreSQL may answer in another order than that of the rows: it may hash a plain join, never a lateral one. */
  public losesOrder(): boolean {
    return this.joins.some((join) => !/^(?:left|cross) join lateral/.test(String(join)));
  }

  /** The columns to select from the table, under their own names, and those of what is joined there. */
  public columnsOf(base: Row): string {
    const columns = [...this.columns].map((name) => base.c(name));
    const joined = this.inSource.flatMap(({ alias, names }) =>
      names.map((name) => `${alias}.${name} ${alias}_${name}`),
    );
    return [...columns, ...joined].join(", ") || "1";
  }
}

/** A row that remembers which of its columns were asked for. */
export function trackedRow(row: Row, columns = new Set<string>()): { row: Row; columns: Set<string> } {
  const tracked = Object.create(row) as Row;
  tracked.c = (name: string): string => {
    columns.add(name);
    return row.c(name);
  };
  return { row: tracked, columns };
}
