import {
  buildSchema,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
} from "graphql";
import { fieldsOf, setsBelow, type Operation } from "../../src/reading/index.js";
import { shapeOf } from "../../src/reading/shape.js";

const schema = buildSchema(`
  enum Order { NAME AGE }
  input Filter { name: String tags: [String!] deep: Filter open: Boolean }
  interface Named { name: String }
  type Cat implements Named { name: String lives: Int friend: Cat }
  type Dog implements Named { name: String }
  union Pet = Cat | Dog
  type Query { cat: Cat pet: Pet list(filter: Filter, order: Order, open: Boolean, ids: [ID!], n: Int): Cat }
`);

function operation(text: string, variables: Record<string, unknown> = {}): Operation {
  const { definitions } = parse(text);
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  return {
    schema,
    definition: definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode,
    fragments: new Map(fragments.map((one) => [one.name.value, one])),
    variables,
  };
}

/** Response keys of the first root field, with how many nodes ask for each. */
function keysOfCat(text: string, variables: Record<string, unknown> = {}): [string, number][] {
  const its = operation(text, variables);
  const roots = fieldsOf(its, schema.getQueryType() as GraphQLObjectType, [its.definition.selectionSet]);
  const cat = fieldsOf(its, schema.getType("Cat") as GraphQLObjectType, setsBelow([...roots.values()][0] ?? []));
  return [...cat].map(([key, nodes]) => [key, nodes.length]);
}

describe("what a selection asks of a type", () => {
  test("is in the order in which a field is first met", () => {
    const text = "{ cat { lives ...F name } } fragment F on Cat { n: name lives friend { name } }";

    expect(keysOfCat(text)).toEqual([
      ["lives", 2],
      ["n", 1],
      ["friend", 1],
      ["name", 1],
    ]);
  });

  test("is opened once for each fragment, however often it is spread", () => {
    expect(keysOfCat("{ cat { ...F ...F ... on Cat { ...F } } } fragment F on Cat { name }")).toEqual([["name", 1]]);
  });

  test("merges root fields of one key", () => {
    expect(keysOfCat("{ cat { name } cat { lives name } }")).toEqual([
      ["name", 2],
      ["lives", 1],
    ]);
  });

  test("includes fragments on an interface or a union of the type, and leaves out those on others", () => {
    const text =
      "{ cat { ... on Named { a: name } ... on Dog { b: name } ... on Pet { ... on Cat { c: name } } ... { d: name } } }";

    expect(keysOfCat(text).map(([key]) => key)).toEqual(["a", "c", "d"]);
  });

  test.each([
    ["@skip(if: true)", false],
    ["@skip(if: false)", true],
    ["@include(if: true)", true],
    ["@include(if: false)", false],
    ["@skip(if: true) @include(if: true)", false],
    ["@skip(if: false) @include(if: false)", false],
    ["@skip(if: $yes)", false],
    ["@include(if: $no)", false],
    ["@include(if: $yes) @skip(if: $no)", true],
  ])("decides %s on a field, a fragment and an inline fragment", (directive, there) => {
    const text = `query ($yes: Boolean!, $no: Boolean!) { cat { lives a: name ${directive} ... on Cat ${directive} { b: name } ...F ${directive} } }
      fragment F on Cat { c: name }`;

    const keys = keysOfCat(text, { yes: true, no: false }).map(([key]) => key);

    expect(keys).toEqual(there ? ["lives", "a", "b", "c"] : ["lives"]);
  });

  test("does not count a fragment as opened where it was skipped", () => {
    expect(keysOfCat("{ cat { ...F @skip(if: true) ...F } } fragment F on Cat { name }")).toEqual([["name", 1]]);
  });
});

describe("the shape of an operation's variables", () => {
  const text = `query ($filter: Filter, $order: Order, $open: Boolean, $ids: [ID!], $n: Int)
    { list(filter: $filter, order: $order, open: $open, ids: $ids, n: $n) { name } }`;
  const shape = (variables: Record<string, unknown>): string => shapeOf(operation(text, variables));

  test.each([
    ["a number", { n: 1 }, { n: 2 }],
    ["text in a filter", { filter: { name: "a" } }, { filter: { name: "b" } }],
    ["a list", { ids: ["a"] }, { ids: ["b", "c"] }],
    ["a list in a filter", { filter: { tags: [] } }, { filter: { tags: ["x"] } }],
  ])("is one for every value of %s", (_, one, other) => {
    expect(shape(one)).toBe(shape(other));
  });

  test.each([
    ["an absent and a null variable", {}, { n: null }],
    ["a null and a given variable", { n: null }, { n: 1 }],
    ["values of an enum", { order: "NAME" }, { order: "AGE" }],
    ["values of a boolean", { open: true }, { open: false }],
    ["booleans in a filter", { filter: { open: true } }, { filter: { open: false } }],
    ["fields of a filter", { filter: { name: "a" } }, { filter: { tags: ["a"] } }],
    ["depths of a filter", { filter: { deep: { name: "a" } } }, { filter: { name: "a" } }],
    ["an empty and an absent filter", { filter: {} }, {}],
    ["one and another variable", { n: 1 }, { ids: ["1"] }],
  ])("tells %s apart", (_, one, other) => {
    expect(shape(one)).not.toBe(shape(other));
  });

  test("does not show a value", () => {
    expect(shape({ filter: { name: "SECRET" }, ids: ["SECRET"], n: 4111 })).not.toMatch(/SECRET|4111/);
  });
});
