import type pg from "pg";

import { purposeOf, ROLES } from "../../src/authorization/roles.js";
import { loadSampleClinic } from "../../src/demo/sample-clinic/index.js";
import { basisOf } from "../../src/reading/act-event.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

describe("what an event says of its actor's role", () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await loadSampleClinic(owner, new Date());
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  test.each(ROLES)("is what the database knows: %s", async (role) => {
    const { rows: people } = await owner.query<{ user_id: string; clinic_id: string }>(
      "select user_id, clinic_id from memberships where role = $1 and starts_at <= now() and ends_at > now()",
      [role],
    );
    expect(people).not.toHaveLength(0);
    for (const { user_id: user, clinic_id: clinic } of people) {
      await owner.query("begin");
      await owner.query("select set_config('role', app.enter($1, $2, $3, true, '{}'), true)", [user, clinic, role]);
      const { rows } = await owner.query<{ organization: string | null; purpose: string; basis: string | null }>(
        "select app.organization_id() organization, app.purpose() purpose, app.basis() basis",
      );
      await owner.query("rollback");
      const [known] = rows;

      expect(known?.organization === null).toBe(role !== "INTEGRATOR");
      expect(known?.purpose).toBe(purposeOf(role) ?? known?.purpose);
      expect(purposeOf(role) === null).toBe(role === "INTEGRATOR");
      expect(known?.basis).toBe(basisOf(role));
    }
  });
});
