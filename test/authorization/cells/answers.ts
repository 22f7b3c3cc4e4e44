import { isDeepStrictEqual } from "node:util";
import type { RowFacts } from "./facts.js";
import type { Selected } from "./selection.js";
import { ANYTHING, Computed, OneRow, Rows, type Sight } from "./world/values.js";

export type Redaction = { readonly coordinate: string; readonly reason: string };

/** Where the written matrix and the service disagree. Values are told by their kind alone. */
export interface Disagreement {
  readonly row: RowFacts | null;
  readonly coordinate: string;
  readonly judged: string;
  readonly seen: string;
}

/** What an answer said of rows and fields. */
export interface Reading {
  /** Fields of rows that were compared. */
  readonly cells: number;
  readonly disagreements: readonly Disagreement[];
  /** Coordinates that the matrix withholds on some row of the answer. */
  readonly withheld: ReadonlySet<string>;
  /** Coordinates that were read on some row. */
  readonly shown: ReadonlySet<string>;
}

/** Compares an answer, field by field, with what the written matrix says that somebody reads. */
export class AnswerReader {
  private cells = 0;
  private readonly disagreements: Disagreement[] = [];
  private readonly withheld = new Set<string>();
  private readonly shown = new Set<string>();

  constructor(private readonly sight: Sight) {}

  public get reading(): Reading {
    return { cells: this.cells, disagreements: this.disagreements, withheld: this.withheld, shown: this.shown };
  }

  /** Says where something that is no field of a row is not as judged. */
  public disagree(row: RowFacts | null, coordinate: string, judged: string, seen: string): void {
    this.disagreements.push({ row, coordinate, judged, seen });
  }

  /** The row of a root field by id, or of a field that holds one row. */
  public one(row: RowFacts, selection: readonly Selected[], actual: unknown, coordinate: string): void {
    if (!this.sight.finds(row)) {
      this.cells += selection.length;
      if (actual !== null) this.disagree(row, coordinate, "no row", describe(actual));
      return;
    }
    if (!isObject(actual)) {
      this.disagree(row, coordinate, "a row", describe(actual));
      return;
    }
    for (const field of selection) this.field(row, field, actual[field.name]);
  }

  /** A list or a page: rows that are found, in their order, and their number. */
  public rows(rows: readonly RowFacts[], field: Selected, actual: unknown): void {
    const found = rows.filter((row) => this.sight.finds(row));
    const coordinate = `${field.parent}.${field.name}`;
    const nodes = field.kind === "page" ? this.nodesOf(actual, found, coordinate) : actual;
    this.cells += (rows.length - found.length) * field.below.length;
    if (!Array.isArray(nodes)) {
      this.disagree(null, coordinate, `${found.length} rows`, describe(actual));
      return;
    }
    const hasIds = field.below.some(({ name }) => name === "id") && field.type !== "AuditEntity";
    const seenIds = hasIds ? nodes.map((node) => (isObject(node) ? String(node["id"]) : "")) : [];
    const same = hasIds
      ? isDeepStrictEqual(
          seenIds,
          found.map(({ id }) => id),
        )
      : nodes.length === found.length;
    if (!same) {
      const extra = rows.filter(({ id }) => seenIds.includes(id)).filter((row) => !found.includes(row));
      for (const row of extra) this.disagree(row, coordinate, "no row", "a row");
      const lacking = hasIds ? found.filter(({ id }) => !seenIds.includes(id)) : [];
      for (const row of lacking) this.disagree(row, coordinate, "a row", "no row");
      if (extra.length + lacking.length === 0) {
        this.disagree(null, coordinate, `${found.length} rows in their order`, `${nodes.length} others`);
      }
      return;
    }
    for (const [i, row] of found.entries()) this.one(row, field.below, nodes[i], coordinate);
  }

  /** The rows of a page, where it tells the same number everywhere. */
  private nodesOf(actual: unknown, found: readonly RowFacts[], coordinate: string): unknown {
    if (!isObject(actual)) return undefined;
    const { nodes, edges, totalCount, pageInfo } = actual;
    if (totalCount !== undefined && totalCount !== found.length) {
      this.disagree(null, `${coordinate} totalCount`, String(found.length), JSON.stringify(totalCount));
    }
    if (!isObject(pageInfo) || pageInfo["hasNextPage"] !== false) {
      this.disagree(null, `${coordinate} hasNextPage`, "false", "true");
    }
    const inEdges = Array.isArray(edges) ? edges.map((edge: { node: { id?: unknown } }) => edge.node.id) : null;
    const inNodes = Array.isArray(nodes) ? nodes.map((node: { id?: unknown }) => node.id) : null;
    if (!isDeepStrictEqual(inEdges, inNodes)) this.disagree(null, `${coordinate} edges`, "the nodes", "others");
    return nodes;
  }

  private field(row: RowFacts, field: Selected, actual: unknown): void {
    this.cells++;
    const coordinate = `${field.parent}.${field.name}`;
    const verdict = this.sight.reads(row, field.name);
    if (verdict === "withheld") this.withheld.add(coordinate);
    if (verdict !== "value") {
      if (!isEmpty(actual)) this.disagree(row, coordinate, verdict, describe(actual));
      return;
    }
    this.shown.add(coordinate);
    const stored = row.values[field.name];
    const expected = stored instanceof Computed ? stored.of(this.sight) : stored;
    if (expected === undefined) {
      this.disagree(row, coordinate, "a value that the world does not know", describe(actual));
    } else if (expected instanceof OneRow) {
      if (!this.sight.finds(expected.row) && field.nullable) {
        this.cells += field.below.length;
        if (actual !== null) this.disagree(expected.row, coordinate, "no row", describe(actual));
      } else this.one(expected.row, field.below, actual, coordinate);
    } else if (expected instanceof Rows) {
      this.rows(expected.rows, field, actual);
    } else if (field.kind === "list") {
      for (const { parent, name } of field.below) this.shown.add(`${parent}.${name}`);
      this.plainObjects(row, coordinate, expected, actual);
    } else if (expected === ANYTHING) {
      if (actual === null) this.disagree(row, coordinate, "a value", "null");
    } else if (!isSame(expected, actual)) {
      this.disagree(row, coordinate, `the value${expected === null ? " null" : ""}`, describe(actual));
    }
  }

  /** Rows that are not kept one by one, such as the lines of a crisis plan. */
  private plainObjects(row: RowFacts, coordinate: string, expected: unknown, actual: unknown): void {
    if (!isDeepStrictEqual(expected, actual)) this.disagree(row, coordinate, "the value", describe(actual));
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null, or the list or page without rows that stands for it. */
function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return (
    isObject(value) && Array.isArray(value["nodes"]) && value["nodes"].length === 0 && (value["totalCount"] ?? 0) === 0
  );
}

/** Instants are the same in whichever way they are written. */
function isSame(expected: unknown, actual: unknown): boolean {
  if (expected instanceof Date) return typeof actual === "string" && Date.parse(actual) === expected.getTime();
  return isDeepStrictEqual(expected, actual);
}

/** What kind of value it is, without the value. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : "another value";
}
