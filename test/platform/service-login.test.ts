import pg from "pg";
import { databaseRole, ROLES } from "../../src/authorization/roles.js";
import { ensureServiceLogin } from "../../src/platform/database/migrate.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

describe("the service's login", () => {
  const login = `service_${process.pid}`;
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    const url = database.url(login, 'it\'s a "secret"');
    await ensureServiceLogin(database.ownerUrl, url, ROLES.map(databaseRole));
    // A second run changes nothing.
    await ensureServiceLogin(database.ownerUrl, url, ROLES.map(databaseRole));
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test("may do nothing as itself", async () => {
    await expect(client.query("select * from clients")).rejects.toMatchObject({ code: "42501" });
  });

  test("takes a role for one transaction", async () => {
    await client.query("begin");
    await client.query("select set_config('role', 'app_clinician', true)");
    const inside = await client.query("select current_user::text as name");
    await client.query("commit");
    const after = await client.query("select current_user::text as name");

    expect([inside.rows, after.rows]).toEqual([[{ name: "app_clinician" }], [{ name: login }]]);
  });

  test("cannot become the owner", async () => {
    await expect(client.query("set role postgres")).rejects.toMatchObject({ code: "42501" });
  });
});
