import type pg from "pg";
import { stopClock } from "../cases/support.js";
import { asActor } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";

/** The wall of PostgreSQL by itself: what a clinician finds in the tables whom an emergency opened a record. */
describe("an emergency access in the database", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let world: World;
  let doctor: Person;
  let officer: Person;
  let client: string;
  let access: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    world = await World.create(owner, { time_zone: "America/Chicago" });
    doctor = await world.person("CLINICIAN");
    officer = await world.person("PRIVACY_OFFICER");
    await owner.query("update memberships set medical_personnel = true where user_id = $1", [doctor.id]);
    client = await world.client();
    const part2 = await world.program({ is_part2: true });
    await world.enroll(client, part2, true);
    await world.peerNote({ client });
    await world.serviceNote({ client });
    await world.clinicalNote({ client, program_id: part2, sud: true });
    await world.referral({ client });
    await world.consent({ client });
    await world.row("safety_concerns", {
      client_id: client,
      kind: "MEDICAL",
      urgency: "NOW",
      summary: "Falls",
      raised_by: doctor.id,
    });
    const plan = await world.plan({ client });
    for (const [section, sharing] of [
      ["CRISIS_PLAN", "EMERGENCY"],
      ["CRISIS_PLAN", "CARE_TEAM"],
      ["SUPPORTER", "EMERGENCY"],
      ["GOAL", "EMERGENCY"],
      ["STRESSOR", "EMERGENCY"],
      ["EARLY_SIGN", "PEERS_ONLY"],
      ["VISION", "ONLY_ME"],
    ] as const) {
      await world.planPart({ client, plan, section, sharing, name: "Lou", relation: "Aunt" });
    }
    access = await world.row("emergency_accesses", {
      client_id: client,
      user_id: doctor.id,
      started_at: "2026-03-06T16:00:00Z",
      ends_at: "2026-03-06T17:00:00Z",
      nature: "A fall",
      consent_cannot_be_obtained: true,
      review_due_on: "2026-03-10",
    });
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const as = <T>(who: Person, work: () => Promise<T>): Promise<T> => asActor(owner, who.actor, work);
  const count = async (sql: string): Promise<number> =>
    (await owner.query<{ n: number }>(`select count(*)::int n from ${sql}`)).rows[0]?.n ?? -1;
  const refused = async (sql: string, values: readonly unknown[] = []): Promise<string | undefined> => {
    try {
      await owner.query(sql, [...values]);
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  test.each([
    ["2026-03-06T15:59:59.999Z", 0],
    ["2026-03-06T16:00:00Z", 1],
    ["2026-03-06T16:59:59.999Z", 1],
    ["2026-03-06T17:00:00Z", 0],
  ])("opens the record from its start on, and not at its end: at %s", async (at, rows) => {
    await stopClock(owner, new Date(at));

    expect(await as(doctor, () => count("clients"))).toBe(rows);
  });

  test("opens what an emergency needs, Part 2 care included, and no row of anything else", async () => {
    await stopClock(owner, new Date("2026-03-06T16:30:00Z"));
    const tables = ["clients", "program_enrollments", "clinical_notes", "safety_concerns", "recovery_plans"];
    const closed = ["service_notes", "referrals", "consents", "care_team_members", "peer_assignments"];

    const opened = await as(doctor, async () => {
      const found: Record<string, number> = {};
      for (const table of [...tables, ...closed]) found[table] = await count(table);
      return found;
    });
    const parts = await as(
      doctor,
      async () =>
        (await owner.query<{ section: string; sharing: string }>("select section, sharing from plan_parts")).rows,
    );

    expect(opened).toEqual({
      ...Object.fromEntries(tables.map((table) => [table, 1])),
      ...Object.fromEntries(closed.map((table) => [table, 0])),
    });
    expect(parts).toEqual([{ section: "CRISIS_PLAN", sharing: "EMERGENCY" }]);
    expect(await as(doctor, () => refused("select from peer_notes"))).toBe("42501");
    expect(await as(doctor, () => refused("select id from peer_notes"))).toBe("42501");
  });

  test("is absent in a conflict, and without the flag of medical personnel", async () => {
    await stopClock(owner, new Date("2026-03-06T16:30:00Z"));
    const conflict = await world.row("conflicts", { user_id: doctor.id, client_id: client, starts_at: "2026-01-01" });
    expect(await as(doctor, () => count("clients"))).toBe(0);
    await owner.query("delete from conflicts where id = $1", [conflict]);
    await owner.query("update memberships set medical_personnel = false where user_id = $1", [doctor.id]);
    expect(await as(doctor, () => count("clients"))).toBe(0);
    expect(
      await as(doctor, () => refused("select app.start_emergency_access(gen_random_uuid(), $1, 'x')", [client])),
    ).toBe("42501");
    await owner.query("update memberships set medical_personnel = true where user_id = $1", [doctor.id]);
    expect(await as(doctor, () => count("clients"))).toBe(1);
  });

  test("is made, prolonged and reviewed by no statement of a role", async () => {
    const prolong = "update emergency_accesses set ends_at = ends_at + interval '1 minute'";
    const insert = `insert into emergency_accesses (clinic_id, client_id, user_id, ends_at, nature, consent_cannot_be_obtained, review_due_on)
      select clinic_id, client_id, user_id, ends_at, nature, true, review_due_on from emergency_accesses`;

    for (const who of [doctor, officer]) {
      expect(await as(who, () => refused(prolong))).toBe("42501");
      expect(await as(who, () => refused(insert))).toBe("42501");
      expect(await as(who, () => refused("update emergency_accesses set review = 'JUSTIFIED'"))).toBe("42501");
    }
    // Nor is one longer than an hour.
    expect(await refused(prolong)).toBe("23514");
  });

  test("is ended once, and by whom it is of; it is reviewed by another", async () => {
    await stopClock(owner, new Date("2026-03-06T16:30:00Z"));
    const ask = async (sql: string): Promise<unknown> =>
      (await owner.query<{ is: boolean }>(`select ${sql} as is`, [access])).rows[0]?.is;
    const colleague = await world.person("CLINICIAN");
    await world.membership(doctor.id, "PRIVACY_OFFICER");
    const itself = { ...doctor, actor: { ...doctor.actor, role: "PRIVACY_OFFICER" as const } };

    expect(await as(colleague, () => ask("app.end_emergency_access($1)"))).toBe(false);
    expect(await as(officer, () => ask("app.end_emergency_access($1)"))).toBe(false);
    const ended = await as(doctor, async () => [
      await ask("app.end_emergency_access($1)"),
      await ask("app.end_emergency_access($1)"),
    ]);
    expect(ended).toEqual([true, false]);
    expect(await as(itself, () => ask("app.review_emergency_access($1, 'JUSTIFIED', 'x')"))).toBe(false);
    expect(await as(doctor, () => ask("app.review_emergency_access($1, 'JUSTIFIED', 'x')"))).toBe(false);
    expect(await as(officer, () => ask("app.review_emergency_access($1, 'JUSTIFIED', 'x')"))).toBe(true);
  });

  test.each([
    ["2026-03-05T16:00:00Z", "2026-03-09"],
    ["2026-03-06T16:00:00Z", "2026-03-10"],
    // Friday evening in the clinic.
    ["2026-03-07T04:00:00Z", "2026-03-10"],
    ["2026-03-07T16:00:00Z", "2026-03-10"],
    ["2026-03-08T16:00:00Z", "2026-03-10"],
    ["2026-03-09T16:00:00Z", "2026-03-11"],
  ])(
    "that starts at %s is to be reviewed by the second business day after, in the clinic's zone: %s",
    async (at, due) => {
      await stopClock(owner, new Date(at));

      const found = await as(doctor, async () => {
        await owner.query("select app.start_emergency_access('00000000-0000-4000-8000-000000000001', $1, 'A fall')", [
          client,
        ]);
        const { rows } = await owner.query<{ due: string; minutes: number }>(
          `select review_due_on::text due, extract(epoch from ends_at - started_at)::int / 60 minutes from emergency_accesses
         where id = '00000000-0000-4000-8000-000000000001'`,
        );
        return rows[0];
      });

      expect(found).toEqual({ due, minutes: 60 });
    },
  );
});
