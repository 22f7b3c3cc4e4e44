import type { Row } from "./sql.js";

/** Which rows of a table that several types share are of one type: a column says so, which is never null. */
export interface Kind {
  readonly column: string;
  /** Its value for this type; null for the one type that has every row which no other type of the table names. */
  readonly value: string | null;
}

/**
 * SQL of the rows of some kinds, as short as it can be said: where together they are all that the table holds, it is
 * "true".
 *
 * @example rowsOfKinds([goal], [goal, step, item], row) // part.section = 'GOAL'
 * @example rowsOfKinds([goal, item], [goal, step, item], row) // part.section <> 'STEP', as item is whatever is neither
 */
export function rowsOfKinds(some: readonly Kind[], all: readonly Kind[], row: Row): string {
  const columns = new Set(all.map(({ column }) => column));
  const [name] = columns;
  if (name === undefined || columns.size > 1) throw new Error(`Kinds of ${row.table}: one column tells them apart`);
  const column = row.c(name);
  const [mine, known] = [valuesOf(some), valuesOf(all)];
  if (mine.length === some.length) return among(column, mine, "=", "in");
  const others = known.filter((value) => !mine.includes(value));
  return others.length === 0 ? "true" : among(column, others, "<>", "not in");
}

const valuesOf = (kinds: readonly Kind[]): string[] => kinds.flatMap(({ value }) => value ?? []);

function among(column: string, values: readonly string[], one: string, several: string): string {
  const quoted = values.map((value) => `'${value}'`).join(", ");
  return values.length === 1 ? `${column} ${one} ${quoted}` : `${column} ${several} (${quoted})`;
}
