import { randomUUID } from "node:crypto";
import type pg from "pg";
import { READ_REFERRALS, WRITE_REFERRALS } from "../../src/authorization/scopes.js";
import { loadSampleClinic, sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { actorOf, asActor } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

const BOTH = [READ_REFERRALS, WRITE_REFERRALS];

/**
 * Views that the rules of the role lean on, of ids alone, and what is public in the clinic: whether anything of a record
 * comes of them, the tables decide.
 */
const FACTS = [
  "app.covering",
  "app.crisis_lines",
  "app.employed_peers",
  "app.named_now",
  "app.program_peers",
  "app.referred_clients",
  "app.viewer",
];

describe("for an organization's system the database, without the service's own check,", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  const integrator = sampleLogins.find(({ login }) => login === "integrator.food");
  if (integrator === undefined) throw new Error("The sample clinic has no integrator");
  const { userId, clinicId } = integrator;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await loadSampleClinic(owner, new Date());
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const withScopes = <T>(scopes: readonly string[], work: () => Promise<T>): Promise<T> =>
    asActor(owner, actorOf({ userId, clinicId, role: "INTEGRATOR", scopes }), work);
  const numberOf = async (sql: string, values: unknown[] = []): Promise<number> =>
    (await owner.query<{ n: number }>(sql, values)).rows[0]?.n ?? NaN;
  const codeOf = (work: Promise<pg.QueryResult>): Promise<string> =>
    work.then(
      ({ rowCount }) => `${rowCount} rows`,
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );

  /** The relations that the role is granted anything of, which show it a row. */
  async function shown(scopes: readonly string[]): Promise<string[]> {
    const { rows } = await owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace) and c.relkind in ('r', 'p', 'v')
         and has_any_column_privilege('app_integrator', c.oid, 'SELECT') order by 1`,
    );
    return withScopes(scopes, async () => {
      await owner.query("select app.prepare_feed(0, 50)");
      const found: string[] = [];
      for (const { name } of rows) {
        if ((await numberOf(`select count(*)::int n from ${name}`)) > 0) found.push(name);
      }
      return found;
    });
  }

  test("shows what is there with the scope to read", async () => {
    const found = await shown([READ_REFERRALS]);

    expect(found).toEqual(
      expect.arrayContaining(["app.feed_window", "clients", "consents", "organizations", "referrals", "users"]),
    );
    expect(await shown(["openid", ...BOTH])).toEqual(found);
  });

  test.each<[string[]]>([[[]], [[WRITE_REFERRALS]], [["referrals"]], [["referrals:*"]], [[`x,${READ_REFERRALS}`]]])(
    "shows no row of any table, and nothing of the feed, with the scopes %j",
    async (scopes) => {
      expect((await shown(scopes)).filter((name) => !FACTS.includes(name))).toEqual([]);
    },
  );

  test("marks nothing as received for a token that may not read it", async () => {
    const received = "select count(*)::int n from referrals where target_organization_id = $1 and status = 'RECEIVED'";
    const organization = await owner.query<{ id: string }>(
      "select organization_id id from memberships where user_id = $1",
      [userId],
    );
    const of = [organization.rows[0]?.id];
    const after = (scopes: readonly string[]): Promise<number> =>
      withScopes(scopes, async () => {
        await owner.query("reset role");
        await owner.query(
          "update referrals set status = 'SENT', respond_by = null where target_organization_id = $1 and status = 'RECEIVED'",
          of,
        );
        await owner.query("set local role app_integrator");
        await owner.query("select app.prepare_feed(0, 50)");
        await owner.query("reset role");
        return numberOf(received, of);
      });

    expect(await after([WRITE_REFERRALS])).toBe(0);
    expect(await after([READ_REFERRALS])).toBeGreaterThan(0);
  });

  test.each<[string, string, (id: string) => [string, unknown[]]]>([
    ["changes a referral", "0 rows", (id) => ["update referrals set version = version + 1 where id = $1", [id]]],
    [
      "adds to a referral's story",
      "42501",
      (id) => [
        `insert into referral_events (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization)
         select clinic_id, gen_random_uuid(), client_id, id, status, 'ACCEPTED', $2, 'Food Bank', 'Food Bank' from referrals where id = $1`,
        [id, userId],
      ],
    ],
    [
      "claims a key",
      "42501",
      () => [
        "insert into idempotency_keys (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) values ($1, $2, 'x', 'k', '\\x00', '\\x00', '{}', '[]')",
        [clinicId, userId],
      ],
    ],
  ])("%s with both scopes, and not with that to read alone", async (_, refused, act) => {
    const referral = await withScopes(BOTH, async () => {
      const { rows } = await owner.query<{ id: string }>("select id from referrals order by id limit 1");
      return rows[0]?.id ?? "";
    });
    const [text, values] = act(referral);
    const attempt = (scopes: readonly string[]): Promise<string> =>
      withScopes(scopes, () => codeOf(owner.query(text, values)));

    expect(await attempt(BOTH)).toBe("1 rows");
    expect(await attempt([READ_REFERRALS])).toBe(refused);
  });

  test("lets it be recorded what was refused, whatever the token lacks", async () => {
    const record = withScopes([], () =>
      codeOf(
        owner.query(
          `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role)
           values ($1, $2, 'READ', 'DENIED', $3, 'INTEGRATOR')`,
          [clinicId, randomUUID(), userId],
        ),
      ),
    );

    expect(await record).toBe("1 rows");
  });

  test("asks for the scope once in a statement, not for each row", async () => {
    const plan = await withScopes([READ_REFERRALS], async () => {
      const { rows } = await owner.query<{ "QUERY PLAN": string }>("explain (verbose) select id from organizations");
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    });

    expect(plan).toMatch(/InitPlan/);
    expect(plan).toMatch(/(Index Cond|Filter): \(organizations\.clinic_id = \(InitPlan/);
  });
});
