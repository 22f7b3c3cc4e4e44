import type { Matrix, RowFacts } from "../facts.js";
import type { JudgedSight } from "../sight.js";
import type { CellWorld } from "../world/index.js";
import { tokensIn } from "../world/tokens.js";
import { Rows } from "../world/values.js";

/** Something in an answer that the written matrix does not let this person have. */
export interface Leak {
  readonly dataClass: string;
  /** What got out and where it is from: "the id of PeerNote", "PeerNote.body". Never the value. */
  readonly what: string;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Finds in an answer whatever of the world stands in it: ids of rows, texts of fields, numbers of rows. */
export class LeakSearch {
  private readonly byId = new Map<string, RowFacts[]>();
  private readonly byToken = new Map<string, { readonly row: RowFacts; readonly field: string }[]>();

  constructor(
    world: CellWorld,
    private readonly matrix: Matrix,
  ) {
    for (const row of world.rows) {
      this.byId.set(row.id, [...(this.byId.get(row.id) ?? []), row]);
      for (const [field, value] of Object.entries(row.values)) {
        if (typeof value !== "string" && !Array.isArray(value)) continue;
        for (const { token } of tokensIn(String(value))) {
          const known = this.byToken.get(token) ?? [];
          known.push({ row, field });
          this.byToken.set(token, known);
        }
      }
    }
  }

  /** How many texts of rows there are to be found. */
  public get size(): number {
    return this.byToken.size;
  }

  public in(sight: JudgedSight, text: string, data: unknown): Leak[] {
    return [...this.ids(sight, text), ...this.texts(sight, text), ...this.counts(sight, data)];
  }

  private ids(sight: JudgedSight, text: string): Leak[] {
    return [...new Set(text.match(UUID) ?? [])].flatMap((id) => {
      const rows = this.byId.get(id) ?? [];
      const [row] = rows;
      if (row === undefined || rows.some((one) => sight.finds(one))) return [];
      return [{ dataClass: this.classOf(row), what: `the id of ${row.type}` }];
    });
  }

  private texts(sight: JudgedSight, text: string): Leak[] {
    return [...new Set(tokensIn(text).map(({ token }) => token))].flatMap((token) => {
      const places = this.byToken.get(token) ?? [];
      const [first] = places;
      const may = places.some(({ row, field }) => sight.finds(row) && sight.reads(row, field) === "value");
      if (first === undefined || may) return [];
      const { row, field } = first;
      return [{ dataClass: this.matrix.classOf(row, field), what: `${row.type}.${field}` }];
    });
  }

  /** Numbers beside the lists of a client. */
  private counts(sight: JudgedSight, data: unknown): Leak[] {
    const leaks: Leak[] = [];
    walk(data, (object) => {
      const [row] = this.byId.get(String(object["id"])) ?? [];
      if (row === undefined) return;
      for (const [field, page] of Object.entries(object)) {
        const total = isObject(page) ? page["totalCount"] : undefined;
        const stored = row.values[field];
        if (typeof total !== "number" || !(stored instanceof Rows)) continue;
        const hidden = stored.rows.filter((one) => !sight.finds(one));
        const [some] = hidden;
        if (some === undefined || total <= stored.rows.length - hidden.length) continue;
        leaks.push({ dataClass: this.classOf(some), what: `the number of ${row.type}.${field}` });
      }
    });
    return leaks;
  }

  private classOf(row: RowFacts): string {
    const field = this.matrix.coordinates.find((one) => one.startsWith(`${row.type}.`))?.split(".")[1] ?? "id";
    return this.matrix.classOf(row, field);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function walk(value: unknown, visit: (object: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  if (!isObject(value)) return;
  visit(value);
  for (const one of Object.values(value)) walk(one, visit);
}
