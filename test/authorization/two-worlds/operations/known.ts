import type { Cursors } from "./selections.js";

/** What was last seen of a row: its fields by name. */
export type Facts = Readonly<Record<string, unknown>>;

/** A page's cursor, with what it belongs to. */
export interface KnownCursor {
  readonly coordinate: string;
  /** The arguments of the page beside the paging: a cursor is good for these alone. */
  readonly args: Facts;
  readonly cursor: string;
}

const MOST_CURSORS = 200;

/**
 * What a viewer has learned from answers, which were the same in both worlds, and the ids of rows in either world, which
 * they may try although nobody told them.
 */
export class Known {
  private readonly seen = new Map<string, Map<string, Facts>>();
  private readonly allCursors: KnownCursor[] = [];

  /** @param everyId by type: the ids of rows of both worlds, also those that one of them lacks */
  public constructor(private readonly everyId: ReadonlyMap<string, readonly string[]>) {}

  public get cursors(): readonly KnownCursor[] {
    return this.allCursors;
  }

  public get types(): readonly string[] {
    return [...this.everyId.keys()];
  }

  /** Ids of rows in either world, visible or hidden. */
  public idsOf(type: string): readonly string[] {
    return this.everyId.get(type) ?? [];
  }

  public seenIdsOf(type: string): readonly string[] {
    return [...(this.seen.get(type)?.keys() ?? [])];
  }

  public factsOf(type: string): readonly Facts[] {
    return [...(this.seen.get(type)?.values() ?? [])];
  }

  /** What was seen of a row, of whichever type it is. */
  public find(id: unknown): Facts | undefined {
    if (typeof id !== "string") return undefined;
    for (const rows of this.seen.values()) {
      const found = rows.get(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Takes up every row of an answer that says its type and id, and the cursors of the pages named. */
  public learn(data: unknown, cursors: Cursors = new Map()): void {
    this.walk(data, cursors);
    this.allCursors.splice(0, Math.max(0, this.allCursors.length - MOST_CURSORS));
  }

  private walk(value: unknown, cursors: Cursors): void {
    if (Array.isArray(value)) for (const one of value) this.walk(one, cursors);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const its = value as Facts;
    const { __typename: type, id } = its;
    if (typeof type === "string" && typeof id === "string") {
      const rows = this.seen.get(type) ?? new Map<string, Facts>();
      this.seen.set(type, rows.set(id, { ...rows.get(id), ...its }));
    }
    for (const [key, one] of Object.entries(its)) {
      const page = cursors.get(key);
      if (page !== undefined) for (const cursor of cursorsIn(one)) this.allCursors.push({ ...page, cursor });
      this.walk(one, cursors);
    }
  }
}

function cursorsIn(page: unknown): string[] {
  if (typeof page !== "object" || page === null) return [];
  const { pageInfo, edges, endCursor } = page as Facts;
  const info = (pageInfo ?? {}) as Facts;
  const rows = Array.isArray(edges) ? edges.map((edge) => (edge as Facts)["cursor"]) : [];
  const found = [endCursor, info["endCursor"], info["startCursor"], ...rows.slice(0, 3)];
  return found.filter((one): one is string => typeof one === "string");
}
