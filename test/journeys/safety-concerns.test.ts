import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const RAISE = `mutation($input: RaiseSafetyConcernInput!) { raiseSafetyConcern(input: $input) {
  safetyConcern { id kind urgency summary status version raisedBy { displayName } } userErrors { code } } }`;
const RESPOND = `mutation($input: RespondToSafetyConcernInput!) { respondToSafetyConcern(input: $input) {
  safetyConcern { status version } userErrors { code message } } }`;
const OPEN = "query($id: ID!) { client(id: $id) { safetyConcerns { id summary status } } }";

const jo = sampleId("client 1");

describe("a safety concern", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const risk = { clientId: jo, kind: "HARM_TO_SELF", urgency: "NOW", summary: "She said that tonight is too long." };
  const seen = async (login: string, id = jo): Promise<string> => (await service.as(login).ask(OPEN, { id })).text;

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("is not raised by those without a relationship, nor by the client's own account", async () => {
    const unknown = await act("peer.b", RAISE, { ...risk, clientId: sampleId("no such client") });

    expect((await act("peer.b", RAISE, risk)).text).toBe(unknown.text);
    expect((await act("other.peer", RAISE, risk)).text).toBe(unknown.text);
    expect(unknown.codes).toEqual(["NOT_FOUND"]);
    expect((await act("client.1", RAISE, risk)).codes).toEqual(["FORBIDDEN"]);
    expect((await act("privacy.officer", RAISE, risk)).codes).toEqual(["FORBIDDEN"]);
    expect((await service.anyone().ask(RAISE, { input: risk })).codes).toEqual(["UNAUTHENTICATED"]);
  });

  test("reaches the whole care team and the client, says no more than it says, and is on record", async () => {
    const [reply, trail] = await recorded(service.owner, () => act("peer.a", RAISE, risk));

    expect(reply.at("raiseSafetyConcern.safetyConcern")).toMatchObject({
      status: "OPEN",
      version: 1,
      raisedBy: { displayName: "Ada Example" },
    });
    for (const login of [
      "client.1",
      "clinician.core",
      "clinician.rise",
      "coordinator",
      "supervisor.a",
      "privacy.officer",
    ]) {
      expect(await seen(login)).toContain(risk.summary);
    }
    expect(trail[0]).toMatchObject({ kind: "CREATE", clients: [jo], role: "PEER_SPECIALIST" });
    expect(JSON.stringify(trail)).not.toContain("tonight");
  });

  test("has a summary of at most 500 characters", async () => {
    const reply = await act("peer.a", RAISE, { ...risk, summary: "x".repeat(501) });

    expect(reply.status).toBe(400);
    expect(reply.codes).toEqual(["BAD_USER_INPUT"]);
    expect(reply.text).toContain("input.summary");
    expect(reply.text).not.toContain("xxx");
  });

  test("is taken up and resolved by clinical staff, in that direction, against its version", async () => {
    const safetyConcernId = sampleId("concern 1");
    const respond = (login: string, status: string, expectedVersion: number): Promise<Reply> =>
      act(login, RESPOND, { safetyConcernId, status, expectedVersion, comment: "Rang her." });

    expect((await respond("peer.a", "ACKNOWLEDGED", 1)).codes).toEqual(["FORBIDDEN"]);
    expect((await respond("peer.b", "ACKNOWLEDGED", 1)).codes).toEqual(["NOT_FOUND"]);
    const stale = await respond("clinician.core", "ACKNOWLEDGED", 9);
    expect(stale.at("respondToSafetyConcern.userErrors")).toMatchObject([{ code: "CONFLICT" }]);
    const [taken, trail] = await recorded(service.owner, () => respond("clinician.core", "ACKNOWLEDGED", 1));
    expect(taken.at("respondToSafetyConcern.safetyConcern")).toEqual({ status: "ACKNOWLEDGED", version: 2 });
    expect(trail[0]).toMatchObject({ kind: "UPDATE", clients: [jo] });
    expect((await respond("coordinator", "RESOLVED", 2)).at("respondToSafetyConcern.safetyConcern.version")).toBe(3);
    const back = await respond("clinician.core", "OPEN", 3);
    expect(back.at("respondToSafetyConcern.userErrors")).toMatchObject([{ code: "INVALID_TRANSITION" }]);
    const all = await service
      .as("client.1")
      .ask("query($id: ID!) { client(id: $id) { safetyConcerns(openOnly: false) { id status } } }", { id: jo });
    expect(all.at("client.safetyConcerns")).toContainEqual({ id: safetyConcernId, status: "RESOLVED" });
  });

  test("about a representative never reaches the representative", async () => {
    const robin = sampleId("client 3");
    const visible = { ...risk, clientId: robin, kind: "MEDICAL", urgency: "SOON" };
    await act("peer.a", RAISE, { ...visible, summary: "Needs glasses." });
    await act("peer.a", RAISE, { ...visible, summary: "Is afraid of weekends.", hideFromRepresentatives: true });

    const mother = await seen("representative.3", robin);

    expect(mother).toContain("Needs glasses.");
    expect(mother).not.toMatch(/weekends/);
    expect(await seen("client.3", robin)).toContain("Is afraid of weekends.");
  });

  test("is raised up to a day after the assignment ended, and what came of it is not seen", async () => {
    const noor = sampleId("client 6");
    const peer = service.as("two.hats", { role: "PEER_SPECIALIST" });
    const end = (ago: string): Promise<unknown> =>
      service.owner.query(
        "update peer_assignments set ends_at = now() - $3::interval where client_id = $1 and peer_specialist_id = $2",
        [noor, sampleId("two.hats"), ago],
      );
    await end("23 hours");

    const late = await peer.ask(RAISE, { input: { ...risk, clientId: noor } });
    await end("25 hours");
    const tooLate = await peer.ask(RAISE, { input: { ...risk, clientId: noor } });

    expect(late.data).toEqual({ raiseSafetyConcern: { safetyConcern: null, userErrors: [] } });
    expect(tooLate.codes).toEqual(["NOT_FOUND"]);
    const { rows } = await service.owner.query("select 1 from safety_concerns where client_id = $1", [noor]);
    expect(rows).toHaveLength(1);
  });
});
