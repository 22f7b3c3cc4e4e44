import pg from "pg";
import { loadSampleClinic, sampleId, sampleLogins } from "../../src/demo/sample-clinic/index.js";
import {
  countSyntheticClients,
  loadSyntheticClinic,
  syntheticId,
  syntheticLogins,
} from "../../src/demo/synthetic-clinic/index.js";
import { catalogOf } from "../database/catalog.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const rows = async <R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> =>
  (await client.query<R>(sql, values)).rows;

describe("the sample clinic", () => {
  beforeAll(() => loadSampleClinic(client, new Date("2025-05-20T12:00:00Z")));

  test("lets everybody in but who left, and asks who has two roles", async () => {
    const refused: Record<string, string> = {};
    for (const { login, userId, clinicId, roles } of sampleLogins) {
      await client
        .query("select app.enter($1, $2, $3, false, '{}')", [userId, clinicId, roles[0]])
        .catch((error: pg.DatabaseError) => (refused[login] = error.code ?? ""));
    }

    expect(refused).toEqual({ "peer.former": "AU001", "two.hats": "AU002" });
  });

  test("has consents in many states", async () => {
    const states = await rows<{ state: string }>(
      `select distinct app.consent_state(c.entered_in_error_at, c.revoked_at, c.superseded_at, c.signed_at, c.declined_at,
         c.offered_at, c.expires_at, c.expiry_event_at, c.effective_from, timestamptz '2025-05-20T12:00:00Z') state
       from consents c order by 1`,
    );

    expect(states.map(({ state }) => state)).toEqual([
      "ACTIVE",
      "DECLINED",
      "DRAFT",
      "EXPIRED",
      "PENDING_SIGNATURE",
      "REVOKED",
      "SCHEDULED",
    ]);
  });

  test("has a plan of client 1 with parts at every level of sharing", async () => {
    const levels = await rows<{ sharing: string }>(
      "select distinct sharing from plan_parts where plan_id = $1 order by 1",
      [sampleId("plan 1")],
    );

    expect(levels.map(({ sharing }) => sharing)).toEqual(["CARE_TEAM", "EMERGENCY", "ONLY_ME", "PEERS_ONLY"]);
  });

  test("has referrals that stand where their history ends", async () => {
    const odd = await rows(
      `select r.id from referrals r cross join lateral (
         select count(*)::int steps, (array_agg(e.to_status order by e.position desc))[1] reached, max(e.at) at
         from referral_events e where e.clinic_id = r.clinic_id and e.referral_id = r.id) h
       where r.version <> h.steps or r.status <> h.reached or r.updated_at <> h.at
         or (r.sent_at is null) <> not exists (select from referral_events e where e.referral_id = r.id and e.to_status = 'SENT')`,
    );

    expect(odd).toEqual([]);
  });

  test("has a feed of nothing that was not sent, in the order of time", async () => {
    const odd = await rows(
      `select f.position from feed_entries f join referrals r on r.clinic_id = f.clinic_id and r.id = f.referral_id
       where r.sent_at is null or f.at < r.sent_at or exists (select from feed_entries g
         where g.organization_id = f.organization_id and g.position > f.position and g.at < f.at)`,
    );

    expect(odd).toEqual([]);
  });

  test("keeps the labels of Part 2 wherever a program has them", async () => {
    const odd = await rows(
      `select x.id from (select id, program_id, sud from program_enrollments union all select id, program_id, sud from service_notes
         union all select id, program_id, sud from clinical_notes union all select id, program_id, sud from care_team_members
         union all select id, program_id, sud from referrals) x
       join programs p on p.id = x.program_id where x.sud <> p.is_part2`,
    );

    expect(odd).toEqual([]);
  });
});

describe("the synthetic clinic", () => {
  const progress: number[] = [];
  let before: string[];
  beforeAll(async () => {
    before = await catalogOf(client);
    await loadSyntheticClinic(client, 120, (done) => progress.push(done));
  });

  test("has as many clients as it was asked for, in proportion", async () => {
    const counts = await rows(
      `select (select count(*)::int from recovery_plans p where p.clinic_id = c.clinic_id) plans,
         (select count(*)::int from referrals r where r.clinic_id = c.clinic_id) referrals,
         (select count(*)::int from consents s where s.clinic_id = c.clinic_id) consents,
         (select count(*)::int from service_notes n where n.clinic_id = c.clinic_id) notes
       from clinics c where c.name = 'Bayview'`,
    );

    expect(await countSyntheticClients(client)).toBe(120);
    expect(counts).toEqual([{ plans: 120, referrals: 360, consents: 240, notes: 720 }]);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(120);
  });

  test("leaves every key, index and rule of the database as it was", async () => {
    const unsure = await rows("select conname from pg_constraint where not convalidated");

    expect(await catalogOf(client)).toEqual(before);
    expect(unsure).toEqual([]);
  });

  test("gives peer.big a caseload of exactly fifty", async () => {
    const peer = syntheticLogins.find(({ login }) => login === "peer.big");

    const caseload = await rows("select from peer_assignments where peer_specialist_id = $1", [peer?.userId]);

    expect(peer?.userId).toBe(syntheticId("peer", 1));
    expect(caseload).toHaveLength(50);
  });

  test("does not touch the sample clinic", async () => {
    const names = await rows<{ name: string }>("select name from clinics order by 1");

    expect(names.map(({ name }) => name)).toEqual(["Bayview", "Harbor", "Lakeside"]);
  });
});
