import type { Letters, RowFacts } from "../facts.js";
import type { RowsAbout } from "../run.js";
import type { JudgedSight } from "../sight.js";
import { Computed } from "../world/values.js";
import type { CellWorld, Circle } from "../world/index.js";

/** Who asks, and what there is. */
export interface Asking {
  readonly sight: JudgedSight;
  readonly world: CellWorld;
  readonly about: RowsAbout;
  /** Everybody around the clients whom the viewers of the relationship `own` know. */
  readonly own: Circle;
}

/** A list that can be narrowed: the rows that somebody is shown of it, in their order, before any argument. */
export interface Listing {
  /** The type of its rows. */
  readonly type: string;
  /** The root field. */
  readonly root: string;
  readonly rows: (asking: Asking) => readonly RowFacts[];
}

/**
 * One argument of one list. An argument is evaluated over what the viewer may read; where their role never reads the field
 * behind it, it is refused, whatever its value is.
 */
export interface Argument {
  readonly name: string;
  readonly listing: Listing;
  /** How it is written, with `$value`. */
  readonly written: string | ((asking: Asking) => string);
  /** The type of `$value`. */
  readonly type: string;
  /** Roles that never read what it asks about. */
  readonly never: readonly Letters[];
  /** What it is tried with: values of rows that are seen, hidden, another clinic's, and nobody's. */
  readonly values: (asking: Asking) => readonly unknown[];
  readonly keeps: (asking: Asking, row: RowFacts, value: unknown) => boolean;
}

/** What the viewer reads of a field: undefined where they don't. */
export function readBy({ sight }: Asking, row: RowFacts, field: string): unknown {
  if (!sight.finds(row) || sight.reads(row, field) !== "value") return undefined;
  const stored = row.values[field];
  return stored instanceof Computed ? stored.of(sight) : stored;
}

/** The rows of a type about the client that the viewer finds, if they read the list that holds them. */
export function partsOf(asking: Asking, client: RowFacts, list: string, type: string): readonly RowFacts[] {
  const { sight, about } = asking;
  if (sight.reads(client, list) !== "value") return [];
  return about.ofType(clientOf(client), type).filter((row) => sight.finds(row));
}

export function clientOf({ client }: RowFacts): NonNullable<RowFacts["client"]> {
  if (client === null) throw new Error("A row about no client");
  return client;
}

export const time = (value: unknown): number | null =>
  value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : null;
