import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const jo = sampleId("client 1");
const planId = sampleId("plan 1");

describe("two people who change the same thing at once", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const act = (login: string, mutation: string, input: object): Promise<Reply> => {
    const name = mutation[0]?.toUpperCase() + mutation.slice(1);
    return service
      .as(login)
      .ask(`mutation($input: ${name}Input!) { ${mutation}(input: $input) { userErrors { code } } }`, { input });
  };
  const outcomesOf = (replies: readonly Reply[]): string[] =>
    replies.map((reply) => /"code":"(\w+)"/.exec(reply.text)?.[1] ?? "done").sort();
  const versionOf = async (login: string, query: string, path: string): Promise<number> =>
    (await service.as(login).ask(query)).at(path);

  test("with the version that both read: one is done, the other told", async () => {
    const client = await versionOf("peer.a", `{ client(id: "${jo}") { version } }`, "client.version");
    const plan = await versionOf("peer.a", `{ recoveryPlan(id: "${planId}") { version } }`, "recoveryPlan.version");
    const goal = { goalId: sampleId("plan 1 goal work"), expectedVersion: 1 };
    const note = { noteId: sampleId("service note 1 draft"), expectedVersion: 1 };
    const concern = { safetyConcernId: sampleId("concern 1"), expectedVersion: 1 };
    const races: readonly (readonly [
      mutation: string,
      one: readonly [string, object],
      other: readonly [string, object],
    ])[] = [
      [
        "updateClient",
        ["peer.a", { clientId: jo, expectedVersion: client, phone: "555-0141" }],
        ["client.1", { clientId: jo, expectedVersion: client, phone: "555-0142" }],
      ],
      [
        "updateRecoveryPlan",
        ["peer.a", { planId, expectedVersion: plan, afterCrisis: [] }],
        ["peer.a", { planId, expectedVersion: plan, vision: "The sea." }],
      ],
      ["updateGoal", ["peer.a", { ...goal, confidence: 1 }], ["client.1", { ...goal, confidence: 9 }]],
      ["updateServiceNote", ["peer.a", { ...note, place: "Here" }], ["peer.a", { ...note, place: "There" }]],
      [
        "respondToSafetyConcern",
        ["clinician.core", { ...concern, status: "ACKNOWLEDGED" }],
        ["supervisor.a", { ...concern, status: "RESOLVED" }],
      ],
    ];

    for (const [mutation, [first, input], [second, other]] of races) {
      const [replies, trail] = await recorded(service.owner, () =>
        Promise.all([act(first, mutation, input), act(second, mutation, other)]),
      );

      expect([mutation, ...outcomesOf(replies)]).toEqual([mutation, "CONFLICT", "done"]);
      expect(trail.filter(({ kind }) => kind === "UPDATE")).toHaveLength(1);
    }
  });

  test("sign a note once, sign and decline a consent once, move a referral once", async () => {
    const noteId = sampleId("service note 1 draft");
    const notes = `{ client(id: "${jo}") { serviceNotes(first: 50, status: [DRAFT]) { nodes { version } } } }`;
    const sign = { noteId, expectedVersion: await versionOf("peer.a", notes, "client.serviceNotes.nodes.0.version") };
    const consent = { consentId: sampleId("consent 1 housing"), expectedVersion: 1 };
    const referral = { referralId: sampleId("referral 1 benefits accepted"), expectedVersion: 4 };
    const signature = {
      ...consent,
      nameAsSigned: "Joanna Sample",
      capacity: "CLIENT",
      method: "ELECTRONIC",
      statementsAcknowledged: ["RIGHT_TO_REVOKE"],
    };

    const signed = await Promise.all([1, 2, 3].map(() => act("peer.a", "signServiceNote", sign)));
    const decided = await Promise.all([
      act("client.1", "signConsent", signature),
      act("client.1", "declineConsent", consent),
      act("client.1", "signConsent", signature),
    ]);
    const moved = await Promise.all([
      act("integrator.food", "transitionReferral", { ...referral, to: "IN_PROGRESS" }),
      act("client.1", "transitionReferral", { ...referral, to: "CANCELLED", outcome: "NO_LONGER_INTERESTED" }),
      act("integrator.food", "transitionReferral", { ...referral, to: "WAITLISTED" }),
    ]);

    for (const outcomes of [signed, decided, moved].map(outcomesOf)) {
      expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(1);
      expect(outcomes.filter((outcome) => /CONFLICT|ALREADY_SIGNED|INVALID_TRANSITION/.test(outcome))).toHaveLength(2);
    }
  });

  test("assign one peer specialist, and add one colleague, without doing it twice", async () => {
    const assignment = { clientId: jo, peerSpecialistId: sampleId("peer.b"), role: "BACKUP" };
    const member = { clientId: sampleId("client 6"), staffId: sampleId("clinician.core"), role: "CLINICIAN" };

    const assigned = await Promise.all([1, 2, 3].map(() => act("coordinator", "assignPeerSpecialist", assignment)));
    const added = await Promise.all([1, 2, 3].map(() => act("admin", "addCareTeamMember", member)));

    expect(outcomesOf(assigned).filter((outcome) => outcome === "done")).toHaveLength(1);
    expect(outcomesOf(added)).toEqual(["INVALID_INPUT", "INVALID_INPUT", "done"]);
    const { rows } = await service.owner.query(
      "select 1 from peer_assignments where client_id = $1 and peer_specialist_id = $2 and ends_at > now()",
      [jo, assignment.peerSpecialistId],
    );
    expect(rows).toHaveLength(1);
  });

  test("in the order in which one operation names them, each act by itself", async () => {
    const query = `mutation($id: ID!, $other: ID!) {
      first: writePeerNote(input: { clientId: $id, body: "First of three." }) { peerNote { body } userErrors { code } }
      second: writePeerNote(input: { clientId: $other, body: "Second of three." }) { peerNote { body } userErrors { code } }
      third: writePeerNote(input: { clientId: $id, body: "Third of three." }) { peerNote { body } userErrors { code } } }`;

    const [reply, trail] = await recorded(service.owner, () =>
      service.as("peer.a").ask(query, { id: jo, other: sampleId("client 2") }),
    );

    expect(reply.codes).toEqual(["NOT_FOUND"]);
    expect(trail.map(({ kind }) => kind).filter((kind) => kind !== "READ")).toEqual(["CREATE", "READ_DENIED"]);
  });
});
