import type pg from "pg";
import { loadSampleClinic, sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

describe("the facts of somebody looked through", () => {
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

  /** In the context of somebody, in a transaction that is undone. */
  async function inContext<T>(login: string, work: () => Promise<T>): Promise<T> {
    const person = sampleLogins.find((one) => one.login === login);
    await owner.query("begin");
    try {
      await owner.query("select set_config('role', app.enter($1, $2, $3, true, '{}'), true)", [
        person?.userId,
        person?.clinicId,
        person?.roles[0],
      ]);
      return await work();
    } finally {
      await owner.query("rollback");
    }
  }
  const clientsIn = async (view: string): Promise<string[]> =>
    (await owner.query<{ id: string }>(`select distinct client_id id from ${view} order by 1`)).rows.map(
      ({ id }) => id,
    );
  const lookThrough = (login: string, role: string): Promise<unknown> =>
    owner.query("select app.look_through($1, $2)", [sampleId(login), role]);

  test("are the facts themselves, word for word, about another person", async () => {
    const { rows } = await owner.query<{ name: string; own: string; through: string }>(
      `select t.relname as name, pg_get_viewdef(a.oid) as own, pg_get_viewdef(t.oid) as through
       from pg_class t join pg_class a on a.relname = t.relname and a.relnamespace = 'app'::regnamespace
       where t.relnamespace = 'through'::regnamespace order by 1`,
    );

    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["assigned", "care_team", "limits", "supervised"]),
    );
    // PostgreSQL names the table of a column, and another alias, where the statement has another around it.
    const plain = (sql: string): string =>
      sql
        .replaceAll(/\s+/g, " ")
        .replaceAll(/\b[a-z](_\d)?\./g, "")
        .replaceAll(/\b([a-z])_\d\b/g, "$1")
        .trim();
    for (const { name, own, through } of rows) {
      const expected = own
        .replaceAll(/GREATEST\(app\.instant\(\), ([a-z_.]+)\)/g, "app.at_once($1)")
        .replaceAll("app.", "through.")
        .replace(/;$/, "");
      expect({ name, through: plain(through) }).toEqual({
        name,
        through: expect.stringContaining(plain(expected).replace(/^SELECT (\w+, )*\w+ /, "")) as string,
      });
    }
  });

  test("are about the client who looks alone", async () => {
    const theirs = await inContext("clinician.core", () => clientsIn("app.care_team"));
    const mine = await inContext("client.1", async () => {
      await lookThrough("clinician.core", "CLINICIAN");
      return clientsIn("through.care_team");
    });

    expect(theirs.length).toBeGreaterThan(1);
    expect(mine).toEqual([sampleId("client 1")]);
  });

  test("leave the client's own rights as they are", async () => {
    const seen = await inContext("client.1", async () => {
      await lookThrough("clinician.core", "CLINICIAN");
      return clientsIn("clinical_notes");
    });

    expect(seen).toEqual([sampleId("client 1")]);
  });

  test.each([
    ["a role that is not theirs", "peer.a", "CLINICIAN"],
    ["another clinic", "other.clinician", "CLINICIAN"],
    ["an employment that ended", "peer.former", "PEER_SPECIALIST"],
    ["nobody", "no such login", "CLINICIAN"],
  ])("are nobody's for %s", async (_, login, role) => {
    const person = await inContext("client.1", async () => {
      await lookThrough(login, role);
      return owner.query("select through.user_id() id, through.role() role");
    });

    expect(person.rows).toEqual([{ id: null, role: null }]);
  });

  test.each([
    "peer.a",
    "supervisor.a",
    "clinician.core",
    "coordinator",
    "representative.3",
    "admin",
    "integrator.food",
  ])("are not for %s", async (login) => {
    await inContext(login, async () => {
      await lookThrough("clinician.core", "CLINICIAN");
      await expect(owner.query("select through.user_id()")).rejects.toThrow("permission denied for schema through");
    });
  });

  test("are of a person whom nobody names in another way", async () => {
    await inContext("client.1", async () => {
      const enter = owner.query("select through.enter($1, $2, 'CLINICIAN', true, '{}')", [
        sampleId("clinician.core"),
        sampleId("no clinic"),
      ]);
      await expect(enter).rejects.toThrow("permission denied for function enter");
    });
  });
});
