import { buildSchema, type OperationDefinitionNode, parse } from "graphql";
import { ApiError, coerceVariables } from "../../src/platform/graphql/index.js";

const schema = buildSchema(`
  enum Role { CLIENT CLINICIAN }
  input Plan { title: String! rating: Int goals: [Plan!] role: Role }
  type Query { q(plan: Plan, n: Int, s: String): Int }
`);
const coerce = (head: string, given: Record<string, unknown>) =>
  coerceVariables(schema, parse(`query ${head} { q }`).definitions[0] as OperationDefinitionNode, given);

describe("variables", () => {
  test("are coerced, with defaults, and absent ones stay absent", () => {
    expect(coerce("($n: Int = 3, $s: String, $plan: Plan)", { plan: { title: "a" } })).toEqual({
      n: 3,
      plan: { title: "a" },
    });
  });

  test("keep an explicit null apart from an absent value", () => {
    expect(coerce("($n: Int = 3)", { n: null })).toEqual({ n: null });
  });

  const secret = "4111-SECRET";
  test.each([
    ["a wrong type", "($n: Int)", { n: secret }, [{ path: "n", message: "Expected a value of type Int." }]],
    ["a missing value", "($n: Int!)", {}, [{ path: "n", message: "A value of type Int! is required." }]],
    [
      "null",
      "($n: Int!)",
      { n: null },
      [{ path: "n", message: "Expected a value of type Int!, which is never null." }],
    ],
    [
      "a wrong enum value deep inside",
      "($plan: Plan)",
      { plan: { title: "a", goals: [{ title: "b", role: secret }] } },
      [{ path: "plan.goals.0.role", message: "Expected a value of type Role." }],
    ],
    [
      "a missing field",
      "($plan: Plan)",
      { plan: {} },
      [{ path: "plan", message: "The field title of type String! is required." }],
    ],
    [
      "an unknown field",
      "($plan: Plan)",
      { plan: { title: "a", [secret]: 1, colour: 2 } },
      [
        { path: "plan", message: "Plan has no such field." },
        { path: "plan", message: "Plan has no field colour." },
      ],
    ],
  ])("with %s are refused by place and expectation, without the value", (_, head, given, fieldErrors) => {
    const error = errorOf(() => coerce(head, given));

    expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", fieldErrors });
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  test("report at most ten faults", () => {
    const given = { plan: { title: "a", goals: Array.from({ length: 50 }, () => ({ title: 1 })) } };

    expect(errorOf(() => coerce("($plan: Plan)", given)).extensions.fieldErrors).toHaveLength(10);
  });
});

function errorOf(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error("It was not refused.");
}
