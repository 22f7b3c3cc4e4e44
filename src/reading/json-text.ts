import {
  getNamedType,
  getNullableType,
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  isListType,
  isNonNullType,
  type GraphQLOutputType,
} from "graphql";

// JSON is put together as text: a composite that PostgreSQL makes JSON of has its types looked up in every row, and its
// names are copied into every plan that holds it.

/** JSON as text, in pieces: what is the same in every row, and SQL of text that is never null. */
export type Json = readonly Piece[];

type Piece = { readonly literal: string } | { readonly sql: string };

export const NULL: Json = [{ literal: "null" }];

/** A response key, and its value. Keys are GraphQL names: nothing in them is escaped. */
export type Pair = readonly [string, Json];

/** JSON that every row has. */
export function always(sql: string): Json {
  return [{ sql }];
}

/** JSON that some rows have; where SQL has null others have JSON's. */
export function sometimes(sql: string): Json {
  return [{ sql: `coalesce(${sql}, 'null')` }];
}

/** A word without anything to escape. */
export function word(text: string): Json {
  return [{ literal: `"${text}"` }];
}

/** The same where it holds, else JSON's null; always where there is no condition. */
export function where(holds: string | null, json: Json): Json {
  return holds === null ? json : [{ sql: `case when ${holds} then ${textOf(json)} else 'null' end` }];
}

/**
 * A value of a leaf of the contract. What may not be null, and is, stands as null all the same: it takes nothing else along.
 *
 * @param holds SQL of whether the viewer may have it; null where they always do
 * @param otherwise SQL of what stands in its place; null where nothing does
 */
export function leaf(type: GraphQLOutputType, value: string, holds: string | null, otherwise: string | null): Json {
  const instead = otherwise === null ? "" : ` else ${otherwise}`;
  const its = `(${holds === null ? value : `case when ${holds} then ${value}${instead} end`})`;
  const named = getNamedType(type);
  if (isListType(getNullableType(type))) return sometimes(`to_json${its}::text`);
  if (named === GraphQLID) {
    // By its type there is nothing to escape in it, and a row that is there has its id.
    const text = `${its}::uuid::text`;
    const isThere = isNonNullType(type) && holds === null;
    return isThere ? [{ literal: '"' }, { sql: text }, { literal: '"' }] : sometimes(`'"' || ${text} || '"'`);
  }
  if (named === GraphQLBoolean || named === GraphQLInt) return sometimes(`${its}::text`);
  return sometimes(`json_scalar${its}::text`);
}

/** SQL of a JSON object as text. */
export function object(pairs: readonly Pair[]): string {
  const fields = pairs.flatMap(([key, json], i) => [{ literal: `${i === 0 ? "" : ","}"${key}":` }, ...json]);
  return textOf([{ literal: "{" }, ...fields, { literal: "}" }]);
}

/** SQL of a JSON array of the rows of a group, as text; null where there are none. */
export function array(json: string, { order = "", filter = "" } = {}): string {
  return `'[' || string_agg(${json}, ','${order})${filter} || ']'`;
}

/** SQL of the JSON as text, which is never null. */
function textOf(json: Json): string {
  const texts: string[] = [];
  let literal = "";
  for (const piece of json) {
    if ("literal" in piece) {
      literal += piece.literal;
      continue;
    }
    if (literal !== "") texts.push(`'${literal}'`);
    literal = "";
    texts.push(piece.sql);
  }
  if (literal !== "") texts.push(`'${literal}'`);
  return texts.length === 1 ? `${texts.join("")}::text` : `(${together(texts)})`;
}

/** In halves of halves: each piece is copied as often as there are levels, and not once for each piece that follows. */
function together(texts: readonly string[]): string {
  if (texts.length <= 3) return texts.join(" || ");
  const half = texts.length >> 1;
  return `(${together(texts.slice(0, half))}) || (${together(texts.slice(half))})`;
}
