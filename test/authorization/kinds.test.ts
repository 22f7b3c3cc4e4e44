import { rowsOfKinds, type Kind } from "../../src/authorization/kinds.js";
import { Row } from "../../src/authorization/sql.js";

const kind = (value: string | null): Kind => ({ column: "section", value });
const [goal, step, item] = [kind("GOAL"), kind("STEP"), kind(null)];
const sql = (some: Kind[], all: Kind[]) => rowsOfKinds(some, all, new Row("plan_parts", "p", () => undefined));

test("rows of kinds that have values are those with the values", () => {
  expect(sql([goal], [goal, step, item])).toBe("p.section = 'GOAL'");
  expect(sql([goal, step], [goal, step, item])).toBe("p.section in ('GOAL', 'STEP')");
});

test("rows of whatever is of no other kind are those without the others' values", () => {
  expect(sql([item], [goal, step, item])).toBe("p.section not in ('GOAL', 'STEP')");
  expect(sql([goal, item], [goal, step, item])).toBe("p.section <> 'STEP'");
});

test("all kinds are all rows only where one of them has the rest", () => {
  expect(sql([goal, step, item], [goal, step, item])).toBe("true");
  expect(sql([goal, step], [goal, step])).toBe("p.section in ('GOAL', 'STEP')");
});

test("kinds that two columns tell apart are refused", () => {
  expect(() => sql([goal], [goal, { column: "status", value: "DONE" }])).toThrow("one column");
});
