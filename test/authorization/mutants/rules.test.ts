import { accessRules, buildApiSchema } from "../../../src/schema.js";
import { ruleMutants } from "./rules.js";

const relations = [{ name: "notes", columns: ["id", "body"], isView: false }];
const mutants = (rules: string) => ruleMutants(rules, relations, ["app_peer"]);

describe("grants", () => {
  test("are broken column by column, what is held and what is not", () => {
    expect(mutants("grant select (id) on notes to app_peer;").filter(({ command }) => command === "select")).toEqual([
      expect.objectContaining({ direction: "narrower", apply: "revoke select (id) on notes from app_peer" }),
      expect.objectContaining({ direction: "wider", apply: "grant select (body) on notes to app_peer" }),
    ]);
  });

  test("to a whole table are taken away for one column", () => {
    expect(mutants("grant insert on notes to app_peer;").find(({ command }) => command === "insert")).toMatchObject({
      apply: "revoke insert on notes from app_peer; grant insert (body) on notes to app_peer",
      mend: "grant insert on notes to app_peer",
    });
  });
});

test("policies are broken as a whole and at each condition, in both clauses", () => {
  const rule = "create policy p on notes for update to app_peer using (a and (b)) with check (c);";

  expect(
    mutants(rule)
      .filter(({ kind }) => kind === "policy")
      .map(({ apply, direction }) => `${direction}: ${apply}`),
  ).toEqual([
    "wider: alter policy p on notes using (true)",
    "narrower: alter policy p on notes using (false)",
    "wider: alter policy p on notes using (((true) and (b)))",
    "narrower: alter policy p on notes using (((false) and (b)))",
    "wider: alter policy p on notes using (((a) and (true)))",
    "narrower: alter policy p on notes using (((a) and (false)))",
    "wider: alter policy p on notes with check ((true))",
    "narrower: alter policy p on notes with check ((false))",
  ]);
});

test("no generated policy or grant is passed over", () => {
  buildApiSchema();
  const rules = accessRules();
  const policies = rules.match(/^create policy /gm) ?? [];

  const broken = new Set(ruleMutants(rules, [], []).map(({ change, table }) => `${change.split(" ")[0]} on ${table}`));

  expect(broken.size).toBe(policies.length);
  expect(policies.length).toBeGreaterThan(300);
});
