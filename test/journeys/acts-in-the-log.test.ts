import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Service } from "../support/service.js";
import { recorded, type TrailRow } from "../support/trail.js";

const jo = sampleId("client 1");
const foodBank = sampleId("organization Food Bank");

describe("an act and what its payload shows", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const kinds = (trail: readonly TrailRow[]): readonly string[] => trail.map(({ kind }) => kind);

  async function written(payload: string, its: object = {}, login = "peer.a"): Promise<readonly TrailRow[]> {
    const query = `mutation ($input: WritePeerNoteInput!) { writePeerNote(input: $input) { ${payload} userErrors { code } } }`;
    const [reply, trail] = await recorded(service.owner, () =>
      service.as(login).ask(query, { input: { clientId: jo, body: "We talked.", ...its } }),
    );
    expect(reply.at("writePeerNote.userErrors")).toEqual([]);
    return trail;
  }

  test("are one event where it shows what was just made, and nothing else", async () => {
    const trail = await written("peerNote { id body writtenTogether writtenAt }");

    expect(trail).toEqual([
      expect.objectContaining({ kind: "CREATE", clients: [jo], fields: ["PeerNote.body", "PeerNote.writtenTogether"] }),
    ]);
  });

  test("are two where it leads on to what was there before", async () => {
    const author = await written("peerNote { id author { displayName } }");
    const comments = await written("peerNote { id clientComments { text } }");

    expect(kinds(author)).toEqual(["CREATE", "READ"]);
    expect(kinds(comments)).toEqual(["CREATE", "READ"]);
    expect(author[1]?.clients).toEqual([jo]);
    expect(author[1]?.fields).toContain("PeerNote.author");
  });

  test("are two where a repeat reads it back: nothing was written then", async () => {
    const first = await written("peerNote { id }", { idempotencyKey: "said once" });
    const again = await written("peerNote { id }", { idempotencyKey: "said once" });

    expect([kinds(first), kinds(again)]).toEqual([["CREATE"], ["READ"]]);
  });

  test("are one where a change shows what it changed, and two where it shows more of the same object", async () => {
    const peer = service.as("peer.a");
    const plan = await peer.ask(`{ client(id: "${jo}") { recoveryPlan { goals { id version } } } }`);
    const [{ id, version }] = plan.at<[{ id: string; version: number }]>("client.recoveryPlan.goals");
    const change = (fields: string, expectedVersion: number): Promise<readonly [unknown, readonly TrailRow[]]> =>
      recorded(service.owner, () =>
        peer.ask(
          `mutation ($input: UpdateGoalInput!) { updateGoal(input: $input) { goal { ${fields} } userErrors { code } } }`,
          { input: { goalId: id, expectedVersion, why: `Because of ${fields}.` } },
        ),
      );

    const [, own] = await change("id version why", version);
    const [, more] = await change("id why text", version + 1);

    expect([kinds(own), kinds(more)]).toEqual([["UPDATE"], ["UPDATE", "READ"]]);
    expect(more[1]?.fields).toContain("Goal.text");
  });

  test("are two where something of it is withheld", async () => {
    const [, trail] = await recorded(service.owner, () =>
      service.as("coordinator").ask(
        `mutation ($input: CreateReferralInput!) { createReferral(input: $input) {
             referral { id client { peerNotes { totalCount } } } userErrors { code } } }`,
        { input: { clientId: jo, kind: "OUTBOUND", need: "FOOD", targetId: foodBank, reason: "A parcel" } },
      ),
    );

    expect(kinds(trail)).toEqual(["CREATE", "READ"]);
    expect(trail[1]).toMatchObject({ outcome: "PARTIAL", redacted: ["Client.peerNotes"] });
  });

  test("are two to an integrator: what they are shown has left the clinic", async () => {
    const food = service.as("integrator.food");
    const list = await food.ask(`{ referrals(first: 20) { nodes { id version status } } }`);
    const sent = list
      .at<{ id: string; version: number; status: string }[]>("referrals.nodes")
      .find(({ status }) => status === "SENT");
    const [reply, trail] = await recorded(service.owner, () =>
      food.ask(
        `mutation ($input: TransitionReferralInput!) { transitionReferral(input: $input) { referral { id version } userErrors { code message } } }`,
        { input: { referralId: sent?.id, expectedVersion: sent?.version, to: "RECEIVED" } },
      ),
    );

    expect(reply.at("transitionReferral.userErrors")).toEqual([]);
    expect(kinds(trail)).toEqual(["UPDATE", "DISCLOSURE"]);
  });
});
