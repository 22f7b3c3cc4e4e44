import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded, rowCounts } from "../support/trail.js";

const UPDATE = `mutation($input: UpdateRecoveryPlanInput!) { updateRecoveryPlan(input: $input) {
  recoveryPlan { version vision visionSharing stressors { id text response sharing } dailyPlan { text } }
  userErrors { code message path } } }`;
const START = `mutation($input: StartRecoveryPlanInput!) { startRecoveryPlan(input: $input) {
  recoveryPlan { id status version vision } userErrors { code path } } }`;
const ADD_GOAL = `mutation($input: AddGoalInput!) { addGoal(input: $input) {
  goal { id text sharing version steps { text who status } } recoveryPlan { version } userErrors { code message } } }`;
const UPDATE_GOAL = `mutation($input: UpdateGoalInput!) { updateGoal(input: $input) {
  goal { version status confidence } recoveryPlan { version } userErrors { code message path } } }`;
const CHECK_IN = `mutation($input: RecordCheckInInput!) { recordCheckIn(input: $input) {
  checkIn { id rating text goal { text } } userErrors { code } } }`;
const PLAN = `query($id: ID!) { recoveryPlan(id: $id) { version updatedAt vision stressors { id text sharing }
  goals { id text sharing version } checkIns { nodes { text } } crisisPlan { doNotContact supporters { name } lines { number } } } }`;

const planId = sampleId("plan 1");
const goalHome = sampleId("plan 1 goal home");

interface Goal {
  readonly id: string;
  readonly version: number;
}

interface Item {
  readonly id: string;
  readonly text: string;
  readonly sharing: string;
}

describe("a recovery plan", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const planFor = (login: string, id = planId): Promise<Reply> => service.as(login).ask(PLAN, { id });
  const versionFor = async (login: string): Promise<number> => (await planFor(login)).at("recoveryPlan.version");
  const textsFor = async (login: string, section: string): Promise<string[]> =>
    (await planFor(login)).at<Item[]>(`recoveryPlan.${section}`).map(({ text }) => text);

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("is not there for those without a relationship, nor theirs to write", async () => {
    const unknown = sampleId("no such plan");

    for (const login of ["peer.b", "supervisor.b", "client.2", "other.peer", "integrator.food"]) {
      expect((await planFor(login)).data).toEqual({ recoveryPlan: null });
      const theirs = await act(login, UPDATE, { planId, expectedVersion: 1, vision: "x" });
      expect(theirs.codes).toEqual(["NOT_FOUND"]);
      expect(theirs.text).toBe((await act(login, UPDATE, { planId: unknown, expectedVersion: 1, vision: "x" })).text);
    }
    expect((await service.anyone().ask(PLAN, { id: planId })).status).toBe(401);
  });

  test.each(["clinician.core", "supervisor.a", "coordinator"])("is read and not written by %s", async (login) => {
    const expectedVersion = await versionFor(login);

    const [reply, trail] = await recorded(service.owner, () =>
      act(login, UPDATE, { planId, expectedVersion, vision: "x" }),
    );

    expect(reply.codes).toEqual(["FORBIDDEN"]);
    expect(trail).toMatchObject([{ kind: "READ_DENIED", outcome: "DENIED", clients: [sampleId("client 1")] }]);
    expect(await versionFor(login)).toBe(expectedVersion);
  });

  test("shows each reader the parts that the client shares with them", async () => {
    const all = ["Letters from the court", "The corner by the old house"];

    expect(await textsFor("client.1", "stressors")).toEqual(all);
    expect(await textsFor("peer.a", "stressors")).toEqual(all.slice(0, 1));
    expect(await textsFor("supervisor.a", "stressors")).toEqual(all.slice(0, 1));
    expect(await textsFor("clinician.core", "stressors")).toEqual([]);
    expect(await textsFor("coordinator", "stressors")).toEqual([]);
    expect(await textsFor("client.1", "goals")).toContain("Write to my mother");
    expect(await textsFor("peer.a", "goals")).not.toContain("Write to my mother");
    const hidden = await planFor("clinician.core");
    expect(hidden.at("recoveryPlan.crisisPlan.lines.0.number")).toBe("988");
    expect(hidden.redactions.filter(({ coordinate }) => coordinate !== "RecoveryPlan.checkIns")).toEqual([]);
  });

  test("with a stale version is not changed, and the answer names the stored one", async () => {
    const version = await versionFor("peer.a");
    const goal = { goalId: goalHome, expectedVersion: 41, confidence: 9 };
    const before = await rowCounts(service.owner);

    const onGoal = await act("peer.a", UPDATE_GOAL, goal);
    const onPlan = await act("peer.a", UPDATE, { planId, expectedVersion: 41, stressors: [] });

    expect(onGoal.at("updateGoal")).toMatchObject({
      goal: null,
      recoveryPlan: null,
      userErrors: [
        {
          code: "CONFLICT",
          message: expect.stringContaining("version 1") as string,
          path: ["input", "expectedVersion"],
        },
      ],
    });
    expect(onPlan.at("updateRecoveryPlan")).toMatchObject({
      recoveryPlan: null,
      userErrors: [{ code: "CONFLICT", message: expect.stringContaining(`version ${version}`) as string }],
    });
    expect(await rowCounts(service.owner)).toEqual(before);
    expect(await versionFor("peer.a")).toBe(version);
  });

  test("takes a goal with its steps, and its change, from the client and the peer specialist side by side", async () => {
    const [added, trail] = await recorded(service.owner, async () =>
      act("peer.a", ADD_GOAL, {
        planId,
        expectedVersion: await versionFor("peer.a"),
        text: "A library card",
        domain: "COMMUNITY",
        importance: 4,
        steps: [{ text: "Bring a letter with the address", who: "ME" }],
      }),
    );
    const goal = added.at<Item & { version: number }>("addGoal.goal");
    expect(goal).toMatchObject({
      text: "A library card",
      sharing: "CARE_TEAM",
      steps: [{ text: "Bring a letter with the address", who: "ME", status: "TODO" }],
    });
    expect(trail.filter(({ kind }) => kind === "CREATE")).toMatchObject([
      { role: "PEER_SPECIALIST", clients: [sampleId("client 1")] },
    ]);
    expect(JSON.stringify(trail)).not.toContain("library");

    const [changed, changing] = await recorded(service.owner, () =>
      act("client.1", UPDATE_GOAL, { goalId: goal.id, expectedVersion: goal.version, status: "MET" }),
    );

    expect(changed.at("updateGoal.goal")).toMatchObject({ status: "MET", version: goal.version + 1 });
    expect(changing[0]).toMatchObject({ kind: "UPDATE", role: "CLIENT" });
    const { rows } = await service.owner.query<{ changed_by: string }>(
      "select changed_by from plan_part_changes where part_id = $1 order by changed_at",
      [goal.id],
    );
    expect(rows.map((row) => row.changed_by)).toEqual([sampleId("peer.a"), sampleId("client.1")]);
  });

  test("is hidden by its client, part by part, and nobody else's number moves", async () => {
    const others = ["clinician.core", "coordinator"];
    const before = await Promise.all(others.map(async (login) => (await planFor(login)).text));
    const clientVersion = await versionFor("client.1");
    const stressors = (await planFor("client.1")).at<Item[]>("recoveryPlan.stressors");

    const hidden = await act("client.1", UPDATE, {
      planId,
      expectedVersion: clientVersion,
      stressors: [...stressors.map(({ id, text }) => ({ id, text })), { text: "The siren", sharing: "ONLY_ME" }],
    });

    expect(hidden.at("updateRecoveryPlan.userErrors")).toEqual([]);
    expect(await versionFor("client.1")).toBe(clientVersion + 1);
    expect(await Promise.all(others.map(async (login) => (await planFor(login)).text))).toEqual(before);
    expect(await textsFor("peer.a", "stressors")).not.toContain("The siren");
  });

  test("counts a goal's changes for each reader from when it was opened to them, as far as they saw them", async () => {
    const goalFor = async (login: string, id: string): Promise<Goal | undefined> =>
      (await planFor(login)).at<Goal[]>("recoveryPlan.goals").find((goal) => goal.id === id);
    const version = await versionFor("client.1");
    const its = { planId, expectedVersion: version, text: "Sing again", domain: "PURPOSE", sharing: "ONLY_ME" };
    const goalId = (await act("client.1", ADD_GOAL, { ...its })).at<string>("addGoal.goal.id");
    const change = (login: string, expectedVersion: number, more: object): Promise<Reply> =>
      act(login, UPDATE_GOAL, { goalId, expectedVersion, ...more });

    for (const confidence of [1, 2, 3]) await change("client.1", confidence, { confidence });
    await change("client.1", 4, { sharing: "PEERS_ONLY" });
    expect((await goalFor("peer.a", goalId))?.version).toBe(1);
    expect((await change("peer.a", 5, { confidence: 6 })).at("updateGoal.userErrors.0.code")).toBe("CONFLICT");
    expect((await change("peer.a", 1, { confidence: 6 })).at("updateGoal.goal.version")).toBe(2);
    await change("client.1", 6, { sharing: "CARE_TEAM" });

    expect((await goalFor("clinician.core", goalId))?.version).toBe(1);
    expect((await goalFor("peer.a", goalId))?.version).toBe(3);
    expect((await goalFor("client.1", goalId))?.version).toBe(7);
  });

  test("does not tell those from whom its client withholds the crisis plan that it changed", async () => {
    const shownTo = async (login: string): Promise<unknown> => {
      const { version, updatedAt } = (await planFor(login)).at<{ version: number; updatedAt: string }>("recoveryPlan");
      return { version, updatedAt };
    };
    const change = async (more: object): Promise<Reply> =>
      act("client.1", UPDATE, { planId, expectedVersion: await versionFor("client.1"), ...more });
    await service.owner.query(
      `insert into sharing_preferences (clinic_id, client_id, data_class, audience, allowed)
       values ($1, $2, 'CRISIS', 'CLINICAL_SIDE', false)`,
      [sampleId("clinic Harbor"), sampleId("client 1")],
    );
    const [clinician, peer] = [await shownTo("clinician.core"), await versionFor("peer.a")];

    await change({ crisisPlan: { howOthersCanTell: "I stop answering the phone" } });
    expect(await shownTo("clinician.core")).toEqual(clinician);
    expect(await versionFor("peer.a")).toBe(peer + 1);
    await change({ vision: "Mornings without dread, and a boat." });

    expect(await shownTo("clinician.core")).not.toEqual(clinician);
    await service.owner.query("delete from sharing_preferences where data_class = 'CRISIS'");
  });

  test("taken back from the care team is gone in the next operation of anyone", async () => {
    expect((await planFor("clinician.core")).at("recoveryPlan.vision")).not.toBeNull();

    await act("client.1", UPDATE, {
      planId,
      expectedVersion: await versionFor("client.1"),
      visionSharing: "PEERS_ONLY",
    });

    const clinician = await planFor("clinician.core");
    expect(clinician.at("recoveryPlan.vision")).toBeNull();
    expect(clinician.redactions.map(({ coordinate }) => coordinate)).not.toContain("RecoveryPlan.vision");
    expect((await planFor("peer.a")).at("recoveryPlan.vision")).not.toBeNull();
    const back = await act("client.1", UPDATE, {
      planId,
      expectedVersion: await versionFor("client.1"),
      visionSharing: "CARE_TEAM",
    });
    expect(back.at("updateRecoveryPlan.recoveryPlan.visionSharing")).toBe("CARE_TEAM");
  });

  test("is never shared more widely by a peer specialist", async () => {
    const stressors = (await planFor("peer.a")).at<Item[]>("recoveryPlan.stressors");
    const before = await rowCounts(service.owner);

    const reply = await act("peer.a", UPDATE, {
      planId,
      expectedVersion: await versionFor("peer.a"),
      stressors: stressors.map(({ id, text }) => ({ id, text, sharing: "CARE_TEAM" })),
    });

    expect(reply.codes).toEqual(["FORBIDDEN"]);
    const { audit_events: _now, ...rest } = await rowCounts(service.owner);
    const { audit_events: _then, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
  });

  test("replaced in a section by a peer specialist keeps what the peer specialist can't see", async () => {
    const reply = await act("peer.a", UPDATE, { planId, expectedVersion: await versionFor("peer.a"), stressors: [] });

    expect(reply.at("updateRecoveryPlan.recoveryPlan.stressors")).toEqual([]);
    expect(await textsFor("client.1", "stressors")).toEqual(["The corner by the old house", "The siren"]);
  });

  test("takes no item of another client, and no item that is hidden from the writer", async () => {
    const expectedVersion = await versionFor("peer.a");
    const withItem = (id: string): Promise<Reply> =>
      act("peer.a", UPDATE, { planId, expectedVersion, stressors: [{ id, text: "Mine now" }] });

    const [foreign, hidden, unknown] = [
      await withItem(sampleId("plan 2 sign 1")),
      await withItem(sampleId("plan 1 stressor 2")),
      await withItem(sampleId("no such item")),
    ];

    expect(foreign.text).toBe(unknown.text);
    expect(hidden.text).toBe(unknown.text);
    expect(unknown.text).toMatch(/NOT_FOUND|INVALID_INPUT/);
    expect(await textsFor("client.1", "stressors")).toContain("The corner by the old house");
  });

  test("takes check-ins from the client and the peer specialist, and clinicians don't see them", async () => {
    const [reply, trail] = await recorded(service.owner, () =>
      act("client.1", CHECK_IN, { planId, goalId: goalHome, rating: 8, text: "Slept with the door shut." }),
    );

    expect(reply.at("recordCheckIn.checkIn")).toMatchObject({ rating: 8, text: "Slept with the door shut." });
    expect(trail[0]).toMatchObject({ kind: "CREATE", role: "CLIENT" });
    expect((await planFor("peer.a")).text).toContain("Slept with the door shut.");
    expect((await planFor("clinician.core")).text).not.toContain("Slept with");
    expect((await act("supervisor.a", CHECK_IN, { planId, rating: 5 })).codes).toEqual(["FORBIDDEN"]);
    expect((await act("peer.b", CHECK_IN, { planId, rating: 5 })).codes).toEqual(["NOT_FOUND"]);
    const outOfRange = await act("client.1", CHECK_IN, { planId, rating: 11 });
    expect(outOfRange.codes).toEqual(["BAD_USER_INPUT"]);
  });

  test("is started once: a client has one active plan", async () => {
    const second = await act("client.1", START, { clientId: sampleId("client 1") });
    expect(second.at("startRecoveryPlan")).toMatchObject({ recoveryPlan: null, userErrors: [{ code: "CONFLICT" }] });

    const clientId = sampleId("client 4");
    expect((await act("clinician.core", START, { clientId })).codes).toEqual(["FORBIDDEN"]);
    expect((await act("peer.b", START, { clientId })).codes).toEqual(["NOT_FOUND"]);
    const [both, trail] = await recorded(service.owner, () =>
      Promise.all([1, 2].map(() => act("peer.a", START, { clientId, vision: "A week without a plan." }))),
    );

    const codes = both.map((reply) =>
      reply.at<{ code: string }[]>("startRecoveryPlan.userErrors").map(({ code }) => code),
    );
    expect(codes.flat()).toEqual(["CONFLICT"]);
    expect(trail.filter(({ kind }) => kind === "CREATE")).toHaveLength(1);
  });

  describe("of a minor", () => {
    const robins = sampleId("plan 3");

    test("is read and written by the representative with that authority, without what is the client's own", async () => {
      const plan = await planFor("representative.3", robins);
      expect(plan.at("recoveryPlan.vision")).toBe("Finish school without anybody asking.");
      expect(plan.at("recoveryPlan.stressors")).toEqual([]);
      expect(plan.at("recoveryPlan.crisisPlan")).toMatchObject({ doNotContact: null, supporters: null });

      const [reply, trail] = await recorded(service.owner, () =>
        act("representative.3", UPDATE, {
          planId: robins,
          expectedVersion: plan.at("recoveryPlan.version"),
          dailyPlan: [{ text: "Breakfast together" }],
        }),
      );

      expect(reply.at("updateRecoveryPlan.recoveryPlan.dailyPlan")).toEqual([{ text: "Breakfast together" }]);
      expect(trail[0]).toMatchObject({ kind: "UPDATE", role: "REPRESENTATIVE", basis: "PATIENT_REQUEST" });
    });

    test("hides nothing from the representative by their own hand", async () => {
      const expectedVersion = (await planFor("representative.3", robins)).at("recoveryPlan.version");

      const reply = await act("representative.3", UPDATE, {
        planId: robins,
        expectedVersion,
        crisisPlan: { doNotContact: ["Robin's father"] },
      });

      expect(reply.codes).toEqual(["FORBIDDEN"]);
    });
  });
});
