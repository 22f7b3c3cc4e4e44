import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

interface Named {
  readonly preferredName: string;
}

describe("the administrator", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const namesFor = async (login: string): Promise<string[]> =>
    (await service.as(login).ask("{ clients(first: 50) { nodes { preferredName } } }"))
      .at<Named[]>("clients.nodes")
      .map(({ preferredName }) => preferredName);

  test("sees the clients of the programs that they administer, and a peer specialist only their own", async () => {
    expect(await namesFor("admin")).toEqual(["Eli", "Jo", "Max", "Noor", "Robin"]);
    expect(await namesFor("peer.b")).toEqual(["Eli", "Max"]);
    expect(await namesFor("integrator.food")).toEqual(["Jo", "Max"]);
    expect(await namesFor("other.peer")).toEqual(["Quinn"]);
  });

  test("is no reader of records: notes, plan, concerns and consents are withheld by role", async () => {
    const reply = await service.as("admin").ask(
      `query($id: ID!) { client(id: $id) { legalName dateOfBirth
         peerNotes { totalCount } clinicalNotes { totalCount } recoveryPlan { id } safetyConcerns { id } consents { id }
         serviceNotes { nodes { minutes intervention response } } } }`,
      { id: sampleId("client 1") },
    );

    expect(reply.at("client")).toMatchObject({
      legalName: "Joanna Sample",
      peerNotes: null,
      clinicalNotes: null,
      recoveryPlan: null,
      safetyConcerns: null,
      consents: null,
    });
    expect(reply.redactions.map(({ coordinate }) => coordinate)).toEqual([
      "Client.clinicalNotes",
      "Client.consents",
      "Client.peerNotes",
      "Client.recoveryPlan",
      "Client.safetyConcerns",
      "ServiceNote.intervention",
      "ServiceNote.response",
    ]);
    expect(new Set(reply.redactions.map(({ reason }) => reason))).toEqual(new Set(["ROLE"]));
  });

  test("is not asked for what only others decide", async () => {
    const refused = [
      `mutation { assignPeerSpecialist(input: { clientId: "${sampleId("client 1")}", peerSpecialistId: "${sampleId("peer.b")}" }) { userErrors { code } } }`,
      `mutation { writeClinicalNote(input: { clientId: "${sampleId("client 1")}", body: "x" }) { userErrors { code } } }`,
      `mutation { updateClient(input: { clientId: "${sampleId("client 1")}", expectedVersion: 1, phone: "555" }) { userErrors { code } } }`,
    ];

    for (const mutation of refused) {
      const [reply, trail] = await recorded(service.owner, () => service.as("admin").ask(mutation));
      expect(reply.codes).toEqual(["FORBIDDEN"]);
      expect(trail).toMatchObject([{ kind: "READ_DENIED", outcome: "DENIED", role: "CLINIC_ADMIN" }]);
    }
  });
});
