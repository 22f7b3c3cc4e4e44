import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const REGISTER = `mutation($input: RegisterClientInput!) { registerClient(input: $input) {
  client { id preferredName mrn version careTeam { displayName role } programEnrollments { program { name } } }
  userErrors { code path } } }`;
const UPDATE = `mutation($input: UpdateClientInput!) { updateClient(input: $input) {
  client { preferredName phone email languages version } userErrors { code message path } } }`;
const ASSIGN = `mutation($input: AssignPeerSpecialistInput!) { assignPeerSpecialist(input: $input) {
  assignment { id role startsAt endsAt version peerSpecialist { displayName } } client { id } userErrors { code message path } } }`;
const END = `mutation($input: EndAssignmentInput!) { endAssignment(input: $input) {
  assignment { endsAt version } client { id } userErrors { code message } } }`;
const ADD = `mutation($input: AddCareTeamMemberInput!) { addCareTeamMember(input: $input) {
  member { id displayName role version } client { id } userErrors { code path } } }`;
const LEAVE = `mutation($input: EndCareTeamMembershipInput!) { endCareTeamMembership(input: $input) {
  member { id } client { careTeam { id } } userErrors { code } } }`;
const VERSION = "query($id: ID!) { client(id: $id) { version phone } }";

const [core, rise] = [sampleId("program CORE"), sampleId("program RISE")];
const newcomer = {
  preferredName: "Vi",
  legalName: "Violet Newcomer",
  dateOfBirth: "1990-02-03",
  phone: "555-0133",
  languages: ["en"],
  programIds: [core],
};

describe("clients", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const register = async (): Promise<string> =>
    (await act("coordinator", REGISTER, newcomer)).at("registerClient.client.id");
  const versionFor = async (login: string, id: string): Promise<number> =>
    (await service.as(login).ask(VERSION, { id })).at("client.version");

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  describe("are registered", () => {
    test.each(["peer.a", "supervisor.a", "clinician.core", "client.1", "privacy.officer", "integrator.food"])(
      "not by %s",
      async (login) => {
        const reply = await act(login, REGISTER, newcomer);

        expect(reply.codes).toEqual(["FORBIDDEN"]);
      },
    );

    test("in the registrar's own programs alone", async () => {
      expect((await act("coordinator", REGISTER, { ...newcomer, programIds: [rise] })).codes).toEqual(["FORBIDDEN"]);
      const elsewhere = await act("coordinator", REGISTER, { ...newcomer, programIds: [sampleId("program SHORE")] });
      const unknown = await act("coordinator", REGISTER, { ...newcomer, programIds: [sampleId("no such program")] });
      expect(elsewhere.codes).toEqual(["NOT_FOUND"]);
      expect(elsewhere.text).toBe(unknown.text);
      const none = await act("admin", REGISTER, { ...newcomer, programIds: [] });
      expect(none.at("registerClient")).toMatchObject({ client: null, userErrors: [{ code: "INVALID_INPUT" }] });
      const unborn = await act("coordinator", REGISTER, { ...newcomer, dateOfBirth: "2200-01-01" });
      expect(unborn.at("registerClient.userErrors")).toEqual([
        { code: "INVALID_INPUT", path: ["input", "dateOfBirth"] },
      ]);
    });

    test("by a coordinator, who is their coordinator from then on, and by nobody else seen", async () => {
      const [reply, trail] = await recorded(service.owner, () => act("coordinator", REGISTER, newcomer));

      const id = reply.at<string>("registerClient.client.id");
      expect(reply.at("registerClient.client")).toMatchObject({
        preferredName: "Vi",
        careTeam: [{ displayName: "Kim Example", role: "CARE_COORDINATOR" }],
        programEnrollments: [{ program: { name: "CORE" } }],
      });
      expect(trail.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["CREATE", "CARE_TEAM"]));
      expect(trail[0]).toMatchObject({ clients: [id], role: "CARE_COORDINATOR" });
      expect(JSON.stringify(trail)).not.toMatch(/Violet|555-0133/);
      expect((await service.as("clinician.core").ask(VERSION, { id })).data).toEqual({ client: null });
    });

    test("by an administrator for their programs", async () => {
      const reply = await act("admin", REGISTER, newcomer);

      expect(reply.at("registerClient.userErrors")).toEqual([]);
      expect(reply.at("registerClient.client.preferredName")).toBe("Vi");
    });
  });

  describe("are changed", () => {
    test("by the client and the assigned peer specialist, each as far as they may", async () => {
      const clientId = sampleId("client 1");
      const input = { clientId, expectedVersion: await versionFor("peer.a", clientId), phone: "555-0177" };

      expect((await act("peer.b", UPDATE, input)).codes).toEqual(["NOT_FOUND"]);
      expect((await act("clinician.core", UPDATE, input)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("peer.a", UPDATE, { ...input, preferredName: "Joey" })).codes).toEqual(["FORBIDDEN"]);
      const stale = await act("peer.a", UPDATE, { ...input, expectedVersion: input.expectedVersion + 4 });
      expect(stale.at("updateClient.userErrors")).toMatchObject([
        { code: "CONFLICT", message: expect.stringContaining(`version ${input.expectedVersion} `) as string },
      ]);
      const [changed, trail] = await recorded(service.owner, () => act("peer.a", UPDATE, input));
      expect(changed.at("updateClient.client.phone")).toBe("555-0177");
      expect(trail[0]).toMatchObject({ kind: "UPDATE", clients: [clientId] });
      expect(trail[0]?.fields).toEqual(["Client.phone"]);
      const own = await act("client.1", UPDATE, {
        clientId,
        expectedVersion: await versionFor("client.1", clientId),
        preferredName: "Joey",
        email: null,
      });
      expect(own.at("updateClient.client")).toMatchObject({ preferredName: "Joey", email: null, phone: "555-0177" });
    });

    test("without moving the version of those who may not read what changed", async () => {
      const max = sampleId("client 2");
      const [clinician, coordinator] = [await versionFor("clinician.core", max), await versionFor("coordinator", max)];

      await act("client.2", UPDATE, {
        clientId: max,
        expectedVersion: await versionFor("client.2", max),
        phone: "555-0188",
      });

      expect(await versionFor("clinician.core", max)).toBe(clinician);
      expect(await versionFor("coordinator", max)).toBe(coordinator + 1);
    });
  });

  describe("get a peer specialist", () => {
    test("from the peer's supervisor or the client's coordinator, and nobody takes a client to themselves", async () => {
      const clientId = await register();
      const input = { clientId, peerSpecialistId: sampleId("peer.b") };

      expect((await act("supervisor.a", ASSIGN, input)).codes).toEqual(["NOT_FOUND"]);
      expect((await act("peer.b", ASSIGN, input)).codes).toEqual(["NOT_FOUND"]);
      expect((await act("peer.a", ASSIGN, { ...input, clientId: sampleId("client 1") })).codes).toEqual(["FORBIDDEN"]);
      const elsewhere = await act("coordinator", ASSIGN, { ...input, peerSpecialistId: sampleId("other.peer") });
      expect(elsewhere.codes).toEqual(["NOT_FOUND"]);
      const [assigned, trail] = await recorded(service.owner, () => act("coordinator", ASSIGN, input));

      expect(assigned.at("assignPeerSpecialist.assignment")).toMatchObject({
        role: "PRIMARY",
        endsAt: null,
        peerSpecialist: { displayName: "Bo Sample" },
      });
      expect(trail[0]).toMatchObject({ kind: "ASSIGNMENT", clients: [clientId] });
      expect((await service.as("peer.b").ask(VERSION, { id: clientId })).at("client")).not.toBeNull();
      expect((await service.as("supervisor.b").ask(VERSION, { id: clientId })).at("client")).not.toBeNull();
    });

    test("who accepts clients", async () => {
      const clientId = await register();

      const reply = await act("coordinator", ASSIGN, { clientId, peerSpecialistId: sampleId("two.hats") });

      expect(reply.at("assignPeerSpecialist")).toMatchObject({
        assignment: null,
        userErrors: [{ code: "NOT_ACCEPTING" }],
      });
    });

    test("not one whose employment ended", async () => {
      const clientId = await register();

      const reply = await act("coordinator", ASSIGN, { clientId, peerSpecialistId: sampleId("peer.former") });

      expect(reply.text).not.toContain('"startsAt"');
      expect(reply.codes.length + reply.text.split('"code"').length - 1).toBeGreaterThan(0);
    });

    test("in exchange for the one before, at one instant", async () => {
      const clientId = await register();
      const first = await act("coordinator", ASSIGN, { clientId, peerSpecialistId: sampleId("peer.b") });
      const replacesAssignmentId = first.at<string>("assignPeerSpecialist.assignment.id");

      const second = await act("coordinator", ASSIGN, {
        clientId,
        peerSpecialistId: sampleId("peer.a"),
        replacesAssignmentId,
        reason: "Moved",
      });

      expect(second.at("assignPeerSpecialist.userErrors")).toEqual([]);
      const { rows } = await service.owner.query<{ same: boolean }>(
        `select a.ends_at = b.starts_at same from peer_assignments a join peer_assignments b using (clinic_id, client_id)
         where a.id = $1 and b.id = $2`,
        [replacesAssignmentId, second.at("assignPeerSpecialist.assignment.id")],
      );
      expect(rows).toEqual([{ same: true }]);
      expect((await service.as("peer.b").ask(VERSION, { id: clientId })).at("client")).toBeNull();
      expect((await service.as("peer.a").ask(VERSION, { id: clientId })).at("client")).not.toBeNull();
    });

    test("until the assignment ends, against its version", async () => {
      const clientId = await register();
      const made = await act("coordinator", ASSIGN, { clientId, peerSpecialistId: sampleId("peer.b") });
      const assignmentId = made.at<string>("assignPeerSpecialist.assignment.id");
      const input = { assignmentId, reason: "Moved away", expectedVersion: 1 };

      expect((await act("peer.b", END, input)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("supervisor.a", END, input)).codes).toEqual(["NOT_FOUND"]);
      const stale = await act("coordinator", END, { ...input, expectedVersion: 5 });
      expect(stale.at("endAssignment.userErrors")).toMatchObject([{ code: "CONFLICT" }]);
      const [ended, trail] = await recorded(service.owner, () => act("coordinator", END, input));

      expect(ended.at("endAssignment.assignment")).toMatchObject({ version: 2 });
      expect(ended.at("endAssignment.assignment.endsAt")).not.toBeNull();
      expect(trail[0]).toMatchObject({ kind: "ASSIGNMENT", clients: [clientId] });
      expect((await service.as("peer.b").ask(VERSION, { id: clientId })).at("client")).toBeNull();
      const again = await act("coordinator", END, { ...input, expectedVersion: 2 });
      expect(again.at<{ code: string }[]>("endAssignment.userErrors")).toHaveLength(1);
    });

    test("from the supervisor's own team, by the supervisor", async () => {
      const clientId = sampleId("client 1");

      const reply = await act("supervisor.a", ASSIGN, {
        clientId,
        peerSpecialistId: sampleId("peer.b"),
        role: "BACKUP",
      });

      expect(reply.codes).toEqual(["FORBIDDEN"]);
    });
  });

  describe("have a care team", () => {
    test("that the coordinator and the administrator change, and nobody joins by themselves", async () => {
      const clientId = await register();
      const input = { clientId, staffId: sampleId("clinician.core"), role: "CLINICIAN", programId: core };

      expect((await act("clinician.core", ADD, input)).codes).toEqual(["NOT_FOUND"]);
      expect((await act("peer.a", ADD, { ...input, clientId: sampleId("client 1") })).codes).toEqual(["FORBIDDEN"]);
      const self = await act("coordinator", ADD, {
        ...input,
        staffId: sampleId("coordinator"),
        role: "CARE_COORDINATOR",
      });
      expect(self.codes).toEqual(["FORBIDDEN"]);
      const peer = await act("coordinator", ADD, { ...input, staffId: sampleId("peer.b"), role: "PEER_SPECIALIST" });
      expect(peer.at("addCareTeamMember.userErrors")).toMatchObject([{ code: "INVALID_INPUT" }]);
      const [added, trail] = await recorded(service.owner, () => act("coordinator", ADD, input));

      expect(added.at("addCareTeamMember.member")).toMatchObject({ displayName: "Dr. Cory Example", version: 1 });
      expect(trail[0]).toMatchObject({ kind: "CARE_TEAM", clients: [clientId] });
      expect((await service.as("clinician.core").ask(VERSION, { id: clientId })).at("client")).not.toBeNull();

      const membershipId = added.at<string>("addCareTeamMember.member.id");
      const leave = { membershipId, reason: "Treatment ended", expectedVersion: 1 };
      expect((await act("clinician.core", LEAVE, leave)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("clinician.rise", LEAVE, leave)).codes).toEqual(["NOT_FOUND"]);
      const stale = await act("coordinator", LEAVE, { ...leave, expectedVersion: 3 });
      expect(stale.at("endCareTeamMembership.userErrors")).toMatchObject([{ code: "CONFLICT" }]);
      const [left, leaving] = await recorded(service.owner, () => act("coordinator", LEAVE, leave));

      expect(left.at("endCareTeamMembership.userErrors")).toEqual([]);
      expect(leaving[0]).toMatchObject({ kind: "CARE_TEAM", clients: [clientId] });
      expect((await service.as("clinician.core").ask(VERSION, { id: clientId })).at("client")).toBeNull();
    });
  });
});
