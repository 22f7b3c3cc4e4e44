import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded, rowCounts } from "../support/trail.js";

const RECORD = `query Look($id: ID!) { client(id: $id) { preferredName legalName phone version lastContactAt
  programEnrollments { program { name } } careTeam { displayName } assignments { peerSpecialist { displayName } }
  recoveryPlan { version vision goals { text sharing } stressors { text } crisisPlan { doNotContact } }
  peerNotes { totalCount pageInfo { endCursor } nodes { body } } clinicalNotes { nodes { body } }
  serviceNotes { totalCount nodes { intervention status } } safetyConcerns { summary }
  referrals { totalCount nodes { need status } } consents { kind state } } }`;
const NAME = "query($id: ID!) { client(id: $id) { preferredName } }";

const jo = sampleId("client 1");
const max = sampleId("client 2");

describe("a preview", () => {
  let service: Service;
  const look = (through: string, query = RECORD, id = jo, login = "client.1"): Promise<Reply> =>
    service.as(login).post({ query, variables: { id } }, { "x-preview-as": through });
  const as = (login: string): string => {
    const person = sampleLogins.find((one) => one.login === login);
    return `${person?.userId}/${person?.roles[0]}`;
  };
  const refusal = ({ status, codes }: Reply): unknown => ({ status, codes });

  beforeAll(async () => {
    service = await startService();
    // What is not the client's to see is not in the record: drafts of notes and of consents.
    await service.owner.query("delete from service_notes where status = 'DRAFT'");
    await service.owner.query("delete from consents where offered_at is null and signed_at is null");
  });
  afterAll(() => service.close());

  test("is a client's alone: everybody else is refused, whatever the header says", async () => {
    const before = await rowCounts(service.owner);
    const others = ["peer.a", "supervisor.a", "clinician.core", "coordinator", "representative.3", "privacy.officer"];
    for (const login of [...others, "admin", "integrator.food"]) {
      for (const header of [as("clinician.core"), "nonsense"]) {
        const reply = await look(header, NAME, jo, login);
        expect({ login, ...(refusal(reply) as object) }).toEqual({ login, status: 403, codes: ["FORBIDDEN"] });
      }
    }
    const anyone = await service.anyone().post({ query: NAME, variables: { id: jo } }, { "x-preview-as": "x" });
    expect(anyone.status).toBe(401);
    expect(await rowCounts(service.owner)).toEqual(before);
  });

  test.each(["clinician.core", "clinician.rise", "peer.a", "supervisor.a", "coordinator", "privacy.officer", "admin"])(
    "through %s is what they are answered themselves, to the byte",
    async (login) => {
      const theirs = await service.as(login).ask(RECORD, { id: jo });
      const mine = await look(as(login));

      expect(mine.text).toBe(theirs.text);
      expect(mine.status).toBe(200);
    },
  );

  test("stands in the client's log with the person and role looked through, and in nobody else's", async () => {
    const [, trail] = await recorded(service.owner, () => look(as("clinician.core")));

    const person = { userId: sampleId("clinician.core"), role: "CLINICIAN" };
    expect(trail).toMatchObject([
      {
        kind: "PREVIEW",
        outcome: "PARTIAL",
        actor: sampleId("client.1"),
        role: "CLIENT",
        clients: [jo],
        basis: "PATIENT_REQUEST",
        purpose: "PATIENT_REQUEST",
        detail: { lookedThrough: person },
      },
    ]);
    expect(trail).toHaveLength(1);
  });

  test("of somebody who sees nothing of the client is empty, and recorded as that", async () => {
    const [reply, trail] = await recorded(service.owner, () => look(as("peer.b"), NAME));

    expect(reply.text).toBe('{"data":{"client":null}}');
    expect(trail).toMatchObject([{ kind: "PREVIEW", outcome: "DENIED", actor: sampleId("client.1"), clients: [jo] }]);
  });

  test.each([
    ["a person nobody knows", "7c1d4f2e-58a3-4a0b-9a55-0d6e4b1f2a11/CLINICIAN"],
    ["somebody of another clinic", `${sampleId("other.clinician")}/CLINICIAN`],
    ["a role that the person does not hold", `${sampleId("peer.a")}/CLINICIAN`],
    ["a peer specialist who left", `${sampleId("peer.former")}/PEER_SPECIALIST`],
    ["another client", `${sampleId("client.2")}/PEER_SPECIALIST`],
    ["oneself in a role of staff", `${sampleId("client.1")}/CLINICIAN`],
    ["an unknown privacy officer", "7c1d4f2e-58a3-4a0b-9a55-0d6e4b1f2a11/PRIVACY_OFFICER"],
    ["a client as privacy officer", `${sampleId("client.1")}/PRIVACY_OFFICER`],
  ])("through %s is that of somebody who works here and has nothing to do with the client", async (_, header) => {
    const role = header.split("/")[1] ?? "";
    const stranger = `${sampleId("nobody at all")}/${role}`;
    const [reply, trail] = await recorded(service.owner, () => look(header));

    expect(reply.data).toEqual({ client: null });
    expect(reply.text).toBe((await look(stranger)).text);
    expect(trail).toMatchObject([{ kind: "PREVIEW", outcome: "DENIED", clients: [jo] }]);
  });

  test("through a clinician who is employed here and does not treat the client is the same", async () => {
    const query = "update care_team_members set ends_at = $3 where client_id = $1 and user_id = $2";
    const care = [jo, sampleId("clinician.rise")];
    await service.owner.query(query, [...care, new Date()]);
    const known = await look(as("clinician.rise"));
    await service.owner.query(query, [...care, "infinity"]);

    expect(known.text).toBe((await look(`${sampleId("nobody at all")}/CLINICIAN`)).text);
  });

  test.each([
    ["", "empty"],
    ["clinician", "no id"],
    [`${sampleId("clinician.core")}`, "no role"],
    [`${sampleId("clinician.core")}/`, "an empty role"],
    [`${sampleId("clinician.core")}/clinician`, "a role in small letters"],
    [`${sampleId("clinician.core")}/SURGEON`, "no such role"],
    [`${sampleId("clinician.core")}/CLINICIAN/x`, "something behind it"],
    [`${sampleId("clinician.core")} /CLINICIAN`, "a space within"],
    [`${sampleId("client.1")}/CLIENT`, "oneself"],
    [`${sampleId("representative.3")}/REPRESENTATIVE`, "a representative"],
    [`${sampleId("integrator.food")}/INTEGRATOR`, "an organization"],
    ["'; select 1 --/CLINICIAN", "SQL"],
    [`${"a".repeat(4000)}/CLINICIAN`, "very long"],
    [`${sampleId("clinician.core")}/CLINICIAN, ${sampleId("peer.a")}/PEER_SPECIALIST`, "two in one"],
  ])("is refused before anything is looked up where the header is %j", async (header) => {
    const [reply, trail] = await recorded(service.owner, () => look(header, NAME));

    expect(refusal(reply)).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(reply.text).toBe((await look("x", NAME)).text);
    expect(trail).toEqual([]);
  });

  test("is refused where the header is there twice, whichever of them is right", async () => {
    const { fastify } = service.app;
    await fastify.listen({ host: "127.0.0.1", port: 0 });
    const { port } = fastify.server.address() as AddressInfo;
    const twice = ["X-Preview-As", as("clinician.core"), "x-preview-as", as("peer.a")];
    const headers = ["Host", "127.0.0.1", "Content-Type", "application/json", ...twice];
    const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", path: "/graphql", method: "POST", headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve([response.statusCode, text]));
      });
      sent.on("error", reject);
      sent.end(JSON.stringify({ query: NAME, variables: { id: jo } }));
    });

    expect(status).toBe(400);
    expect(body).toContain("The header x-preview-as is there twice.");
  });

  test.each([
    ["another root field", "query($id: ID!) { client(id: $id) { id } viewer { id } }"],
    ["another one alone", "query($id: ID!) { recoveryPlan(id: $id) { id } }"],
    [
      "one in a fragment",
      "query($id: ID!) { client(id: $id) { id } ...F } fragment F on Query { peerSpecialists { totalCount } }",
    ],
    ["the schema", "query($id: ID!) { client(id: $id) { id } __schema { queryType { name } } }"],
    ["the matrix", "query($id: ID!) { client(id: $id) { id } visibilityMatrix { coordinate } }"],
    ["who one is", "{ viewer { id } }"],
  ])("asks for client(id) alone, not for %s", async (_, query) => {
    const [reply, trail] = await recorded(service.owner, () => look(as("clinician.core"), query));

    expect(refusal(reply)).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(reply.text).toContain("client(id) is the only field");
    expect(trail).toEqual([]);
  });

  test("does nothing: a mutation is refused and writes nothing", async () => {
    const before = await rowCounts(service.owner);
    const reply = await look(
      as("peer.a"),
      `mutation($id: ID!) { writePeerNote(input: { clientId: $id, body: "x" }) { peerNote { id } } }`,
    );

    expect(refusal(reply)).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(await rowCounts(service.owner)).toEqual(before);
  });

  test("shows no other client, also one whom the member of staff sees", async () => {
    const [reply, trail] = await recorded(service.owner, () => look(as("clinician.core"), NAME, max));

    expect((await service.as("clinician.core").ask(NAME, { id: max })).data).toEqual({
      client: { preferredName: "Max" },
    });
    expect(reply.data).toEqual({ client: null });
    expect(reply.text).toBe((await look(as("clinician.core"), NAME, sampleId("no such client"))).text);
    // As whenever a client asks for somebody else's record.
    expect(trail).toMatchObject([
      { kind: "READ_DENIED", outcome: "DENIED", actor: sampleId("client.1"), clients: [max] },
    ]);
  });

  test("shows no draft, nor what only staff may know of each other, and says that it withholds a field", async () => {
    await service.owner.query(
      `insert into service_notes (clinic_id, client_id, author_id, started_at, ended_at, modality, minutes, units, intervention, status, sud)
       select clinic_id, id, $2, now() - interval '1 hour', now(), 'IN_PERSON', 60, 4, 'Not for her yet', 'DRAFT', false from clients where id = $1`,
      [jo, sampleId("peer.a")],
    );
    const query = `query($id: ID!) { client(id: $id) { serviceNotes { nodes { intervention status } }
      assignments { peerSpecialist { id caseloadCount caseloadLimit credentials { kind number } } } } }`;
    const theirs = await service.as("peer.a").ask(query, { id: jo });
    const mine = await look(as("peer.a"), query);

    expect(theirs.text).toContain("Not for her yet");
    expect(theirs.at("client.assignments.0.peerSpecialist.caseloadCount")).toEqual(expect.any(Number));
    expect(mine.text).not.toContain("Not for her yet");
    expect(mine.text).not.toContain('"status":"DRAFT"');
    expect(mine.at("client.assignments.0.peerSpecialist")).toMatchObject({ caseloadCount: null, caseloadLimit: null });
    expect(mine.redactions).toEqual(
      ["Credential.number", "PeerSpecialist.caseloadCount", "PeerSpecialist.caseloadLimit"].map((coordinate) => ({
        coordinate,
        reason: "ROLE",
      })),
    );
  });

  test("follows what was just chosen: the next preview shows a class no more, as to the member of staff", async () => {
    const query = "query($id: ID!) { client(id: $id) { phone } }";
    expect((await look(as("peer.a"), query)).at("client.phone")).toEqual(expect.any(String));

    await service
      .as("client.1")
      .ask(
        `mutation($id: ID!) { setSharingPreference(input: { clientId: $id, dataClass: CONTACT, audience: PEER_SIDE, allowed: false }) { userErrors { code } } }`,
        { id: jo },
      );

    const mine = await look(as("peer.a"), query);
    expect(mine.at("client.phone")).toBeNull();
    expect(mine.text).toBe((await service.as("peer.a").ask(query, { id: jo })).text);
  });

  test("is of one moment: while the client chooses again and again, each one is before or after, and none between", async () => {
    const query = "query($id: ID!) { client(id: $id) { phone email } }";
    const choose = (allowed: boolean): Promise<Reply> =>
      service.as("client.1").ask(
        `mutation($id: ID!, $allowed: Boolean!) { setSharingPreference(input: { clientId: $id, dataClass: CONTACT,
          audience: COORDINATION, allowed: $allowed }) { userErrors { code } } }`,
        { id: jo, allowed },
      );
    const seen = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const [, ...looks] = await Promise.all([
        choose(round % 2 === 1),
        ...Array.from({ length: 8 }, () => look(as("coordinator"), query)),
      ]);
      for (const one of looks) seen.add(JSON.stringify([one.data, one.redactions]));
      // What was acknowledged holds in the next one.
      const after = await look(as("coordinator"), query);
      expect(after.at("client.phone") === null).toBe(round % 2 === 0);
    }

    const withheld = ["Client.email", "Client.phone"].map((coordinate) => ({ coordinate, reason: "NOT_AVAILABLE" }));
    const closed = JSON.stringify([{ client: { phone: null, email: null } }, withheld]);
    expect(seen).toContain(closed);
    const open = await look(as("coordinator"), query);
    seen.delete(closed);
    seen.delete(JSON.stringify([open.data, open.redactions]));
    expect([...seen]).toEqual([]);
  });

  test("pages with the cursors that it gave, and with no others", async () => {
    const query = `query($id: ID!, $after: String) { client(id: $id) { serviceNotes(first: 1, after: $after) {
      pageInfo { endCursor hasNextPage } nodes { id } } } }`;
    const first = await look(as("peer.a"), query);
    const after = first.at<string>("client.serviceNotes.pageInfo.endCursor");
    const next = (through: string): Promise<Reply> =>
      service.as("client.1").post({ query, variables: { id: jo, after } }, { "x-preview-as": through });

    expect((await next(as("peer.a"))).at("client.serviceNotes.nodes")).not.toEqual(
      first.at("client.serviceNotes.nodes"),
    );
    expect((await next(as("coordinator"))).codes).toEqual(["BAD_CURSOR"]);
    expect((await service.as("client.1").ask(query, { id: jo, after })).codes).toEqual(["BAD_CURSOR"]);
  });
});
