import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded, rowCounts } from "../support/trail.js";

const DRAFT = `mutation($input: DraftConsentInput!) { draftConsent(input: $input) {
  consent { id state version missingElements recipients { organization { name } person } } userErrors { code message path } } }`;
const SIGN = `mutation($input: SignConsentInput!) { signConsent(input: $input) {
  consent { id state version missingElements signatures { signer capacity method } } userErrors { code message path } } }`;
const DECLINE = `mutation($input: DeclineConsentInput!) { declineConsent(input: $input) {
  consent { state } userErrors { code } } }`;
const REVOKE = `mutation($input: RevokeConsentInput!) { revokeConsent(input: $input) {
  consent { state version revocation { channel awaitingWrittenForm } recipients { organization { name } revokedAt } }
  userErrors { code path } } }`;
const ONE = `query($id: ID!) { consent(id: $id) { id state version signatures { signer } history { kind actorRole } } }`;

const [jo, max, robin, eli] = [1, 2, 3, 5].map((number) => sampleId(`client ${number}`));
const jobs = sampleId("organization Jobs");

interface Drafted {
  readonly id: string;
  readonly state: string;
  readonly version: number;
}

describe("a consent", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const toJobs = {
    clientId: jo,
    kind: "SPECIFIC_DISCLOSURE",
    classes: ["IDENTITY", "CONTACT", "REFERRAL"],
    purposes: ["COORDINATION"],
    recipientOrganizationIds: [jobs],
    description: "My name, how to reach me, and that I look for work",
    expiresOn: "2099-12-31",
  };
  const draft = async (login: string, more: object = {}): Promise<Drafted> =>
    (await act(login, DRAFT, { ...toJobs, ...more })).at("draftConsent.consent");
  const signing = ({ id, version }: Drafted): object => ({
    consentId: id,
    expectedVersion: version,
    nameAsSigned: "Joanna Sample",
    capacity: "CLIENT",
    method: "ELECTRONIC",
    statementsAcknowledged: ["RIGHT_TO_REVOKE", "COPY_GIVEN"],
  });
  const stateFor = async (login: string, id: string): Promise<unknown> => {
    const reply = await service.as(login).ask(ONE, { id });
    return reply.at("consent") === null ? null : reply.at("consent.state");
  };

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  describe("is drafted", () => {
    test("not by those without a relationship, nor by roles that draft none", async () => {
      const unknown = await act("peer.b", DRAFT, { ...toJobs, clientId: sampleId("no such client") });

      expect((await act("peer.b", DRAFT, toJobs)).text).toBe(unknown.text);
      expect((await act("other.peer", DRAFT, toJobs)).text).toBe(unknown.text);
      expect(unknown.codes).toEqual(["NOT_FOUND"]);
      expect((await act("supervisor.a", DRAFT, toJobs)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("integrator.food", DRAFT, toJobs)).codes).toEqual(["FORBIDDEN"]);
      expect((await service.anyone().ask(DRAFT, { input: toJobs })).status).toBe(401);
    });

    test("and offered to the client, with what is still missing", async () => {
      const [reply, trail] = await recorded(service.owner, () => act("coordinator", DRAFT, toJobs));

      expect(reply.at("draftConsent.consent")).toMatchObject({
        state: "PENDING_SIGNATURE",
        version: 1,
        recipients: [{ organization: { name: "Maple Job Center (invented)" } }],
      });
      expect(reply.at("draftConsent.consent.missingElements")).toEqual(
        expect.arrayContaining(["CLIENT_NAME", "REVOCATION_STATEMENT", "SIGNATURE"]),
      );
      expect(trail.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["CONSENT_DRAFTED", "CONSENT_OFFERED"]));
      expect(trail[0]).toMatchObject({ clients: [jo], consent: reply.at("draftConsent.consent.id") });
    });

    test("and kept to its author and the privacy officer until it is offered", async () => {
      const { id, state } = await draft("coordinator", { offer: false });

      expect(state).toBe("DRAFT");
      expect(await stateFor("privacy.officer", id)).toBe("DRAFT");
      expect(await stateFor("client.1", id)).toBeNull();
      expect(await stateFor("peer.a", id)).toBeNull();
    });

    test.each([
      [{ classes: ["PEER_ONLY"] }, "classes"],
      [{ classes: ["SUD_COUNSELING"] }, "classes"],
      [{ recipientOrganizationIds: [sampleId("no such organization")] }, "recipientOrganizationIds"],
    ])("not with what may never be shared, or with nobody (%#)", async (more, field) => {
      const reply = await act("coordinator", DRAFT, { ...toJobs, ...more });

      expect(reply.at("draftConsent")).toMatchObject({
        consent: null,
        userErrors: [{ code: "INVALID_INPUT", path: ["input", field] }],
      });
    });

    test("and changed in place by its author alone, against its version", async () => {
      const drafted = await draft("coordinator");
      const change = { ...toJobs, consentId: drafted.id, expectedVersion: 1, description: "Only my name" };

      expect((await act("peer.a", DRAFT, change)).codes).toEqual(["FORBIDDEN"]);
      const stale = await act("coordinator", DRAFT, { ...change, expectedVersion: 9 });
      expect(stale.at("draftConsent.userErrors")).toMatchObject([{ code: "CONFLICT" }]);
      const changed = await act("coordinator", DRAFT, change);
      expect(changed.at("draftConsent.consent")).toMatchObject({ id: drafted.id, version: 2 });
    });
  });

  describe("is signed", () => {
    test("by the client for themselves, and nobody signs for somebody else from afar", async () => {
      const drafted = await draft("coordinator");

      expect((await act("client.2", SIGN, signing(drafted))).codes).toEqual(["NOT_FOUND"]);
      expect((await act("clinician.core", SIGN, signing(drafted))).codes).toEqual(["FORBIDDEN"]);
      const byStaff = await act("coordinator", SIGN, signing(drafted));
      expect(byStaff.at("signConsent.userErrors")).toMatchObject([
        { code: "INVALID_INPUT", path: ["input", "method"] },
      ]);
      const [reply, trail] = await recorded(service.owner, () => act("client.1", SIGN, signing(drafted)));

      expect(reply.at("signConsent.consent")).toMatchObject({
        state: "ACTIVE",
        missingElements: [],
        signatures: [{ signer: "Joanna Sample", capacity: "CLIENT", method: "ELECTRONIC" }],
      });
      expect(trail[0]).toMatchObject({ kind: "CONSENT_SIGNED", role: "CLIENT", consent: drafted.id });
      const again = await act("client.1", SIGN, { ...signing(drafted), expectedVersion: 2 });
      expect(again.at("signConsent.userErrors")).toMatchObject([{ code: "ALREADY_SIGNED" }]);
    });

    test.each([
      ["nameAsSigned", { nameAsSigned: "Somebody Else" }, "CLIENT_NAME"],
      ["statements", { statementsAcknowledged: ["COPY_GIVEN"] }, "REVOCATION_STATEMENT"],
    ])("not with an element missing: %s", async (_, more, element) => {
      const drafted = await draft("coordinator");

      const reply = await act("client.1", SIGN, { ...signing(drafted), ...more });

      expect(reply.at("signConsent")).toMatchObject({
        consent: null,
        userErrors: [{ code: "CONSENT_INCOMPLETE", message: expect.stringContaining(element) as string }],
      });
      expect(await stateFor("client.1", drafted.id)).toBe("PENDING_SIGNATURE");
    });

    test("for treatment, payment and operations only with the statements that these need", async () => {
      const drafted = await draft("coordinator", {
        kind: "TPO_SINGLE",
        purposes: ["TREATMENT", "PAYMENT", "OPERATIONS"],
        recipientOrganizationIds: undefined,
        recipientClass: "TPO_STANDARD",
        expiresOn: undefined,
      });

      const bare = await act("client.1", SIGN, signing(drafted));
      const whole = await act("client.1", SIGN, {
        ...signing(drafted),
        statementsAcknowledged: ["RIGHT_TO_REVOKE", "REDISCLOSURE", "CONSEQUENCE_OF_REFUSING"],
      });

      expect(bare.at<{ message: string }[]>("signConsent.userErrors")[0]?.message).toMatch(
        /REDISCLOSURE_STATEMENT.*REFUSAL_STATEMENT/,
      );
      expect(whole.at("signConsent.consent.state")).toBe("ACTIVE");
    });

    test("on paper when staff record it, never dated ahead", async () => {
      const drafted = await draft("coordinator");
      const paper = { ...signing(drafted), method: "WET_INK", signedAt: "2199-01-01T00:00:00Z" };

      const ahead = await act("coordinator", SIGN, paper);
      const reply = await act("coordinator", SIGN, { ...paper, signedAt: undefined });

      expect(ahead.at("signConsent.userErrors")).toMatchObject([
        { code: "INVALID_INPUT", path: ["input", "signedAt"] },
      ]);
      expect(reply.at("signConsent.consent.state")).toBe("ACTIVE");
    });

    test("for a minor by both, and is not active with one signature", async () => {
      const drafted = await draft("peer.a", { clientId: robin, programId: undefined });
      const [state, byMinor] = [drafted.state, signing(drafted)];

      const first = await act("client.3", SIGN, { ...byMinor, nameAsSigned: "Robin Example" });
      const stranger = await act("client.1", SIGN, { ...byMinor, expectedVersion: 2 });
      const second = await act("representative.3", SIGN, {
        ...byMinor,
        nameAsSigned: "Robin Example",
        capacity: "PARENT",
        expectedVersion: 2,
      });

      expect(state).toBe("PENDING_SIGNATURE");
      expect(first.at("signConsent.consent.state")).toBe("PENDING_SIGNATURE");
      expect(stranger.codes).toEqual(["NOT_FOUND"]);
      expect(second.at("signConsent.consent.state")).toBe("ACTIVE");
    });

    test("or declined, by the client, and then signed no more", async () => {
      const drafted = await draft("coordinator");
      const no = { consentId: drafted.id, expectedVersion: drafted.version };

      expect((await act("coordinator", DECLINE, no)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("client.2", DECLINE, no)).codes).toEqual(["NOT_FOUND"]);
      const [reply, trail] = await recorded(service.owner, () => act("client.1", DECLINE, no));

      expect(reply.at("declineConsent.consent.state")).toBe("DECLINED");
      expect(trail[0]).toMatchObject({ kind: "CONSENT_DECLINED", role: "CLIENT" });
      const late = await act("client.1", SIGN, { ...signing(drafted), expectedVersion: 2 });
      expect(late.at("signConsent.userErrors")).toMatchObject([{ code: "INVALID_TRANSITION" }]);
    });
  });

  describe("is taken back", () => {
    const signed = async (): Promise<string> => {
      const drafted = await draft("coordinator");
      await act("client.1", SIGN, signing(drafted));
      return drafted.id;
    };

    test("by the client, once, and stays so", async () => {
      const consentId = await signed();

      expect((await act("client.2", REVOKE, { consentId, channel: "PORTAL" })).codes).toEqual(["NOT_FOUND"]);
      expect((await act("supervisor.a", REVOKE, { consentId, channel: "SIGNED_PAPER" })).codes).toEqual(["FORBIDDEN"]);
      const [reply, trail] = await recorded(service.owner, () =>
        act("client.1", REVOKE, { consentId, channel: "PORTAL" }),
      );
      const [again, repeated] = await recorded(service.owner, () =>
        act("client.1", REVOKE, { consentId, channel: "PORTAL" }),
      );

      expect(reply.at("revokeConsent.consent.state")).toBe("REVOKED");
      expect(trail.filter(({ kind }) => kind === "CONSENT_REVOKED")).toHaveLength(1);
      expect(again.at("revokeConsent.userErrors")).toEqual([]);
      expect(repeated.filter(({ kind }) => kind === "CONSENT_REVOKED")).toEqual([]);
      expect(await stateFor("client.1", consentId)).toBe("REVOKED");
    });

    test("by staff through no portal, and never for a time that has passed", async () => {
      const consentId = await signed();

      const portal = await act("coordinator", REVOKE, { consentId, channel: "PORTAL" });
      const past = await act("coordinator", REVOKE, {
        consentId,
        channel: "SIGNED_PAPER",
        effectiveAt: "2020-01-01T00:00:00Z",
      });
      const paper = await act("coordinator", REVOKE, { consentId, channel: "SIGNED_PAPER" });

      expect(portal.at("revokeConsent.userErrors")).toMatchObject([
        { code: "INVALID_INPUT", path: ["input", "channel"] },
      ]);
      expect(past.at("revokeConsent.userErrors")).toMatchObject([{ path: ["input", "effectiveAt"] }]);
      expect(paper.at("revokeConsent.consent.state")).toBe("REVOKED");
    });

    test("by word of mouth at once, although the written form is awaited", async () => {
      const consentId = await signed();

      const reply = await act("coordinator", REVOKE, { consentId, channel: "ORAL" });

      expect(reply.at("revokeConsent.consent")).toMatchObject({
        state: "REVOKED",
        revocation: { channel: "ORAL", awaitingWrittenForm: true },
      });
    });

    test("while referrals are being sent: what comes after it does not leave", async () => {
      const create = `mutation($input: CreateReferralInput!) { createReferral(input: $input) { referral { id version } } }`;
      const move = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) { userErrors { code } } }`;
      const input = {
        clientId: eli,
        kind: "OUTBOUND",
        need: "WORK",
        targetId: jobs,
        reason: "Mornings",
        clientAgreedAt: new Date(Date.now() - 1000).toISOString(),
      };
      const drafts: Drafted[] = [];
      for (let i = 0; i < 4; i++) {
        drafts.push((await act("coordinator", create, input)).at("createReferral.referral"));
      }
      const send = ({ id, version }: Drafted): Promise<Reply> =>
        act("coordinator", move, { referralId: id, expectedVersion: version, to: "SENT" });
      const revocation = { consentId: sampleId("consent 5 partly revoked"), channel: "SIGNED_PAPER" };

      const [replies, trail] = await recorded(service.owner, () =>
        Promise.all([
          ...drafts.slice(0, 2).map(send),
          act("coordinator", REVOKE, revocation),
          ...drafts.slice(2).map(send),
        ]),
      );

      const codes = replies.flatMap(({ text }) => text.match(/"code":"\w+"/g) ?? []);
      const left = trail.filter(({ kind }) => kind === "DISCLOSURE").length;
      expect(codes).toEqual(Array(4 - left).fill('"code":"CONSENT_REQUIRED"'));
      // The log's order is that of the consent's lock: nothing leaves after the revocation.
      const revokedAt = trail.findIndex(({ kind }) => kind === "CONSENT_REVOKED");
      expect(revokedAt).toBeGreaterThanOrEqual(0);
      expect(trail.slice(revokedAt).filter(({ kind }) => kind === "DISCLOSURE")).toEqual([]);
    });
  });

  test("has a history for the client, a state that follows from the instant, and no signature for staff", async () => {
    const id = sampleId("consent 1 exchange");

    const own = await service.as("client.1").ask(ONE, { id });
    const staff = await service.as("clinician.core").ask(ONE, { id });

    expect(own.at<{ kind: string }[]>("consent.history").map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["CONSENT_DRAFTED", "CONSENT_SIGNED", "CONSENT_REVOKED"]),
    );
    expect(own.at("consent.state")).toBe("REVOKED");
    expect(await stateFor("client.1", sampleId("consent 1 housing before"))).toBe("EXPIRED");
    expect(await stateFor("client.1", sampleId("consent 1 sister"))).toBe("SCHEDULED");
    expect(await stateFor("client.2", sampleId("consent 2 declined"))).toBe("DECLINED");
    expect(staff.at("consent")).toMatchObject({ signatures: null, history: null });
    expect(staff.redactions.map(({ coordinate }) => coordinate)).toEqual(["Consent.history", "Consent.signatures"]);
  });

  test("that tells of Part 2 care is hidden from staff outside of it, in lists as by id", async () => {
    const id = sampleId("consent 1 birch");
    const list = "query($id: ID!) { client(id: $id) { consents { id } } }";

    expect(await stateFor("coordinator", id)).toBeNull();
    expect((await service.as("coordinator").ask(list, { id: jo })).text).not.toContain(id);
    expect(await stateFor("clinician.rise", id)).toBe("ACTIVE");
    expect((await act("coordinator", REVOKE, { consentId: id, channel: "ORAL" })).codes).toEqual(["NOT_FOUND"]);
  });

  test("is refused with nothing written when its input is wrong", async () => {
    const before = await rowCounts(service.owner);

    const reply = await act("coordinator", DRAFT, { ...toJobs, clientId: max, classes: ["EVERYTHING"] });

    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain("EVERYTHING");
    expect(await rowCounts(service.owner)).toEqual(before);
  });
});
