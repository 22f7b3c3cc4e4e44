import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { loadSampleClinic, sampleClinicId, sampleId } from "../../src/demo/sample-clinic/index.js";
import { supervisesInCircle } from "../../src/features/staff/roster.domain.js";
import { loadRoster, parseRoster, RosterRefused } from "../../src/features/staff/roster.service.js";
import type { Roster } from "../../src/features/staff/roster.shape.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

const example = readFileSync(join(import.meta.dirname, "../../src/features/staff/roster.example.json"), "utf8");
const harbor = {
  clinic: {
    id: sampleClinicId,
    name: "Harbor",
    timeZone: "America/New_York",
    warmLine: { name: "Harbor warm line (invented)", number: "555-0100" },
  },
};
const peerA = sampleId("peer.a");
const supervisorB = sampleId("supervisor.b");

describe("a roster", () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    await loadSampleClinic(client, new Date("2025-05-20T12:00:00Z"));
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const roster = (parts: object): Roster => parseRoster(JSON.stringify({ ...harbor, ...parts }));
  const load = (parts: object) => loadRoster(database.ownerUrl, roster(parts), "the digest");
  const problemsOf = async (work: Promise<unknown>): Promise<readonly string[]> => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RosterRefused)) throw new Error("It was not refused.");
    return error.problems;
  };
  const audited = async () =>
    (
      await client.query<{ kind: string; actor: string | null; type: string }>(
        `select kind, actor_id actor, detail #>> '{entity,type}' as type from audit_events
         where operation_name = 'roster' order by position`,
      )
    ).rows;

  test("loads as the example shows, and again without a change", async () => {
    const first = await loadRoster(database.ownerUrl, parseRoster(example), "one");
    const second = await loadRoster(database.ownerUrl, parseRoster(example), "two");

    expect(first).toMatchObject({ changed: 0, unchanged: 0 });
    expect(second).toEqual({ added: 0, changed: 0, unchanged: first.added });
  });

  test("ends employment and supervision, and leaves a row for each in the log", async () => {
    const before = await audited();
    const [membership] = (
      await client.query<{ starts: string }>(
        "select to_json(starts_at) #>> '{}' starts from memberships where user_id = $1",
        [peerA],
      )
    ).rows;

    const result = await load({
      users: [
        {
          id: peerA,
          displayName: "Ada Example",
          staffRole: "PEER_SPECIALIST",
          memberships: [{ role: "PEER_SPECIALIST", startsAt: membership?.starts, endsAt: "2025-06-30T17:00:00-04:00" }],
        },
      ],
      supervision: [{ supervisor: supervisorB, peerSpecialist: peerA, startsAt: "2025-06-01T09:00:00Z" }],
    });

    expect(result).toMatchObject({ added: 1, changed: 1 });
    expect((await audited()).slice(before.length)).toEqual([
      { kind: "UPDATE", actor: null, type: "Membership" },
      { kind: "SUPERVISION", actor: null, type: "SupervisionLink" },
    ]);
  });

  test("ends an enrolment under the client's name in the log, and with it the consent until the end of treatment", async () => {
    const consent = await client.query<{ id: string }>(
      `insert into consents (clinic_id, client_id, kind, description, author_id, signed_at, expiry_event)
       values ($1, $2, 'SPECIFIC_DISCLOSURE', 'x', $3, '2025-05-20T12:00:00Z', 'end of treatment') returning id`,
      [sampleClinicId, sampleId("client 7"), peerA],
    );
    await load({ enrollmentEnds: [{ mrn: "H-1007", program: "RISE", endsAt: "2025-06-30T00:00:00Z" }] });

    const { rows } = await client.query(
      `select client_ids "clientIds", app.classes_of(class_sets[1]) classes from audit_events
       where operation_name = 'roster' and detail #>> '{entity,type}' = 'ProgramEnrollment'`,
    );
    expect(rows).toEqual([{ clientIds: [sampleId("client 7")], classes: ["SUD"] }]);
    const ended = await client.query("select expiry_event_at is not null ended from consents where id = $1", [
      consent.rows[0]?.id,
    ]);
    expect(ended.rows).toEqual([{ ended: true }]);
  });

  test("is refused whole, with every problem by its place and without a value", async () => {
    const problems = await problemsOf(
      (async () =>
        roster({
          programs: [{ name: "", isPart2: "yes" }],
          users: [{ id: "hunter2", displayName: "X", memberships: [{ role: "BOSS", startsAt: "yesterday" }] }],
          surprise: 1,
        }))(),
    );

    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "roster",
      "programs[0].name",
      "programs[0].isPart2",
      "users[0].id",
      "users[0].memberships[0].role",
      "users[0].memberships[0].startsAt",
    ]);
    expect(problems.join()).not.toMatch(/hunter2|BOSS|yesterday/);
  });

  test("writes nothing at all when one reference leads nowhere", async () => {
    const before = await audited();

    const problems = await problemsOf(
      load({
        programs: [{ name: "NEW", isPart2: false }],
        conflicts: [{ user: peerA, mrn: "H-9999", startsAt: "2025-06-01T09:00:00Z" }],
        supervision: [{ supervisor: peerA, peerSpecialist: peerA, startsAt: "2025-06-01T09:00:00Z" }],
      }),
    );

    expect(problems).toEqual([
      "supervision[0]: nobody supervises themselves.",
      "conflicts[0].mrn is no client's record number here. Clients are registered by the service.",
    ]);
    expect(await audited()).toEqual(before);
    expect((await client.query("select from programs where name = 'NEW'")).rowCount).toBe(0);
  });

  test("says why an authority ended, only where it has an end, and that control is regained from whom it was given to", async () => {
    const one = { user: peerA, mrn: "H-1005", scopes: ["CONSENT"], startsAt: "2025-06-01T09:00:00Z" };
    const ended = { ...one, endsAt: "2025-07-01T09:00:00Z", endReason: "REGAINED_CONTROL" };

    const problems = await problemsOf(
      load({
        representatives: [
          { ...one, capacity: "GUARDIAN", endReason: "REPLACED" },
          { ...ended, capacity: "PARENT" },
          { ...ended, capacity: "PERSONAL_REPRESENTATIVE" },
          { ...ended, capacity: "HEALTH_CARE_AGENT" },
        ],
      }),
    );

    expect(problems).toEqual([
      "representatives[0].endReason goes with endsAt, and only with it.",
      "representatives[1].endReason: control is regained from a GUARDIAN or a HEALTH_CARE_AGENT.",
      "representatives[2].endReason: control is regained from a GUARDIAN or a HEALTH_CARE_AGENT.",
    ]);
    expect(() => roster({ representatives: [{ ...ended, capacity: "GUARDIAN", endReason: "TIRED" }] })).toThrow(
      /representatives\[0\]\.endReason must be one of/,
    );
    // Nor does the database take it from anybody else.
    for (const [capacity, endsAt, reason] of [
      ["GUARDIAN", "infinity", "REPLACED"],
      ["PARENT", "2025-07-01T09:00:00Z", "REGAINED_CONTROL"],
      ["GUARDIAN", "2025-07-01T09:00:00Z", "TIRED"],
    ]) {
      const insert = `insert into representatives (clinic_id, client_id, user_id, capacity, scopes, starts_at, ends_at, end_reason)
        values ($1, $2, $3, $4, '{CONSENT}', '2025-06-01', $5, $6)`;
      const values = [sampleClinicId, sampleId("client 5"), peerA, capacity, endsAt, reason];
      await expect(client.query(insert, values)).rejects.toMatchObject({ code: "23514" });
    }
  });

  test("cannot write a record: its role holds no right on one", async () => {
    await client.query("begin");
    await client.query("set local role app_roster");
    await expect(client.query("select preferred_name from clients")).rejects.toMatchObject({ code: "42501" });
    await client.query("rollback");
    await client.query("begin");
    await client.query("set local role app_roster");
    await expect(client.query("select from peer_notes")).rejects.toMatchObject({ code: "42501" });
    await client.query("rollback");
  });
});

describe("supervision", () => {
  const link = (
    supervisor: string,
    peerSpecialist: string,
    startsAt = "2025-01-01T00:00:00Z",
    endsAt = "infinity",
  ) => ({
    supervisor,
    peerSpecialist,
    startsAt,
    endsAt,
  });

  test("may be a tree", () => {
    expect(supervisesInCircle([link("a", "b"), link("a", "c"), link("b", "d")])).toBe(false);
  });

  test("may not lead back", () => {
    expect(supervisesInCircle([link("a", "b"), link("b", "c"), link("c", "a")])).toBe(true);
  });

  test("may change places once the first has ended", () => {
    const first = link("a", "b", "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z");

    expect(supervisesInCircle([first, link("b", "a", "2025-02-01T00:00:00Z")])).toBe(false);
    expect(supervisesInCircle([first, link("b", "a", "2025-01-31T00:00:00Z")])).toBe(true);
  });
});
