import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const EVENTS = `query($filter: AuditEventFilter, $first: Int = 100) { auditEvents(first: $first, filter: $filter) {
  nodes { id kind outcome actorId actorRole clientId consentId purpose basis operationName recordedAt
    entities { type id clientId classes fields } } } }`;
const ACCOUNTING = `query($id: ID!, $from: DateTime, $to: DateTime) { accountingOfDisclosures(clientId: $id, from: $from, to: $to) {
  nodes { id at recipientName recipientAddress description purpose basis consentId classes } } }`;

const jo = sampleId("client 1");

interface Event {
  readonly id: string;
  readonly kind: string;
  readonly actorId: string;
  readonly clientId: string | null;
  readonly entities: readonly { readonly type: string; readonly clientId: string | null; readonly fields: string[] }[];
}
interface Disclosure {
  readonly at: string;
  readonly recipientName: string;
}

describe("the privacy officer", () => {
  let service: Service;
  const eventsFor = (login: string, filter: object = {}): Promise<Reply> => service.as(login).ask(EVENTS, { filter });
  const accountingFor = (login: string, more: object = {}): Promise<Reply> =>
    service.as(login).ask(ACCOUNTING, { id: jo, ...more });

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("alone finds everybody's acts in the log", async () => {
    await service.as("peer.b").ask("{ caseload { totalCount } }");

    for (const login of ["admin", "clinician.core", "coordinator", "peer.a"]) {
      const actors = (await eventsFor(login)).at<Event[]>("auditEvents.nodes").map(({ actorId }) => actorId);
      expect(new Set(actors).size).toBeLessThanOrEqual(1);
      expect(actors.every((id) => id === sampleId(login))).toBe(true);
    }
    for (const login of ["client.1", "integrator.food", "representative.3"]) {
      expect((await eventsFor(login)).at("auditEvents.nodes")).toEqual([]);
    }
    const all = (await eventsFor("privacy.officer")).at<Event[]>("auditEvents.nodes");
    expect(new Set(all.map(({ actorId }) => actorId)).size).toBeGreaterThan(4);
    expect((await service.anyone().ask(EVENTS)).status).toBe(401);
  });

  test("from another clinic would find nothing of this one", async () => {
    const { rows } = await service.owner.query<{ id: string }>(
      "select event_id id from audit_events where clinic_id = $1",
      [sampleId("clinic Harbor")],
    );

    const seen = (await eventsFor("other.clinician")).at<Event[]>("auditEvents.nodes").map(({ id }) => id);

    expect(seen.filter((id) => rows.some((row) => row.id === id))).toEqual([]);
  });

  test("finds that a peer note was written, by whom, and never what it says", async () => {
    const body = "He would like to see the sea.";
    await service
      .as("peer.a")
      .ask(
        "mutation($id: ID!, $body: String!) { writePeerNote(input: { clientId: $id, body: $body }) { userErrors { code } } }",
        {
          id: jo,
          body,
        },
      );

    const reply = await eventsFor("privacy.officer", { clientId: jo, kind: ["CREATE"] });
    const notes = await service
      .as("privacy.officer")
      .ask("query($id: ID!) { client(id: $id) { peerNotes { nodes { body } } clinicalNotes { totalCount } } }", {
        id: jo,
      });

    const written = reply.at<Event[]>("auditEvents.nodes")[0];
    expect(written).toMatchObject({ kind: "CREATE", actorId: sampleId("peer.a"), clientId: jo });
    expect(written?.entities).toMatchObject([{ type: "PeerNote", clientId: jo, classes: ["PEER_ONLY"] }]);
    expect(reply.text).not.toContain("sea");
    expect(notes.at("client")).toEqual({ peerNotes: null, clinicalNotes: null });
  });

  test("shares no event of a peer note with the clinical side", async () => {
    for (const login of ["clinician.core", "coordinator", "admin"]) {
      expect((await eventsFor(login)).text).not.toContain("PeerNote");
    }
  });

  test("searches the log by client, by person, by kind and by time", async () => {
    const all = async (filter: object): Promise<Event[]> =>
      (await eventsFor("privacy.officer", filter)).at("auditEvents.nodes");

    const byActor = await all({ actorId: sampleId("peer.b") });
    const byKind = await all({ kind: ["CONSENT_SIGNED", "CONSENT_REVOKED"] });
    const byClient = await all({ clientId: sampleId("client 2") });
    const byTime = await all({ to: new Date(Date.now() - 60 * 86_400_000).toISOString() });

    expect(byActor.length).toBeGreaterThan(1);
    expect(byActor.every(({ actorId }) => actorId === sampleId("peer.b"))).toBe(true);
    expect(new Set(byKind.map(({ kind }) => kind))).toEqual(new Set(["CONSENT_SIGNED", "CONSENT_REVOKED"]));
    expect(byClient.length).toBeGreaterThan(2);
    expect(byTime.length).toBeGreaterThan(0);
  });

  test("leaves a trace by searching", async () => {
    const [, trail] = await recorded(service.owner, () => eventsFor("privacy.officer", { clientId: jo }));

    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({ role: "PRIVACY_OFFICER", basis: null, purpose: "OPERATIONS", outcome: "SUCCESS" });
  });

  test("accounts for every disclosure: when, to whom and where, what, for what", async () => {
    const six = new Date(Date.now() - 6 * 365 * 86_400_000).toISOString();

    const [reply, trail] = await recorded(service.owner, () => accountingFor("privacy.officer", { from: six }));
    const own = await accountingFor("client.1", { from: six });

    const disclosures = reply.at<Disclosure[]>("accountingOfDisclosures.nodes");
    expect(disclosures.map(({ recipientName }) => recipientName).sort()).toEqual([
      "Birch Recovery House (invented)",
      "Elm Street Housing (invented)",
      "HIE-X",
      "Harbor Food Bank",
      "Harbor Food Bank",
    ]);
    expect(disclosures.find(({ recipientName }) => recipientName === "Harbor Food Bank")).toMatchObject({
      recipientAddress: "1 Example Street, Sampletown",
      purpose: "COORDINATION",
      basis: "CONSENT",
      consentId: sampleId("consent 1 food"),
      description: expect.stringMatching(/\w/) as string,
    });
    expect(trail).toMatchObject([{ kind: "EXPORT", role: "PRIVACY_OFFICER", clients: [jo] }]);
    expect(own.at("accountingOfDisclosures.nodes")).toEqual(disclosures);
  });

  test("accounts within the time asked for", async () => {
    const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * 86_400_000).toISOString();

    const reply = await accountingFor("privacy.officer", { from: day(40), to: day(15) });

    const times = reply.at<Disclosure[]>("accountingOfDisclosures.nodes").map(({ at }) => at);
    expect(times).toHaveLength(2);
    expect(times.every((at) => at >= day(40) && at < day(15))).toBe(true);
  });

  test("is answered about a client of another clinic as about nobody", async () => {
    const [theirs, nobodys] = [
      await accountingFor("privacy.officer", { id: sampleId("other client") }),
      await accountingFor("privacy.officer", { id: sampleId("no such client") }),
    ];

    expect(theirs.text).toBe(nobodys.text);
    expect(theirs.data).toEqual({ accountingOfDisclosures: null });
  });

  test("reads who may see what from the table that is enforced, as anybody may", async () => {
    const query = `{ visibilityMatrix(type: "Client") { coordinate dataClass role condition } }`;

    const rules = (await service.as("client.1").ask(query)).at<{ coordinate: string; role: string }[]>(
      "visibilityMatrix",
    );

    expect(rules.every(({ coordinate }) => coordinate.startsWith("Client."))).toBe(true);
    expect(
      rules.filter(({ coordinate, role }) => coordinate === "Client.peerNotes" && role === "CLINICIAN"),
    ).toHaveLength(1);
  });
});
