// JSON put together as text: PostgreSQL takes longer to make JSON of a row.

/** @typedef {string[]} Pieces SQL of text, one after another */

/**
 * SQL of a JSON object as text.
 *
 * @param {Readonly<Record<string, Pieces>>} fields
 */
export function object(fields) {
  const pieces = Object.entries(fields).flatMap(([key, value], i) => [`'${i === 0 ? "{" : ","}"${key}":'`, ...value]);
  const merged = [];
  for (const piece of [...pieces, "'}'"]) {
    const last = merged.at(-1);
    if (last?.startsWith("'") && piece.startsWith("'")) merged.push(`${merged.pop().slice(0, -1)}${piece.slice(1)}`);
    else merged.push(piece);
  }
  return `(${halves(merged)})`;
}

/** In halves of halves, so that what is long is not copied once for each field that follows. */
function halves(pieces) {
  if (pieces.length <= 3) return pieces.join(" || ");
  const half = pieces.length >> 1;
  return `(${halves(pieces.slice(0, half))}) || (${halves(pieces.slice(half))})`;
}

/** SQL of a JSON array of the rows of a group, as text: null without rows. */
export const array = (item, { order = "", filter = "" } = {}) =>
  `'[' || string_agg(${item}, ','${order === "" ? "" : ` order by ${order}`})${filter === "" ? "" : ` filter (where ${filter})`} || ']'`;

// What is never null: an id or a word, with nothing to escape; a text or a time; a number or a boolean; JSON as text.
export const word = (sql) => [`'"'`, `(${sql})::text`, `'"'`];
export const text = (sql) => [`json_scalar(${sql})::text`];
export const plain = (sql) => [`(${sql})::text`];
export const raw = (sql) => [`(${sql})`];

/** The same where it may be. */
export const maybe = (pieces) => [`coalesce(${pieces.join(" || ")}, 'null')`];
export const list = (sql) => [`coalesce(to_json(${sql})::text, 'null')`];
export const items = (sql) => [`coalesce((${sql}), '[]')`];
