import { badValues, outOfBounds, requests, type Hostile, type Sent } from "./language.js";

// Variables that are hostile to a document that is good.

const CLIENT = "query($id: ID!) { client(id: $id) { id } }";
const LIST =
  "query($first: Int, $after: String, $search: String, $filter: ClientFilter) { clients(first: $first, after: $after, search: $search, filter: $filter) { totalCount } }";
const NOTE = "mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) { userErrors { code } } }";
const nested = (count: number, open: string, inner: string, close: string): string =>
  open.repeat(count) + inner + close.repeat(count);
const of = (query: string, variables: unknown): readonly [string, object] => [query, { variables }];
/** JSON that no value of JavaScript would become. */
const raw = (query: string, variables: string): Sent => ({
  body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
});
const ENTRANCE = "ENTRANCE";
const note = { clientId: "a", body: "b" };

export const values: readonly Hostile[] = [
  ...badValues("variables", {
    "a text": of(CLIENT, "id"),
    "a list": of(CLIENT, ["id"]),
    "a number": of(CLIENT, 7),
    "a truth": of(CLIENT, true),
  }),
  ...outOfBounds("variables", {
    "none of those that must be": of(CLIENT, {}),
    "null for what must be": of(CLIENT, { id: null }),
    "an object for an id": of(CLIENT, { id: { $ne: null } }),
    "a list for an id": of(CLIENT, { id: ["a"] }),
    "a fraction for an id": of(CLIENT, { id: 1.5 }),
    "an id of 90,000 characters": of(CLIENT, { id: "x".repeat(90_000) }),
    "an id with U+0000": of(CLIENT, { id: "a\u0000b" }),
    "an id with half a character": of(CLIENT, { id: "\ud800" }),
    "60 nested lists": raw(LIST, `{"search":${nested(60, "[", "", "]")}}`),
    "60 nested objects": raw(LIST, `{"filter":${nested(60, '{"programId":', "1", "}")}}`),
    "a list of 10,000 numbers": of(LIST, { first: Array.from({ length: 10_000 }, (_, i) => i) }),
    "an object of 5,000 unknown fields": of(LIST, {
      filter: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`f${i}`, i])),
    }),
    "an unknown field of 80,000 letters": of(LIST, { filter: { ["a".repeat(80_000)]: 1 } }),
    "a field of the prototype": raw(LIST, '{"filter":{"__proto__":{"programId":"a"}}}'),
    "a constructor": of(LIST, { filter: { constructor: { prototype: {} } } }),
    "a text for a number": of(LIST, { first: "20" }),
    "a truth for a number": of(LIST, { first: true }),
    "a fraction for a number": of(LIST, { first: 0.5 }),
    "2 to the 31": of(LIST, { first: 2 ** 31 }),
    "2 to the 53 and one": raw(LIST, '{"first":9007199254740993}'),
    "more than a number holds": raw(LIST, '{"first":1e400}'),
    "a number of 90,000 digits": raw(LIST, `{"first":${"9".repeat(90_000)}}`),
    "minus none": raw(LIST, '{"first":-0}'),
    "a page of none": of(LIST, { first: 0 }),
    "a page of 101": of(LIST, { first: 101 }),
    "a search of U+0000": of(LIST, { search: "\u0000" }),
    "a search of half a character": of(LIST, { search: "\udfff" }),
    "a search of 201 emoji": of(LIST, { search: "🙂".repeat(201) }),
    "a date in words": of(LIST, { filter: { contactDueBefore: "tomorrow" } }),
    "a date as a number": of(LIST, { filter: { contactDueBefore: 0 } }),
    "a date of PostgreSQL's own": of(LIST, { filter: { contactDueBefore: "infinity" } }),
    "a note of 20,001 characters": of(NOTE, { input: { ...note, body: "x".repeat(20_001) } }),
    "a note of nothing but blanks": of(NOTE, { input: { ...note, body: " \u00a0\u2003\n" } }),
    "a note of nothing but marks of byte order": of(NOTE, { input: { ...note, body: "\ufeff" } }),
    "a note with U+0000": of(NOTE, { input: { ...note, body: "a\u0000b" } }),
    "a note with half a character": of(NOTE, { input: { ...note, body: "a\ud83d" } }),
    "a note that is a list": of(NOTE, { input: { ...note, body: ["a"] } }),
    "a note that is an object": of(NOTE, { input: { ...note, body: { text: "a" } } }),
    "a note with an author": of(NOTE, { input: { ...note, authorId: "a" } }),
    "a key of 65 characters": of(NOTE, { input: { ...note, idempotencyKey: "k".repeat(65) } }),
    "a list of inputs": of(NOTE, { input: [note, note] }),
  }),
  ...requests("variables", {
    "a cursor of nobody's": [
      { body: JSON.stringify({ query: LIST, variables: { after: "AAAA" } }) },
      400,
      "BAD_CURSOR",
      ENTRANCE,
    ],
    "a cursor of 2,000 characters": [
      { body: JSON.stringify({ query: LIST, variables: { after: "A".repeat(2_000) } }) },
      400,
      "BAD_CURSOR",
      ENTRANCE,
    ],
    "a cursor that is JSON": [
      { body: JSON.stringify({ query: LIST, variables: { after: '{"id":1}' } }) },
      400,
      "BAD_CURSOR",
      ENTRANCE,
    ],
    "65 nested lists": [raw(LIST, `{"search":${nested(65, "[", "", "]")}}`), 400],
    "40,000 nested lists": [raw(LIST, `{"search":${nested(40_000, "[", "", "]")}}`), 400],
    "15,000 nested objects": [raw(LIST, `{"filter":${nested(15_000, '{"a":', "1", "}")}}`), 400],
    "5,000 that nobody declared": [
      {
        body: JSON.stringify({
          query: "{ __typename }",
          variables: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`v${i}`, i])),
        }),
      },
      200,
      null,
    ],
  }),
];
