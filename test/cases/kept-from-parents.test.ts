import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";

const robin = sampleId("client 3");
const LOOK = `query($id: ID!) {
  accessReport(clientId: $id, first: 100) { nodes { at actorName actorRole classes purpose } }
  accountingOfDisclosures(clientId: $id) { nodes { at } }
  client(id: $id) { version lastContactAt safetyConcerns(openOnly: false) { id }
    consents { id version history { kind at: recordedAt } }
    recoveryPlan { version updatedAt stressors { id } crisisPlan { supporters { id } doNotContact } checkIns { totalCount } } } }`;

interface Entry {
  readonly actorName: string;
  readonly classes: readonly string[];
}

describe("what a minor or their peer specialist keeps from a parent", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const act = (login: string, mutation: string, input: object): Promise<Reply> => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    return service
      .as(login)
      .ask(`mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`, { input });
  };
  const entriesFor = (reply: Reply): Entry[] => reply.at("accessReport.nodes");
  /** All that the parent finds, less the traces of their own looking. */
  const found = async (): Promise<object> => {
    const reply = await service.as("representative.3").ask(LOOK, { id: robin });
    const entries = entriesFor(reply).filter(({ actorName }) => actorName !== "Pat Example");
    return { entries, record: reply.at("client"), accounting: reply.at("accountingOfDisclosures") };
  };
  const plan = { planId: sampleId("plan 3"), expectedVersion: 2 };

  test.each<[string, string, string, object]>([
    [
      "a worry about the parent",
      "peer.a",
      "raiseSafetyConcern",
      { clientId: robin, kind: "ABUSE_OR_NEGLECT", urgency: "NOW", summary: "x", hideFromRepresentatives: true },
    ],
    [
      "an answer to a worry about the parent",
      "clinician.rise",
      "respondToSafetyConcern",
      { safetyConcernId: sampleId("concern 3"), status: "ACKNOWLEDGED", expectedVersion: 1 },
    ],
    [
      "a stressor of their own",
      "client.3",
      "updateRecoveryPlan",
      { ...plan, stressors: [{ text: "x", sharing: "ONLY_ME" }] },
    ],
    [
      "a person who supports them",
      "peer.a",
      "updateRecoveryPlan",
      { ...plan, crisisPlan: { supporters: [{ name: "x", relation: "x" }] } },
    ],
    ["a peer note", "peer.a", "writePeerNote", { clientId: robin, body: "x" }],
    ["words beside a peer note", "client.3", "commentOnNote", { noteId: sampleId("peer note 3"), text: "x" }],
  ])("leaves no trace in the record or in the report of who looked: %s", async (_, login, mutation, input) => {
    const before = await found();

    const done = await act(login, mutation, input);

    expect([done.codes, done.at(`${mutation}.userErrors`)]).toEqual([[], []]);
    expect(await found()).toEqual(before);
  });

  test("is in the client's own report", async () => {
    const own = entriesFor(await service.as("client.3").ask(LOOK, { id: robin }));

    const byPeer = own.filter(({ actorName }) => actorName === "Ada Example").flatMap(({ classes }) => classes);
    expect(byPeer).toEqual(expect.arrayContaining(["SAFETY", "PLAN_PRIVATE", "PEER_ONLY"]));
    expect(own.map(({ actorName }) => actorName)).toContain("Robin");
  });

  test("takes nothing else out of the parent's report", async () => {
    await service
      .as("clinician.rise")
      .ask("query($id: ID!) { client(id: $id) { legalName clinicalNotes { nodes { body } } safetyConcerns { id } } }", {
        id: robin,
      });

    const [latest] = entriesFor(await service.as("representative.3").ask(LOOK, { id: robin })).filter(
      ({ actorName }) => actorName === "Dr. Riley Sample",
    );

    expect(latest?.classes).toContain("CLINICAL");
    expect(latest?.classes).not.toContain("SAFETY");
  });
});
