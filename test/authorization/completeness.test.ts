import { buildSchema, type GraphQLObjectType, type GraphQLSchema, printSchema } from "graphql";
import { assertComplete, problemsOf } from "../../src/authorization/completeness.js";
import { findPolicy, line, policyLines } from "../../src/authorization/policy.js";
import { buildApiSchema } from "../../src/schema.js";

describe("the policy tables", () => {
  const schema = buildApiSchema();
  const sdl = printSchema(schema);
  const changed = (from: RegExp, to: string): GraphQLSchema => {
    expect(sdl).toMatch(from);
    return buildSchema(sdl.replace(from, to));
  };

  test("have a line for every field, and a field for every line", () => {
    expect(problemsOf(schema)).toEqual([]);
    expect(() => assertComplete(schema)).not.toThrow();
  });

  test.each([
    ["a field", /type Client \{/, "type Client {\n  shoeSize: Int", "Client.shoeSize: no policy line"],
    ["a type", /type Clinic \{/, "type Shoe { size: Int }\n\ntype Clinic {", "Shoe: no policy"],
    ["a query", /type Query \{/, "type Query {\n  shoes: Int", "Query.shoes: nothing says how it is read"],
  ])("stop the start where %s is new and nothing says who reads it", (_, from, to, problem) => {
    const more = changed(from, to);

    expect(problemsOf(more)).toContain(problem);
    expect(() => assertComplete(more)).toThrow(problem);
  });

  test("stop the start where a field is gone and its line is still there", () => {
    const less = buildSchema(sdl);
    delete (less.getType("Client") as GraphQLObjectType).getFields()["mrn"];

    expect(problemsOf(less)).toEqual(
      expect.arrayContaining(["Client.mrn: a line without a field", "Client.mrn: stored without a field"]),
    );
  });

  test("stop the start where the line of any field is taken away", () => {
    const policy = findPolicy("Client");
    const fields = policy?.fields as Map<string, ReturnType<typeof line>>;
    const unnoticed = [...fields].filter(([field, its]) => {
      fields.delete(field);
      const noticed = problemsOf(schema).includes(`Client.${field}: no policy line`);
      fields.set(field, its);
      return !noticed;
    });

    expect(fields.size).toBeGreaterThan(20);
    expect(unnoticed).toEqual([]);
  });

  test("take no second line for a field", () => {
    expect(() => policyLines("Client", { mrn: line("IDENTITY", "PS") })).toThrow("two lines");
  });

  test("know no role that is none, and no role twice in a line", () => {
    expect(() => line("IDENTITY", "PS XX")).toThrow('"XX" is no role');
    expect(() => line("IDENTITY", "PS", { PS: line("IDENTITY", "PS").roles.values().next().value })).toThrow("twice");
  });
});
