import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const CREATE = `mutation($input: CreateReferralInput!) { createReferral(input: $input) {
  referral { id status kind need version availableTransitions target { name } targetProgram { name } }
  userErrors { code message path } } }`;
const MOVE = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) {
  referral { id status version availableTransitions sentAt scheduledFor providerOutcome history { to actor } }
  userErrors { code message path } } }`;
const CONFIRM = `mutation($input: ConfirmReferralOutcomeInput!) { confirmReferralOutcome(input: $input) {
  referral { clientOutcome loopClosedAt version } userErrors { code } } }`;
const ONE = `query($id: ID!) { referral(id: $id) { id status version updatedAt reason clientOutcome loopClosedAt
  availableTransitions client { preferredName legalName phone email peerNotes { totalCount } } history { to actor reason } } }`;

const [jo, max, eli] = [1, 2, 5].map((number) => sampleId(`client ${number}`));
const foodBank = sampleId("organization Food Bank");
const agreed = new Date(Date.now() - 3_600_000).toISOString();
const toFood = { clientId: jo, kind: "OUTBOUND", need: "FOOD", targetId: foodBank, reason: "A parcel for two" };

interface Moved {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly availableTransitions: readonly string[];
}

describe("a referral", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const create = async (login: string, input: object): Promise<Moved> =>
    (await act(login, CREATE, input)).at("createReferral.referral");
  const move = (login: string, its: { id: string; version: number }, to: string, more: object = {}): Promise<Reply> =>
    act(login, MOVE, { referralId: its.id, expectedVersion: its.version, to, ...more });
  const errorsOf = (reply: Reply): { code: string; message: string }[] => reply.at("transitionReferral.userErrors");
  const sent = async (): Promise<Moved> => {
    const draft = await create("coordinator", { ...toFood, clientAgreedAt: agreed });
    return (await move("coordinator", draft, "SENT")).at("transitionReferral.referral");
  };

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  describe("is made", () => {
    test("not by those without a relationship, nor by roles that make none", async () => {
      const unknown = await act("peer.b", CREATE, { ...toFood, clientId: sampleId("no such client") });

      expect((await act("peer.b", CREATE, toFood)).text).toBe(unknown.text);
      expect((await act("other.clinician", CREATE, toFood)).text).toBe(unknown.text);
      expect(unknown.codes).toEqual(["NOT_FOUND"]);
      expect((await act("supervisor.a", CREATE, toFood)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("integrator.food", CREATE, toFood)).codes).toEqual(["FORBIDDEN"]);
      expect((await service.anyone().ask(CREATE, { input: toFood })).status).toBe(401);
    });

    test("as a draft that its maker can send or call off, and that its target does not know of", async () => {
      const [reply, trail] = await recorded(service.owner, () => act("coordinator", CREATE, toFood));

      const draft = reply.at<Moved>("createReferral.referral");
      expect(draft).toMatchObject({ status: "DRAFT", version: 1, target: { name: "Harbor Food Bank" } });
      expect(draft.availableTransitions).toEqual(expect.arrayContaining(["SENT", "CANCELLED"]));
      expect(trail[0]).toMatchObject({ kind: "CREATE", clients: [jo], role: "CARE_COORDINATOR" });
      expect(JSON.stringify(trail)).not.toContain("parcel");
      expect((await service.as("integrator.food").ask(ONE, { id: draft.id })).data).toEqual({ referral: null });
    });

    test.each([
      [{ ...toFood, targetId: undefined }, "targetId"],
      [{ ...toFood, targetProgramId: sampleId("program CORE") }, "targetProgramId"],
      [{ ...toFood, targetId: sampleId("no such organization") }, "targetId"],
      [{ ...toFood, respondBy: "2020-01-01T00:00:00Z" }, "respondBy"],
      [{ ...toFood, kind: "INBOUND" }, "kind"],
    ])("not with a target or a time that makes no sense (%#)", async (input, field) => {
      const reply = await act("coordinator", CREATE, input);

      expect(reply.at("createReferral")).toMatchObject({
        referral: null,
        userErrors: [{ code: "INVALID_INPUT", path: ["input", field] }],
      });
    });

    test("not into Part 2 care by somebody outside of it, without saying why", async () => {
      const reply = await act("coordinator", CREATE, {
        ...toFood,
        need: "TREATMENT",
        targetId: sampleId("organization Birch"),
      });

      expect(reply.codes).toEqual(["FORBIDDEN"]);
      expect(reply.text).not.toMatch(/Part 2|SUD|consent/i);
    });

    test("by the client too, and to another program of the clinic", async () => {
      const own = await act("client.1", CREATE, { ...toFood, programId: sampleId("program CORE") });
      const inside = await act("clinician.core", CREATE, {
        clientId: max,
        kind: "INTERNAL",
        need: "EDUCATION",
        targetProgramId: sampleId("program CORE"),
        reason: "The course",
      });

      expect(own.at("createReferral.referral.status")).toBe("DRAFT");
      expect(inside.at("createReferral.referral")).toMatchObject({ target: null, targetProgram: { name: "CORE" } });
    });
  });

  describe("is sent", () => {
    test("when the client agreed, and a consent covers it: recorded as a disclosure, by which consent", async () => {
      const draft = await create("coordinator", toFood);
      const early = await move("coordinator", draft, "SENT");
      expect(errorsOf(early)).toMatchObject([{ code: "INVALID_INPUT", path: ["input", "clientAgreedAt"] }]);

      const [reply, trail] = await recorded(service.owner, () =>
        move("coordinator", draft, "SENT", { clientAgreedAt: agreed }),
      );

      expect(reply.at("transitionReferral.referral")).toMatchObject({ status: "SENT", version: 2 });
      expect(trail.find(({ kind }) => kind === "DISCLOSURE")).toMatchObject({
        clients: [jo],
        consent: sampleId("consent 1 food"),
        organization: foodBank,
        basis: "CONSENT",
        purpose: "COORDINATION",
      });
      expect(trail.map(({ kind }) => kind)).toContain("CONSENT_EVALUATED");
    });

    test.each([
      ["a class that no consent names", max, foodBank, "FOOD", "CONTACT"],
      ["a recipient whose consent was revoked", eli, foodBank, "FOOD", "RECIPIENT"],
      ["a consent that is not signed yet", jo, sampleId("organization Housing"), "HOUSING", "RECIPIENT"],
    ])(
      "not with %s: the missing elements are named, and the refusal is on record",
      async (_, clientId, targetId, need, element) => {
        const draft = await create("coordinator", { ...toFood, clientId, targetId, need, clientAgreedAt: agreed });

        const [reply, trail] = await recorded(service.owner, () => move("coordinator", draft, "SENT"));

        expect(errorsOf(reply)).toMatchObject([
          { code: "CONSENT_REQUIRED", message: expect.stringContaining(element) as string },
        ]);
        expect(trail).toMatchObject([{ kind: "CONSENT_EVALUATED", outcome: "DENIED", clients: [clientId] }]);
        expect((await service.as("coordinator").ask(ONE, { id: draft.id })).at("referral.status")).toBe("DRAFT");
      },
    );

    test("and what is missing is said as if a consent that covers clinical notes alone were not there", async () => {
      const toJobs = { ...toFood, need: "WORK", targetId: sampleId("organization Jobs"), clientAgreedAt: agreed };
      const programId = sampleId("program CORE");
      const missing = async (): Promise<unknown> => {
        const draft = await create("peer.a", { ...toJobs, programId });
        return errorsOf(await move("peer.a", draft, "SENT"));
      };
      const without = await missing();
      expect(without).toMatchObject([
        { code: "CONSENT_REQUIRED", message: expect.stringContaining("RECIPIENT") as string },
      ]);

      // Peer specialists see the consents for what they could send; clinicians see this one.
      const { rows } = await service.owner.query<{ id: string }>(
        `insert into consents (clinic_id, client_id, kind, classes, purposes, description, author_id, offered_at, signed_at)
         values ($1, $2, 'SPECIFIC_DISCLOSURE', '{CLINICAL}', '{COORDINATION}', 'Notes of my clinicians', $3, now(), now())
         returning id`,
        [sampleId("clinic Harbor"), jo, sampleId("client.1")],
      );
      await service.owner.query(
        "insert into consent_recipients (clinic_id, consent_id, client_id, organization_id) values ($1, $2, $3, $4)",
        [sampleId("clinic Harbor"), rows[0]?.id, jo, toJobs.targetId],
      );

      expect(await missing()).toEqual(without);
      const byClinician = await create("clinician.core", { ...toJobs, programId });
      const [told] = errorsOf(await move("clinician.core", byClinician, "SENT"));
      expect(told?.message).not.toContain("RECIPIENT");
    });

    test("to a treatment program without a consent is refused without elements", async () => {
      const draft = await create("clinician.rise", {
        clientId: sampleId("client 4"),
        kind: "OUTBOUND",
        need: "TREATMENT",
        targetId: sampleId("organization Birch"),
        reason: "Four weeks",
        clientAgreedAt: agreed,
      });

      const reply = await move("clinician.rise", draft, "SENT");

      expect(reply.codes).toEqual(["FORBIDDEN"]);
      expect(reply.text).not.toMatch(/missing|consent|SUD/i);
    });

    test("not to an organization that takes none", async () => {
      const draft = await create("coordinator", {
        ...toFood,
        need: "LEGAL",
        targetId: sampleId("organization Legal Aid"),
        clientAgreedAt: agreed,
      });

      expect(errorsOf(await move("coordinator", draft, "SENT"))).toMatchObject([{ code: "NOT_ACCEPTING" }]);
    });
  });

  describe("at its target", () => {
    test("is moved step by step, each once, and out of order not at all", async () => {
      const integrator = "integrator.food";
      let referral = await sent();
      const onward = async (to: string, more: object = {}): Promise<void> => {
        referral = (await move(integrator, referral, to, more)).at("transitionReferral.referral");
      };

      const early = await move(integrator, referral, "COMPLETED", { outcome: "GOT_HELP" });
      expect(errorsOf(early)).toMatchObject([{ code: "INVALID_TRANSITION", path: ["input", "to"] }]);
      await onward("ACCEPTED");
      const stale = await move(integrator, { ...referral, version: referral.version - 1 }, "IN_PROGRESS");
      expect(errorsOf(stale)).toMatchObject([{ code: "CONFLICT" }]);
      const [, trail] = await recorded(service.owner, () => onward("IN_PROGRESS"));
      expect(trail[0]).toMatchObject({ kind: "UPDATE", role: "INTEGRATOR", organization: foodBank, clients: [jo] });
      const silent = await move(integrator, referral, "COMPLETED");
      expect(errorsOf(silent)).toMatchObject([{ code: "INVALID_INPUT", path: ["input", "outcome"] }]);
      await onward("COMPLETED", { outcome: "GOT_HELP" });

      expect(referral).toMatchObject({ status: "COMPLETED", providerOutcome: "GOT_HELP", availableTransitions: [] });
      expect(errorsOf(await move(integrator, referral, "ACCEPTED"))).toMatchObject([{ code: "INVALID_TRANSITION" }]);
    });

    test("is moved once by a repeated request, and another input with its key is a conflict", async () => {
      const referral = await sent();
      const input = {
        referralId: referral.id,
        expectedVersion: referral.version,
        to: "ACCEPTED",
        idempotencyKey: "accept-1",
      };

      const first = await act("integrator.food", MOVE, input);
      const [again, trail] = await recorded(service.owner, () => act("integrator.food", MOVE, input));
      const other = await act("integrator.food", MOVE, { ...input, to: "WAITLISTED" });

      expect(again.text).toBe(first.text);
      expect(trail.filter(({ kind }) => kind === "UPDATE")).toEqual([]);
      expect(errorsOf(other)).toMatchObject([{ code: "IDEMPOTENCY_CONFLICT" }]);
    });

    test("shows its target only its own side", async () => {
      const referral = await sent();

      const reply = await service.as("integrator.food").ask(ONE, { id: referral.id });

      expect(reply.at("referral")).toMatchObject({
        reason: "A parcel for two",
        clientOutcome: null,
        loopClosedAt: null,
      });
      expect(reply.at("referral.client")).toMatchObject({
        preferredName: "Jo",
        legalName: "Joanna Sample",
        phone: "555-0111",
        peerNotes: null,
      });
      expect(reply.text).toContain('"actor":"Harbor"');
      expect(reply.text).not.toContain("Kim Example");
      expect(reply.redactions).toEqual(
        expect.arrayContaining([
          { coordinate: "Client.peerNotes", reason: "ROLE" },
          { coordinate: "Referral.clientOutcome", reason: "ROLE" },
          { coordinate: "Referral.loopClosedAt", reason: "ROLE" },
        ]),
      );
    });

    test("is nobody else's: another organization finds nothing, and moves nothing", async () => {
      const referral = await sent();
      const unknown = { id: sampleId("no such referral"), version: 1 };

      expect((await service.as("integrator.hie").ask(ONE, { id: referral.id })).data).toEqual({ referral: null });
      const theirs = await move("integrator.hie", referral, "ACCEPTED");
      expect(theirs.codes).toEqual(["NOT_FOUND"]);
      expect(theirs.text).toBe((await move("integrator.hie", unknown, "ACCEPTED")).text);
      expect((await move("peer.b", referral, "CANCELLED", { outcome: "OTHER", reason: "x" })).codes).toEqual([
        "NOT_FOUND",
      ]);
      expect((await move("coordinator", referral, "ACCEPTED")).codes).toEqual(["FORBIDDEN"]);
    });

    test("shows a class only as far as the consent names it", async () => {
      const reply = await service.as("integrator.food").ask(ONE, { id: sampleId("referral 2 food in progress") });

      expect(reply.at("referral.client")).toMatchObject({
        preferredName: "Max",
        legalName: null,
        phone: null,
        email: null,
      });
      expect(reply.redactions).toEqual(
        expect.arrayContaining([
          { coordinate: "Client.legalName", reason: "NOT_AVAILABLE" },
          { coordinate: "Client.phone", reason: "NOT_AVAILABLE" },
        ]),
      );
    });
  });

  describe("of a target that is not connected", () => {
    test("is moved by staff, who say so; the client closes the loop, and the target never learns it", async () => {
      const id = sampleId("referral 1 housing completed");
      const before = (await service.as("client.1").ask(ONE, { id })).at<Moved>("referral");

      const confirm = { referralId: id, outcome: "GOT_HELP", inClientsWords: "The door came later." };
      expect((await act("clinician.core", CONFIRM, confirm)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("client.2", CONFIRM, confirm)).codes).toEqual(["NOT_FOUND"]);
      const [reply, trail] = await recorded(service.owner, () => act("client.1", CONFIRM, confirm));

      expect(reply.at("confirmReferralOutcome.referral")).toMatchObject({
        clientOutcome: "GOT_HELP",
        version: before.version + 1,
      });
      expect(trail[0]).toMatchObject({ kind: "UPDATE", role: "CLIENT", clients: [jo] });
      expect(JSON.stringify(trail)).not.toContain("door came");
    });

    test("is not confirmed before it is completed", async () => {
      const reply = await act("client.1", CONFIRM, {
        referralId: sampleId("referral 1 food sent"),
        outcome: "GOT_HELP",
      });

      expect(reply.at("confirmReferralOutcome.userErrors")).toEqual([{ code: "INVALID_TRANSITION" }]);
    });
  });

  test("that waits is found by the coordinator of the client: status, time, and counts that match", async () => {
    const week = new Date(Date.now() - 7 * 86_400_000).toISOString();
    const query = `query($filter: ReferralFilter) { referrals(first: 50, filter: $filter) { totalCount
      nodes { id status updatedAt client { id } } } }`;
    const filter = { status: ["SENT", "RECEIVED"], updatedBefore: week };

    const reply = await service.as("coordinator").ask(query, { filter });
    const others = await service.as("peer.c").ask(query, { filter });

    const nodes =
      reply.at<{ id: string; status: string; updatedAt: string; client: { id: string } }[]>("referrals.nodes");
    expect(nodes.map(({ id }) => id).sort()).toEqual(
      [sampleId("referral 1 food sent"), sampleId("referral 2 internal")].sort(),
    );
    expect(reply.at("referrals.totalCount")).toBe(nodes.length);
    expect(nodes.every(({ updatedAt }) => updatedAt < week)).toBe(true);
    expect(others.at("referrals.totalCount")).toBe(0);
  });

  test("past its time is EXPIRED for every reader, without any job", async () => {
    const referral = await sent();
    await service.owner.query("update referrals set respond_by = now() - interval '1 second' where id = $1", [
      referral.id,
    ]);

    const reply = await service.as("coordinator").ask(ONE, { id: referral.id });

    expect(reply.at("referral.status")).toBe("EXPIRED");
    const late = await move("integrator.food", reply.at("referral"), "ACCEPTED");
    expect(errorsOf(late)).toMatchObject([{ code: "INVALID_TRANSITION" }]);
  });
});
