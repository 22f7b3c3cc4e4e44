import type { Selected } from "../selection.js";

/** The way from a list of rows to one value: the fields that lead there, and the value. */
export type Path = readonly Selected[];

/** Every value that a selection leads to. */
export function pathsOf(selection: readonly Selected[]): Path[] {
  return selection.flatMap((field) =>
    field.below.length === 0 ? [[field]] : pathsOf(field.below).map((rest) => [field, ...rest]),
  );
}

/** A selection with these values and no others; below each field the values that the paths have in common. */
export function writePaths(paths: readonly Path[]): string {
  const byField = new Map<string, { field: Selected; rest: Path[] }>();
  for (const [field, ...rest] of paths) {
    if (field === undefined) continue;
    const known = byField.get(field.name) ?? { field, rest: [] };
    if (rest.length > 0) known.rest.push(rest);
    byField.set(field.name, known);
  }
  return [...byField.values()].map(({ field, rest }) => writeField(field, rest)).join(" ");
}

function writeField(field: Selected, rest: readonly Path[]): string {
  if (rest.length === 0) return field.written;
  const head = field.written.slice(0, field.written.indexOf("{")).trim();
  const inner = writePaths(rest);
  return field.kind === "page" ? `${head} { totalCount nodes { ${inner} } }` : `${head} { ${inner} }`;
}
