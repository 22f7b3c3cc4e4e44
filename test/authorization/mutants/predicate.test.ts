import { brokenPredicates, parse, print } from "./predicate.js";

describe("a predicate", () => {
  test("is read by and, or, not and parentheses", () => {
    expect(parse("a = 1 and (not b or (c = any (select x from y where z and w)))")).toEqual({
      kind: "and",
      parts: [
        { kind: "leaf", sql: "a = 1" },
        {
          kind: "or",
          parts: [
            { kind: "not", part: { kind: "leaf", sql: "b" } },
            { kind: "leaf", sql: "c = any (select x from y where z and w)" },
          ],
        },
      ],
    });
  });

  test("is read with or below and, and quoted words as they are", () => {
    expect(print(parse("a or b and c = 'd and e'"))).toBe("((a) or ((b) and (c = 'd and e')))");
  });

  test("keeps a subquery and not exists whole", () => {
    expect(print(parse("not exists (select from t where a and b) and t.x = (select app.x())"))).toBe(
      "((not exists (select from t where a and b)) and (t.x = (select app.x())))",
    );
  });
});

test("each condition is broken both ways, and what a not turns round is said so", () => {
  expect(brokenPredicates("a and not b")).toEqual([
    { sql: "((true) and (not (b)))", leaf: "a", direction: "wider" },
    { sql: "((false) and (not (b)))", leaf: "a", direction: "narrower" },
    { sql: "((a) and (not (true)))", leaf: "b", direction: "narrower" },
    { sql: "((a) and (not (false)))", leaf: "b", direction: "wider" },
  ]);
});
