import { buildSchema, Kind, parse } from "graphql";
import { readFileSync } from "node:fs";
import type { Role } from "../../src/authorization/roles.js";
import { fieldsOf } from "../../src/reading/index.js";
import { compileQuery } from "../../src/reading/statement.js";
import { buildApiSchema, contractFile } from "../../src/schema.js";

// The policies and the stores; the schema itself is the contract's.
buildApiSchema();
const schema = buildSchema(readFileSync(contractFile, "utf8"));

/** The statement that answers a query. */
function statementOf(query: string, role: Role = "PEER_SPECIALIST"): string {
  const [definition] = parse(query).definitions;
  const type = schema.getQueryType();
  if (definition?.kind !== Kind.OPERATION_DEFINITION || !type) throw new Error("There is no operation");
  const operation = { schema, definition, fragments: new Map(), variables: {} };
  return compileQuery(operation, role, fieldsOf(operation, type, [definition.selectionSet])).text;
}

/** How often the statement that answers a query reads a table. */
function readsOf(table: string, query: string, role?: Role): number {
  // What is written again under the same alias is the key that a list is ordered by, which PostgreSQL makes once.
  const aliases = statementOf(query, role).matchAll(new RegExp(`\\b(?:from|join) ${table} (\\w+)`, "g"));
  return new Set([...aliases].map(([, alias]) => alias)).size;
}

const ofPlan = (selection: string): string => `{ client(id: "1") { recoveryPlan { ${selection} } } }`;

test("the parts of a plan are read once for all sections, the vision, the crisis plan and the steps", () => {
  const all = `vision visionSharing strengths { text } goals { text steps { text } } wellnessTools { text }
    crisisPlan { sharing howOthersCanTell whatHelps supporters { name } }`;

  expect(readsOf("plan_parts", ofPlan(all))).toBe(1);
});

test("a list that is alone reads its table by its own index, and no other part of the plan", () => {
  const allParts = /as materialized \(select [^()]* from plan_parts/;

  expect(statementOf(ofPlan("goals { text }"))).not.toMatch(allParts);
  expect(statementOf(ofPlan("goals { text } strengths { text }"))).toMatch(allParts);
});

test("the fields of a crisis plan come from one row", () => {
  const crisisPlan = "crisisPlan { sharing howOthersCanTell whatHelps whatMakesItWorse doNotContact preferences }";

  expect(readsOf("plan_parts", ofPlan(crisisPlan))).toBe(1);
});

test("the dates of contact come from one look at the notes", () => {
  expect(readsOf("service_notes", '{ client(id: "1") { lastContactAt nextContactAt } }')).toBe(1);
});

test("a caseload is ordered by the look at the notes that it shows, and asks once what is withheld", () => {
  const dates = "{ caseload { nodes { lastContactAt nextContactAt } } }";

  expect(readsOf("service_notes", dates)).toBe(1);
  expect(readsOf("app.limits", dates)).toBe(1);
});

test("a list of many clients reads no more notes for its order than it takes, and all of them for its page alone", () => {
  const sql = statementOf("{ clients(orderBy: NEXT_CONTACT) { nodes { lastContactAt } } }", "CARE_COORDINATOR");

  expect(sql).toMatch(
    /order by coalesce\(\(select \w+\.next_contact_at from service_notes .* limit 1\), 'infinity'\) asc/,
  );
  expect(sql.indexOf("max(")).toBeGreaterThan(sql.indexOf("'infinity') asc"));
});

test("what a list is ordered by is not looked up again", () => {
  expect(readsOf("service_notes", "{ caseload { nodes { nextContactAt } } }")).toBe(1);
});

test("whoever sees a referral, or a change in the feed, is not asked again about what hangs on it", () => {
  const referrals = "{ referrals { nodes { client { id } history { id } } } }";
  const feed = `{ referralFeed { edges { entry { ... on ReferralChange { referral { client { id } } } } } } }`;

  expect(readsOf("app.referred_clients", referrals, "INTEGRATOR")).toBe(0);
  expect(readsOf("referrals", referrals, "INTEGRATOR")).toBe(1);
  expect(readsOf("app.covering", feed, "INTEGRATOR")).toBe(1);
});
