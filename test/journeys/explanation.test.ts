import { sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const WHY = `query Why($client: ID!, $actor: ID!, $role: Role!, $coordinate: String!, $asOf: DateTime) {
  explainAccess(clientId: $client, actorId: $actor, role: $role, coordinate: $coordinate, asOf: $asOf) {
    allowed decidedBy relationship reasons consentId asOf inPlainWords } }`;

const jo = sampleId("client 1");
const max = sampleId("client 2");
const dana = sampleId("client 4");

interface Explanation {
  readonly allowed: boolean;
  readonly decidedBy: string;
  readonly relationship: readonly string[];
  readonly reasons: readonly string[];
  readonly consentId: string | null;
  readonly asOf: string;
  readonly inPlainWords: string;
}

describe("the explanation of an access", () => {
  let service: Service;

  /** Why somebody of the sample clinic, in their first role, may or may not read a coordinate. */
  const why = (asker: string, login: string, coordinate: string, more: object = {}): Promise<Reply> => {
    const person = sampleLogins.find((one) => one.login === login);
    return service
      .as(asker)
      .ask(WHY, { client: jo, actor: person?.userId, role: person?.roles[0], coordinate, ...more });
  };
  const explained = async (...question: Parameters<typeof why>): Promise<Explanation> =>
    (await why(...question)).at<Explanation>("explainAccess");
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test.each([
    "peer.a",
    "supervisor.a",
    "clinician.core",
    "coordinator",
    "representative.3",
    "admin",
    "integrator.food",
    "client.2",
  ])("is not for %s, of a client who is there as of one who is not, and being refused is recorded", async (login) => {
    const [reply, trail] = await recorded(service.owner, () => why(login, "peer.a", "Client.legalName"));
    const [unknown, other] = await recorded(service.owner, () =>
      why(login, "peer.a", "Client.legalName", { client: sampleId("no such client") }),
    );

    expect(reply.text).toBe('{"data":{"explainAccess":null}}');
    expect(unknown.text).toBe(reply.text);
    expect(trail).toMatchObject([{ kind: "READ_DENIED", outcome: "DENIED", clients: [jo] }]);
    expect(other).toMatchObject([{ kind: "READ_DENIED", outcome: "DENIED", clients: [] }]);
    expect(other[0]?.detail).toHaveProperty("refusedHashes");
  });

  test("names the line that never lets a role read something, whatever the data", async () => {
    const its = await explained("privacy.officer", "clinician.core", "PeerNote.body");

    expect(its).toMatchObject({
      allowed: false,
      decidedBy: "PeerNote CLINICIAN: never",
      reasons: ["ROLE"],
      consentId: null,
    });
    expect(its.inPlainWords).toBe(
      "Dr. Cory Example, as clinician, cannot read the body of the client's peer note entries. This role never reads it, of anybody.",
    );
    expect((await explained("client.1", "clinician.core", "PeerNote")).inPlainWords).toBe(
      "Dr. Cory Example, as clinician, cannot read your peer note entries. This role never reads it, of anybody.",
    );
  });

  test("tells the relationship with its interval, to the client as to the privacy officer", async () => {
    for (const asker of ["client.1", "privacy.officer"]) {
      const its = await explained(asker, "peer.a", "Client.legalName");

      expect(its).toMatchObject({ allowed: true, reasons: ["RELATIONSHIP"], consentId: null });
      expect(its.decidedBy).toBe("Client.legalName PEER_SPECIALIST: a peer specialist assigned to the client now");
      expect(its.relationship).toContainEqual(
        expect.stringMatching(/^assigned to the client as PRIMARY, from \d{4}-\d\d-\d\dT[\d:.]+Z$/),
      );
    }
    expect((await explained("privacy.officer", "supervisor.a", "PeerNote.body")).relationship).toContainEqual(
      expect.stringMatching(/^supervises Ada Example, who is assigned to the client, from /),
    );
  });

  test("keeps from the client since when somebody is employed, and tells the privacy officer", async () => {
    const facts = async (asker: string): Promise<string> =>
      (await explained(asker, "clinician.core", "Client.phone")).relationship.join("; ");

    expect(await facts("privacy.officer")).toContain("holds the role CLINICIAN, from ");
    expect(await facts("client.1")).not.toContain("holds the role");
  });

  test("names the consent that lets an organization read, and why another one does not", async () => {
    const food = await explained("privacy.officer", "integrator.food", "Client.phone");
    expect(food).toMatchObject({ allowed: true, consentId: sampleId("consent 1 food") });
    expect(food.reasons).toContain("CONSENT");
    expect(food.inPlainWords).toContain("Harbor Food Bank, as integrator, can read the client's phone. ");

    const exchange = await explained("client.1", "integrator.hie", "ClinicalNote.body");
    expect(exchange).toMatchObject({ allowed: false, consentId: null });
    expect(exchange.reasons).toContain("CONSENT_REVOKED");
  });

  test("is about an instant of the past: what was permitted then is, and what has ended since is over", async () => {
    const then = await explained("privacy.officer", "integrator.hie", "Referral.need", { asOf: daysAgo(12) });
    const after = await explained("privacy.officer", "integrator.hie", "Referral.need", { asOf: daysAgo(9) });

    expect(then).toMatchObject({ allowed: true, consentId: sampleId("consent 1 exchange") });
    expect(then.inPlainWords).toMatch(/^On \d{4}-.* could read /);
    expect(after).toMatchObject({ allowed: false, consentId: null });
  });

  test("names the consent by which a clinician sees Part 2 care of another program, and none where there is none", async () => {
    const [consent] = (
      await service.owner.query<{ id: string }>(
        "select id from consents where client_id = $1 and 'SUD' = any (classes) and recipient_class is not null",
        [dana],
      )
    ).rows;
    const its = await explained("privacy.officer", "clinician.core", "ProgramEnrollment.program", { client: dana });

    expect(its).toMatchObject({ allowed: true, consentId: consent?.id });
    expect(its.reasons).toEqual(["RELATIONSHIP", "DEPENDS_ON_ROW", "CONSENT"]);
    expect(its.decidedBy).toContain("active consent covers SUD of that day for treating staff");
    const other = await explained("privacy.officer", "clinician.core", "ProgramEnrollment.program");
    expect(other).toMatchObject({ allowed: true, consentId: null });
    expect(other.reasons).toEqual(["RELATIONSHIP", "DEPENDS_ON_ROW", "CONSENT_FOR_OTHERS"]);
  });

  test("is the answer itself, before and after a relationship and a choice have ended", async () => {
    const phone = "query($id: ID!) { client(id: $id) { phone } }";
    const before = new Date().toISOString();
    expect((await service.as("coordinator").ask(phone, { id: jo })).at("client.phone")).toEqual(expect.any(String));

    await service
      .as("client.1")
      .ask(
        `mutation($id: ID!) { setSharingPreference(input: { clientId: $id, dataClass: CONTACT, audience: COORDINATION, allowed: false }) { userErrors { code } } }`,
        { id: jo },
      );
    const withheld = await explained("client.1", "coordinator", "Client.phone");
    expect((await service.as("coordinator").ask(phone, { id: jo })).at("client.phone")).toBeNull();
    expect(withheld).toMatchObject({ allowed: false, reasons: ["WITHHELD"] });
    // What the choice was before is not kept, and that is said.
    const then = await explained("client.1", "coordinator", "Client.phone", { asOf: before });
    expect(then.reasons).toEqual(["WITHHELD", "CHOICE_NOT_KNOWN"]);

    await service.owner.query("update care_team_members set ends_at = now() where client_id = $1 and user_id = $2", [
      jo,
      sampleId("coordinator"),
    ]);
    const ended = await explained("client.1", "coordinator", "Client.legalName");
    expect(ended).toMatchObject({ allowed: false, reasons: ["NO_RELATIONSHIP"] });
    expect(ended.relationship).toContainEqual(expect.stringMatching(/^on the client's care team .*\(over by then\)$/));
    expect(await explained("client.1", "coordinator", "Client.legalName", { asOf: before })).toMatchObject({
      allowed: true,
    });
  });

  test.each([
    ["nobody", sampleId("no such user"), "CLINICIAN"],
    ["somebody of another clinic", sampleId("other.clinician"), "CLINICIAN"],
    ["a role that is not held", sampleId("peer.a"), "CLINICIAN"],
    ["somebody who left", sampleId("peer.former"), "PEER_SPECIALIST"],
    ["another client", sampleId("client.2"), "CLIENT"],
    ["another's representative", sampleId("representative.3"), "REPRESENTATIVE"],
    ["what is no id", "x", "CLINICIAN"],
  ])("tells a client nothing of %s", async (_, actor, role) => {
    const reply = await service.as("client.1").ask(WHY, { client: jo, actor, role, coordinate: "Client.legalName" });

    expect(reply.text).toBe('{"data":{"explainAccess":null}}');
  });

  test("tells the privacy officer that a role is not held, and nothing of who is of another clinic", async () => {
    expect(await explained("privacy.officer", "peer.former", "Client.legalName")).toMatchObject({
      allowed: false,
      reasons: ["ROLE_NOT_HELD"],
    });
    expect((await why("privacy.officer", "other.clinician", "Client.legalName")).data).toEqual({ explainAccess: null });
  });

  test("tells the privacy officer of a conflict, and the client only that nothing counts", async () => {
    await service.owner.query(
      "insert into conflicts (clinic_id, user_id, client_id) select clinic_id, $2, id from clients where id = $1",
      [max, sampleId("clinician.core")],
    );
    const officer = await explained("privacy.officer", "clinician.core", "Client.legalName", { client: max });
    const client = await explained("client.2", "clinician.core", "Client.legalName", { client: max });

    expect(officer).toMatchObject({ allowed: false, reasons: ["CONFLICT"] });
    expect(officer.relationship).toContainEqual(expect.stringContaining("a declared conflict"));
    expect(client).toMatchObject({ allowed: false, reasons: ["NO_RELATIONSHIP"], relationship: [] });
    expect(JSON.stringify(client)).not.toMatch(/conflict/i);
  });

  test("keeps two questions of one operation apart, also where one is of nobody", async () => {
    const one = (alias: string, actor: string): string =>
      `${alias}: explainAccess(clientId: "${jo}", actorId: "${actor}", role: PEER_SPECIALIST, coordinate: "Client.legalName") { allowed }`;
    const known = one("a", sampleId("peer.a"));
    const left = one("b", sampleId("peer.former"));
    const reply = await service.as("privacy.officer").ask(`{ ${known} ${left} client(id: "${jo}") { id } }`);

    expect(reply.data).toEqual({ a: { allowed: true }, b: { allowed: false }, client: { id: jo } });
  });

  test("stands in the log under the client, with what was asked, and in their access report", async () => {
    const [, trail] = await recorded(service.owner, () => why("privacy.officer", "peer.a", "PeerNote.body"));

    expect(trail).toMatchObject([
      {
        kind: "READ",
        outcome: "SUCCESS",
        actor: sampleId("privacy.officer"),
        role: "PRIVACY_OFFICER",
        clients: [jo],
        detail: {
          explained: { userId: sampleId("peer.a"), role: "PEER_SPECIALIST", coordinate: "PeerNote.body", asOf: null },
        },
      },
    ]);
    const report = await service
      .as("client.1")
      .ask("query($id: ID!) { accessReport(clientId: $id, first: 1) { nodes { actorRole classes } } }", { id: jo });
    expect(report.at("accessReport.nodes")).toEqual([{ actorRole: "PRIVACY_OFFICER", classes: ["CONSENT"] }]);
  });

  test.each([
    ["an unknown type", { coordinate: "Nothing.body" }, "coordinate"],
    ["an unknown field", { coordinate: "Client.nothing" }, "coordinate"],
    ["what is of no client", { coordinate: "PeerSpecialist.bio" }, "coordinate"],
    ["the log", { coordinate: "AuditEvent.kind" }, "coordinate"],
    ["a scalar", { coordinate: "String" }, "coordinate"],
    ["an input", { coordinate: "ClientFilter.programId" }, "coordinate"],
    ["more than a coordinate", { coordinate: "Client.peerNotes.body" }, "coordinate"],
    ["SQL", { coordinate: "Client'; select 1" }, "coordinate"],
    ["nothing", { coordinate: "" }, "coordinate"],
    ["a very long one", { coordinate: `Client.${"a".repeat(200)}` }, "coordinate"],
    ["an instant that is yet to come", { asOf: "2150-01-01T00:00:00Z" }, "asOf"],
  ])("refuses %s, and says where", async (_, more, path) => {
    for (const asker of ["privacy.officer", "clinician.core"]) {
      const [reply, trail] = await recorded(service.owner, () => why(asker, "peer.a", "Client.legalName", more));

      expect(reply.status).toBe(400);
      expect(reply.codes).toEqual(["BAD_USER_INPUT"]);
      expect(reply.text).toContain(`"path":"${path}"`);
      expect(trail).toEqual([]);
    }
  });
});
