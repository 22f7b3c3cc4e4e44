import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const RECORD = `query($id: ID!) { client(id: $id) { legalName dateOfBirth phone
  programEnrollments { program { name } } careTeam { displayName }
  recoveryPlan { goals { text } stressors { text } crisisPlan { doNotContact } checkIns { totalCount } }
  peerNotes { totalCount nodes { body clientComments { text } } }
  serviceNotes { nodes { intervention program { name } status } } clinicalNotes { nodes { body } }
  safetyConcerns { summary } referrals { totalCount } consents { kind state recipients { organization { name } } }
  sharingPreferences { dataClass audience allowed } restrictions { dataClass organization { name } } } }`;
const REPORT = `query($id: ID!, $from: DateTime, $to: DateTime, $first: Int, $after: String) {
  accessReport(clientId: $id, from: $from, to: $to, first: $first, after: $after) {
    nodes { at actorName actorRole classes purpose emergency } pageInfo { hasNextPage endCursor } } }`;

const jo = sampleId("client 1");

interface Entry {
  readonly at: string;
  readonly actorName: string;
  readonly actorRole: string;
  readonly classes: readonly string[];
}

describe("a client's own record", () => {
  let service: Service;
  const recordOf = (login: string, id: string): Promise<Reply> => service.as(login).ask(RECORD, { id });
  const reportFor = (login: string, more: object = {}): Promise<Reply> =>
    service.as(login).ask(REPORT, { id: jo, ...more });

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("is nobody else's who is a client", async () => {
    const [other, trail] = await recorded(service.owner, () => recordOf("client.2", jo));

    expect(other.text).toBe((await recordOf("client.2", sampleId("no such client"))).text);
    expect(trail).toMatchObject([{ kind: "READ_DENIED", role: "CLIENT" }]);
    expect((await service.anyone().ask(RECORD, { id: jo })).status).toBe(401);
  });

  test("is whole: the plan, the notes of both sides, of both programs, and what was chosen", async () => {
    const [reply, trail] = await recorded(service.owner, () => recordOf("client.1", jo));

    expect(reply.redactions).toEqual([]);
    expect(reply.at("client.peerNotes.totalCount")).toBe(3);
    expect(reply.at("client.recoveryPlan.crisisPlan.doNotContact")).toEqual(["My landlord"]);
    for (const text of [
      "Write to my mother",
      "The corner by the old house",
      "my first year",
      "buprenorphine",
      "RISE",
    ]) {
      expect(reply.text).toContain(text);
    }
    expect(reply.text).not.toContain('"status":"DRAFT"');
    expect(reply.at("client.sharingPreferences")).toEqual([
      { dataClass: "CLINICAL", audience: "PEER_SIDE", allowed: true },
    ]);
    expect(reply.at("client.restrictions")).toEqual([{ dataClass: "CLINICAL", organization: { name: "HIE-X" } }]);
    expect(trail).toMatchObject([
      { kind: "READ", role: "CLIENT", basis: "PATIENT_REQUEST", purpose: "PATIENT_REQUEST", clients: [jo] },
    ]);
  });

  test("says who looked at it: by name, role, time, kind of data and purpose", async () => {
    await service
      .as("clinician.core")
      .ask("query Chart($id: ID!) { client(id: $id) { clinicalNotes { nodes { body } } } }", {
        id: jo,
      });
    await service.as("peer.b").ask("query($id: ID!) { client(id: $id) { legalName } }", { id: jo });

    const [reply, trail] = await recorded(service.owner, () => reportFor("client.1"));

    const entries = reply.at<Entry[]>("accessReport.nodes");
    expect(entries[0]).toMatchObject({
      actorName: "Dr. Cory Example",
      actorRole: "CLINICIAN",
      purpose: "TREATMENT",
      emergency: false,
    });
    expect(entries[0]?.classes).toContain("CLINICAL");
    expect(entries.map(({ actorName }) => actorName)).not.toContain("Bo Sample");
    expect(entries.map(({ at }) => at)).toEqual([...entries.map(({ at }) => at)].sort().reverse());
    expect(trail).toMatchObject([{ kind: "EXPORT", role: "CLIENT" }]);
  });

  test("says so for a month, page by page", async () => {
    const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * 86_400_000).toISOString();
    const range = { from: day(40), to: day(10) };

    const whole = (await reportFor("client.1", range)).at<Entry[]>("accessReport.nodes");
    const paged: Entry[] = [];
    let after: string | null = null;
    do {
      const reply: Reply = await reportFor("client.1", { ...range, first: 1, after });
      paged.push(...reply.at<Entry[]>("accessReport.nodes"));
      after = reply.at<boolean>("accessReport.pageInfo.hasNextPage")
        ? reply.at("accessReport.pageInfo.endCursor")
        : null;
    } while (after !== null);

    expect(whole.length).toBeGreaterThan(2);
    expect(whole.every(({ at }) => at >= range.from && at < range.to)).toBe(true);
    expect(paged).toEqual(whole);
  });

  test.each([
    "peer.a",
    "supervisor.a",
    "clinician.core",
    "coordinator",
    "client.2",
    "representative.3",
    "admin",
    "integrator.food",
  ])("says nothing of that to %s", async (login) => {
    const reply = await service.as(login).ask(
      `query($id: ID!) { accessReport(clientId: $id) { nodes { actorName } }
           accountingOfDisclosures(clientId: $id) { nodes { recipientName } } }`,
      { id: jo },
    );

    expect(reply.data).toEqual({ accessReport: null, accountingOfDisclosures: null });
  });

  describe("through a representative", () => {
    const robin = sampleId("client 3");

    test("shows what the authority covers: the record and the plan, no peer note, no hidden concern", async () => {
      const [reply, trail] = await recorded(service.owner, () => recordOf("representative.3", robin));

      expect(reply.at("client")).toMatchObject({ legalName: "Robin Example", safetyConcerns: [] });
      expect(reply.at("client.recoveryPlan")).toMatchObject({ stressors: [], crisisPlan: { doNotContact: null } });
      expect(reply.at("client.peerNotes")).toBeNull();
      expect(reply.redactions).toContainEqual({ coordinate: "Client.peerNotes", reason: "NOT_AVAILABLE" });
      expect(reply.text).not.toMatch(/home does not read this|Dinner at home|weekends/);
      expect(trail).toMatchObject([{ role: "REPRESENTATIVE", basis: "PATIENT_REQUEST", clients: [robin] }]);
    });

    test("ends with the representation, at its instant", async () => {
      await service.owner.query("update representatives set ends_at = now() where client_id = $1", [robin]);

      const reply = await recordOf("representative.3", robin);

      expect(reply.at("client")).toBeNull();
    });
  });
});
