// JSON put together as text, as the service does it: PostgreSQL takes longer to make JSON of a row. By hand it is known
// besides what is never null, and which texts have nothing in them to escape.
import { always, array as arrayOf, object as objectOf, sometimes } from "../../../dist/src/reading/json-text.js";

/** @typedef {import("../../../dist/src/reading/json-text.js").Json} Json */

/**
 * SQL of a JSON object.
 *
 * @param {Readonly<Record<string, Json>>} fields
 */
export const object = (fields) => objectOf(Object.entries(fields));

/**
 * SQL of a JSON array of the rows of a group; null without rows.
 *
 * @param {string} item
 * @param {{ order?: string, filter?: string }} [which]
 */
export const array = (item, { order, filter } = {}) =>
  arrayOf(item, { order: order && ` order by ${order}`, filter: filter && ` filter (where ${filter})` });

/** A word that every row has. */
export { word as constant } from "../../../dist/src/reading/json-text.js";

// What is never null: an id or a word, with nothing to escape; a text or a time; a number or a boolean; JSON.
export const word = (sql) => [{ literal: '"' }, { sql: `(${sql})::text` }, { literal: '"' }];
export const text = (sql) => always(`json_scalar(${sql})::text`);
export const plain = (sql) => always(`(${sql})::text`);
export const raw = (sql) => always(`(${sql})`);

/**
 * The same where it may be.
 *
 * @param {Json} json
 */
export const maybe = (json) =>
  sometimes(json.map((piece) => ("literal" in piece ? `'${piece.literal}'` : piece.sql)).join(" || "));
export const list = (sql) => sometimes(`to_json(${sql})::text`);
export const items = (sql) => always(`coalesce((${sql}), '[]')`);

/** The object of a row that is joined, where there is one. */
export const itsRow = (id, json) => maybe(raw(`case when ${id} is not null then ${json} end`));

/** What most show of a program or an organization. */
export const named = (alias) => object({ id: word(`${alias}.id`), name: text(`${alias}.name`) });

/** SQL of a connection: `r` has its nodes, whether there are more, and the last one's position. */
export const connection = object({
  nodes: raw("r.nodes"),
  pageInfo: raw(
    object({ hasNextPage: plain("r.more"), endCursor: maybe(text("encode(convert_to(r.last, 'UTF8'), 'base64')")) }),
  ),
});
