import { shareFacts } from "../../src/reading/shared-facts.js";

const assigned = "any (array(select v.client_id from app.assigned v))";

it("looks a relationship up once for all that lean on it", () => {
  const { sql, facts } = shareFacts(`a.client_id = ${assigned} and b.client_id = ${assigned}`);

  expect(facts).toEqual(["f0 as materialized (select array(select v.client_id from app.assigned v order by 1) ids)"]);
  expect(sql).toBe(
    "a.client_id = any ((select f0.ids from f0)::uuid[]) and b.client_id = any ((select f0.ids from f0)::uuid[])",
  );
});

it("tells apart lists of one view that are narrowed differently", () => {
  const team = (role: string): string =>
    `c.id = any (array(select v.client_id from app.care_team v where v.role = '${role}'))`;
  const text = [team("CLINICIAN"), team("CARE_COORDINATOR"), team("CLINICIAN"), team("CARE_COORDINATOR")].join(" or ");

  const { sql, facts } = shareFacts(text);

  expect(facts).toHaveLength(2);
  expect(sql.match(/from f0\)/g)).toHaveLength(2);
  expect(sql.match(/from f1\)/g)).toHaveLength(2);
});

it("leaves alone what is asked once, and what depends on a row", () => {
  const ofRow = "x.id = any (array(select v.client_id from app.supervised v where v.peer_specialist_id = t1.id))";
  const text = `a.client_id = ${assigned} and ${ofRow} and ${ofRow}`;

  expect(shareFacts(text)).toEqual({ sql: text, facts: [] });
});
