import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLOutputType,
} from "graphql";
import type pg from "pg";
import { always, array, leaf, NULL, object, sometimes, where, word } from "../../src/reading/json-text.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

describe("JSON that is put together as text", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const texts = async (sql: string): Promise<unknown[]> => {
    const { rows } = await owner.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {});
  };

  const Word = new GraphQLEnumType({ name: "Word", values: { ACTIVE: {}, ON_HOLD: {} } });
  const values: readonly (readonly [GraphQLOutputType, string])[] = [
    [new GraphQLNonNull(GraphQLID), "'6f1b2c3d-0000-4000-8000-000000000001'::uuid"],
    [GraphQLID, "'6F1B2C3D-0000-4000-8000-000000000001'::uuid"],
    [GraphQLID, "null::uuid"],
    [Word, "'ON_HOLD'::text"],
    [Word, "null::text"],
    [GraphQLString, `'says "no" \\ and / \t and ''so'''::text`],
    [GraphQLString, String.raw`U&'line\000Aend \0001 \2028 \+01F600'::text`],
    [GraphQLString, "''::text"],
    [GraphQLString, "null::text"],
    [GraphQLString, "timestamptz '2026-03-29 02:30:00.123456+01'"],
    [GraphQLString, "timestamptz 'infinity'"],
    [GraphQLString, "date '2026-02-28'"],
    [GraphQLBoolean, "true"],
    [GraphQLBoolean, "false"],
    [GraphQLBoolean, "null::boolean"],
    [GraphQLInt, "-7"],
    [GraphQLInt, "null::int"],
    [GraphQLFloat, "1.5::float8"],
    [GraphQLFloat, "'NaN'::float8"],
    [new GraphQLList(GraphQLString), `array['a "b"', null, 'c,d']`],
    [new GraphQLList(Word), "'{}'::text[]"],
    [new GraphQLNonNull(new GraphQLList(Word)), "null::text[]"],
  ];

  test.each(values)("%s %s is written as PostgreSQL writes a row of it", async (type, value) => {
    const written = object([["its", leaf(type, value, null, null)]]);
    const [ours, theirs] = await texts(
      `select ${written}, (select row_to_json(y)::text from (select ${value} "its") y)`,
    );

    expect(ours).toBe(theirs);
  });

  test("what may not be null, and is, takes nothing else along", async () => {
    const must = (type: GraphQLOutputType): GraphQLOutputType => new GraphQLNonNull(type as GraphQLEnumType);
    const written = object([
      ["a", leaf(must(Word), "null::text", null, null)],
      ["b", leaf(must(GraphQLString), "null::text", null, null)],
      ["c", leaf(must(GraphQLID), "null::uuid", "true", null)],
      ["d", word("there")],
    ]);

    expect(await texts(`select ${written}`)).toEqual(['{"a":null,"b":null,"c":null,"d":"there"}']);
  });

  test("what is withheld is null, or empty where there is a value for that", async () => {
    const written = object([
      ["text", leaf(GraphQLString, "'zanzibar'::text", "false", null)],
      ["id", leaf(GraphQLID, "gen_random_uuid()", "false", null)],
      ["list", leaf(new GraphQLNonNull(new GraphQLList(GraphQLString)), "array['zanzibar']", "false", "'{}'")],
      ["object", where("false", always(object([["word", word("zanzibar")]])))],
      ["nothing", where("null::boolean", word("zanzibar"))],
      ["never", NULL],
      ["missing", sometimes("null::text")],
    ]);

    const [text] = await texts(`select ${written}`);
    expect(JSON.parse(String(text))).toEqual({
      text: null,
      id: null,
      list: [],
      object: null,
      nothing: null,
      never: null,
      missing: null,
    });
  });

  test("an object of any number of fields keeps their order, and one without any is empty", async () => {
    for (const count of [0, 1, 2, 3, 4, 7, 50]) {
      const keys = Array.from({ length: count }, (_, i) => `${"k".repeat(70)}${i}`);
      const written = object(keys.map((key, i) => [key, always(`'${i}'`)]));

      const [text] = await texts(`select ${written}`);
      expect(text).toBe(`{${keys.map((key, i) => `"${key}":${i}`).join(",")}}`);
    }
  });

  test("the rows of a list stand in their order, and no rows are null", async () => {
    const row = object([["n", leaf(GraphQLInt, "t.n", null, null)]]);
    const from = "from (values (2), (1), (3)) t(n)";
    const ordered = array(row, { order: " order by t.n", filter: " filter (where t.n < 3)" });

    expect(await texts(`select ${array(row)} ${from}`)).toEqual(['[{"n":2},{"n":1},{"n":3}]']);
    expect(await texts(`select ${ordered} ${from}`)).toEqual(['[{"n":1},{"n":2}]']);
    expect(await texts(`select ${array(row)} ${from} where false`)).toEqual([null]);
  });
});
