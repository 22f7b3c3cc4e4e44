import { createHash } from "node:crypto";

import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const CHART = `query Chart($id: ID!) {
  client(id: $id) {
    id preferredName legalName mrn dateOfBirth phone email version lastContactAt nextContactAt
    programEnrollments { program { name isPart2 } }
    careTeam { displayName role program { name } }
    assignments { role peerSpecialist { displayName } }
    recoveryPlan { version vision strengths { text } goals { text sharing } stressors { text } updatedAt
      crisisPlan { howOthersCanTell supporters { name } lines { name } } checkIns { totalCount nodes { text } } }
    serviceNotes { totalCount nodes { id intervention program { name } } }
    peerNotes { totalCount nodes { id body } pageInfo { hasNextPage endCursor } }
    clinicalNotes { totalCount nodes { body program { name } } }
    safetyConcerns { summary }
    referrals { totalCount nodes { need } }
    consents { kind state }
  }
}`;

const jo = { id: sampleId("client 1") };

interface Chart {
  readonly programEnrollments: readonly { readonly program: { readonly name: string } }[];
  readonly careTeam: readonly { readonly displayName: string }[];
  readonly serviceNotes: { readonly totalCount: number; readonly nodes: readonly { program: { name: string } }[] };
  readonly clinicalNotes: { readonly nodes: readonly { readonly body: string }[] };
  readonly recoveryPlan: Readonly<Record<string, unknown>>;
}

describe("a client's chart", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const chartOf = async (login: string, variables: object = jo): Promise<Reply> =>
    service.as(login).ask(CHART, { ...variables });
  const writePeerNote = async (login: string, id: string): Promise<Reply> =>
    service.as(login).ask(
      `mutation($id: ID!) { writePeerNote(input: { clientId: $id, body: "She asked me to keep this to ourselves.",
         writtenTogether: true }) { peerNote { id writtenTogether } userErrors { code } } }`,
      { id },
    );

  test("is not there for those without a relationship, like an unknown id, and the attempt is on record", async () => {
    const unknown = { id: sampleId("no such client") };

    for (const login of ["peer.b", "supervisor.b", "client.2", "representative.3", "other.clinician"]) {
      const [theirs, trail] = await recorded(service.owner, () => chartOf(login));
      expect(theirs.text).toBe((await chartOf(login, unknown)).text);
      expect(theirs.at("client")).toBeNull();
      expect(trail).toHaveLength(1);
      expect(trail[0]).toMatchObject({ kind: "READ_DENIED", outcome: "DENIED", fields: [] });
    }
    const nobody = await service.anyone().ask(CHART, jo);
    expect(nobody.codes).toEqual(["UNAUTHENTICATED"]);
  });

  test("names the client of a refused attempt only within their clinic", async () => {
    const [, within] = await recorded(service.owner, () => chartOf("peer.b"));
    const [, outside] = await recorded(service.owner, () => chartOf("other.clinician"));

    expect(within[0]?.clients).toEqual([jo.id]);
    expect(outside[0]?.clients).toEqual([]);
    expect(outside[0]?.detail).toHaveProperty("refusedHashes");
  });

  test.each(["peer.a", "clinician.core"])(
    "is in one event with what %s was refused beside it: a client by name, what is nobody's by its hash",
    async (login) => {
      const [one, other] = [sampleId("no such client"), sampleId("nor such a one")];
      const query = `query($shown: ID!, $refused: ID!, $one: ID!, $other: ID!) {
        one: client(id: $one) { id } shown: client(id: $shown) { id } refused: client(id: $refused) { id } other: client(id: $other) { id }
      }`;
      const variables = { shown: jo.id, refused: sampleId("client 7"), one, other };

      const [reply, trail] = await recorded(service.owner, () => service.as(login).ask(query, variables));

      expect(reply.data).toMatchObject({ one: null, shown: jo, refused: null, other: null });
      expect(trail).toHaveLength(1);
      expect(trail[0]).toMatchObject({
        kind: "READ",
        outcome: "PARTIAL",
        clients: [jo.id, sampleId("client 7")],
        fields: ["Client.id"],
        redacted: [],
      });
      expect(trail[0]?.detail).toEqual({
        refusedHashes: [one, other].map((id) => createHash("sha256").update(id).digest("hex")),
      });
    },
  );

  test("records no access to check-ins, which nobody but the peer side ever gets", async () => {
    const query = "query($id: ID!) { client(id: $id) { recoveryPlan { checkIns { totalCount nodes { id text } } } } }";

    const [reply, trail] = await recorded(service.owner, () => service.as("clinician.core").ask(query, jo));

    expect(reply.at("client.recoveryPlan.checkIns")).toEqual({ totalCount: 0, nodes: [] });
    expect(reply.redactions).toEqual([]);
    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({ kind: "READ", outcome: "SUCCESS", fields: ["Client.recoveryPlan"] });
    const { rows } = await service.owner.query(
      "select bit_or(c) & (1 << 11) private from audit_events, unnest(class_sets) c where operation_hash = (select operation_hash from audit_events order by position desc limit 1)",
    );
    expect(rows).toEqual([{ private: 0 }]);
  });

  test("shows a clinician of CORE what is shared, and nothing of RISE", async () => {
    const reply = await chartOf("clinician.core");
    const chart = reply.at<Chart>("client");

    expect(chart).toMatchObject({ legalName: "Joanna Sample", phone: "555-0111", peerNotes: null });
    expect(chart.programEnrollments.map(({ program }) => program.name)).toEqual(["CORE"]);
    expect(chart.careTeam.map(({ displayName }) => displayName).sort()).toEqual(["Dr. Cory Example", "Kim Example"]);
    expect(chart.clinicalNotes.nodes.map(({ body }) => body)).toEqual([
      "Sleep better under the present dose. Review in six weeks.",
    ]);
    expect(chart.serviceNotes.nodes.map(({ program }) => program.name)).toEqual(["CORE", "CORE", "CORE", "CORE"]);
    expect(chart.serviceNotes.totalCount).toBe(4);
    expect(chart.recoveryPlan).toMatchObject({
      vision: "Mornings without dread, and my sister's wedding in spring.",
      version: 3,
      stressors: [],
      goals: [
        { text: "A room of my own with a door that closes", sharing: "CARE_TEAM" },
        { text: "Two shifts a week in a kitchen", sharing: "CARE_TEAM" },
      ],
      crisisPlan: { howOthersCanTell: "I speak fast and give things away.", supporters: [{ name: "Lena Sample" }] },
    });
    expect(reply.text).not.toMatch(/RISE|Riley|buprenorphine|choir|court|mother|landlord/i);
  });

  test("names what the role never reads, the same for every client and for none", async () => {
    const byRole = [{ coordinate: "Client.peerNotes", reason: "ROLE" }];

    for (const id of [jo.id, sampleId("client 5"), sampleId("no such client")]) {
      const { redactions } = await chartOf("clinician.core", { id });
      expect(redactions.filter(({ reason }) => reason === "ROLE")).toEqual(byRole);
    }
  });

  test("is recorded with the fields shown, and the withheld one by name alone", async () => {
    const [, trail] = await recorded(service.owner, () => chartOf("clinician.core"));

    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({
      kind: "READ",
      outcome: "PARTIAL",
      role: "CLINICIAN",
      basis: "RELATIONSHIP",
      clients: [jo.id],
      redacted: ["Client.peerNotes"],
    });
    expect(trail[0]?.fields).toEqual(expect.arrayContaining(["Client.legalName", "ClinicalNote.body"]));
    expect(JSON.stringify(trail[0])).not.toMatch(/PeerNote\.|Joanna/);
  });

  test("shows a clinician of RISE what RISE wrote, by the same program and without a consent", async () => {
    const [reply, trail] = await recorded(service.owner, () => chartOf("clinician.rise"));
    const chart = reply.at<Chart>("client");

    expect(chart.programEnrollments.map(({ program }) => program.name).sort()).toEqual(["CORE", "RISE"]);
    expect(chart.careTeam.map(({ displayName }) => displayName)).toContain("Dr. Riley Sample");
    expect(chart.clinicalNotes.nodes.map(({ body }) => body).join()).toContain("buprenorphine");
    expect(chart.serviceNotes.totalCount).toBe(5);
    expect(reply.at("client.peerNotes")).toBeNull();
    expect(reply.redactions).toContainEqual({ coordinate: "Client.peerNotes", reason: "ROLE" });
    expect(trail[0]).toMatchObject({ basis: "SAME_PROGRAM", consent: null });
  });

  test("is the same, byte for byte, before and after a peer specialist writes a peer note", async () => {
    const everywhere = `query($id: ID!) {
      client(id: $id) { ...all }
      again: client(id: $id) { mine: peerNotes(first: 1) { edges { cursor node { __typename } } } }
      clients(first: 50) { totalCount nodes { id version peerNotes { totalCount } careTeam { displayName } } }
      referrals { nodes { client { peerNotes { totalCount } } } }
      auditEvents(first: 100, filter: { kind: [CREATE] }) { nodes { id entities { type } } }
    } fragment all on Client { id version lastContactAt nextContactAt recoveryPlan { version updatedAt } peerNotes { totalCount } }`;
    const logins = ["clinician.core", "clinician.rise", "coordinator"];
    const look = async (): Promise<string[]> => {
      const seen: string[] = [];
      for (const login of logins) {
        seen.push((await chartOf(login)).text, (await service.as(login).ask(everywhere, jo)).text);
      }
      return seen;
    };
    await look();
    const before = await look();

    const written = await writePeerNote("peer.a", jo.id);

    expect(written.at("writePeerNote")).toMatchObject({ peerNote: { writtenTogether: true }, userErrors: [] });
    expect(await look()).toEqual(before);
    const own = await service
      .as("client.1")
      .ask("query($id: ID!) { client(id: $id) { peerNotes { totalCount nodes { body } } } }", jo);
    expect(own.at("client.peerNotes.nodes.0.body")).toBe("She asked me to keep this to ourselves.");
  });

  test("gives no way to a peer note: not by alias, fragment, union, filter or order", async () => {
    const clinician = service.as("clinician.core");

    const aliased = await clinician.ask(
      `query($id: ID!) { client(id: $id) { name: peerNotes { nodes { text: body } } ...on Client { peerNotes { totalCount } } } }`,
      jo,
    );
    const refused = [
      await clinician.ask(`{ clients(filter: { peerNote_contains: "x" }) { totalCount } }`),
      await clinician.ask(`{ clients(orderBy: LAST_PEER_NOTE) { totalCount } }`),
      await clinician.ask(`query($id: ID!) { node(id: $id) { id } }`, { id: sampleId("peer note 1 together") }),
      await clinician.ask(`{ clients { peerNotesMax } }`),
    ];
    const comment = await clinician.ask(
      `mutation($id: ID!) { commentOnNote(input: { noteId: $id, text: "?" }) { userErrors { code } } }`,
      { id: sampleId("peer note 1 together") },
    );
    const commentOnNothing = await clinician.ask(
      `mutation($id: ID!) { commentOnNote(input: { noteId: $id, text: "?" }) { userErrors { code } } }`,
      { id: sampleId("no such note") },
    );

    expect(aliased.data).toEqual({ client: { name: null, peerNotes: null } });
    expect(aliased.redactions).toEqual([{ coordinate: "Client.peerNotes", reason: "ROLE" }]);
    refused.forEach((reply) => expect(reply.status).toBe(400));
    expect(comment.text).toBe(commentOnNothing.text);
  });

  test.each([
    ["clinician.core", 5, "Client.clinicalNotes", "a restriction that the clinic agreed to"],
    ["clinician.core", 2, "Client.phone", "a preference of the client"],
  ])("withholds from %s of client %i %s: %s", async (login, number, coordinate) => {
    const id = sampleId(`client ${number}`);

    const [reply, trail] = await recorded(service.owner, () => chartOf(login, { id }));

    expect(reply.redactions).toContainEqual({ coordinate, reason: "NOT_AVAILABLE" });
    expect(reply.at(`client.${coordinate.slice("Client.".length)}`)).toBeNull();
    expect(trail[0]).toMatchObject({ outcome: "PARTIAL" });
    expect(trail[0]?.redacted).toContain(coordinate);
  });

  test("opens clinical notes to a peer specialist by the client's own preference alone", async () => {
    const query = "query($id: ID!) { client(id: $id) { clinicalNotes { nodes { body } } } }";

    const chosen = await service.as("peer.a").ask(query, jo);
    const unchosen = await service.as("peer.b").ask(query, { id: sampleId("client 2") });

    expect(chosen.at<unknown[]>("client.clinicalNotes.nodes")).toHaveLength(2);
    expect(unchosen.at("client.clinicalNotes")).toBeNull();
    expect(unchosen.redactions).toEqual([{ coordinate: "Client.clinicalNotes", reason: "NOT_AVAILABLE" }]);
  });

  test("shows a CORE clinician what RISE wrote once the client consents to it, and says by which consent", async () => {
    const dana = { id: sampleId("client 4") };

    const [reply, trail] = await recorded(service.owner, () => chartOf("clinician.core", dana));

    expect(reply.at<Chart>("client").clinicalNotes.nodes.map(({ body }) => body)).toEqual([
      "Detox completed without complications.",
    ]);
    expect(trail[0]).toMatchObject({ basis: "CONSENT" });
  });
});
