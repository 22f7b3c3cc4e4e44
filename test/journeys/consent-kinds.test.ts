import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";

const DRAFT = `mutation($input: DraftConsentInput!) { draftConsent(input: $input) {
  consent { id version missingSignatures missingElements } userErrors { code path message } } }`;
const SIGN = `mutation($input: SignConsentInput!) { signConsent(input: $input) {
  consent { state version missingSignatures missingElements } userErrors { code path message } } }`;
const ONE = `query($id: ID!) { consent(id: $id) { state kind missingSignatures missingElements
  recipients { organization { name } recipientClass participants { name } } } }`;
const CREATE = `mutation($input: CreateReferralInput!) { createReferral(input: $input) { referral { id version } } }`;
const MOVE = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) {
  referral { status } userErrors { code message } } }`;

const [jo, robin, eli] = [1, 3, 5].map((number) => sampleId(`client ${number}`));
const [exchange, jobs, housing] = ["HIE-X", "Jobs", "Housing"].map((name) => sampleId(`organization ${name}`));
const EVERY_STATEMENT = ["RIGHT_TO_REVOKE", "REDISCLOSURE", "CONSEQUENCE_OF_REFUSING", "SERVICE_LIMITS"];

interface Drafted {
  readonly id: string;
  readonly version: number;
  readonly missingElements: string[];
  readonly missingSignatures: string[];
}

describe("a consent of a kind of its own", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const general = {
    clientId: jo,
    classes: ["IDENTITY", "CONTACT", "REFERRAL"],
    purposes: ["COORDINATION"],
    description: "My name, how to reach me, and what I am referred for",
    expiresOn: "2099-12-31",
  };
  const draft = (more: object): Promise<Reply> => act("privacy.officer", DRAFT, { ...general, ...more });
  const drafted = async (more: object): Promise<Drafted> => (await draft(more)).at("draftConsent.consent");
  const sign = (its: Drafted, more: object = {}, login = "client.1"): Promise<Reply> =>
    act(login, SIGN, {
      consentId: its.id,
      expectedVersion: its.version,
      nameAsSigned: "Joanna Sample",
      capacity: "CLIENT",
      method: "ELECTRONIC",
      statementsAcknowledged: EVERY_STATEMENT,
      ...more,
    });
  const send = async (clientId: string | undefined, targetId: string | undefined, need = "WORK"): Promise<Reply> => {
    const created = await act("coordinator", CREATE, {
      clientId,
      kind: "OUTBOUND",
      need,
      targetId,
      reason: "Mornings",
      clientAgreedAt: new Date(Date.now() - 1000).toISOString(),
    });
    const { id, version } = created.at<Drafted>("createReferral.referral");
    return act("coordinator", MOVE, { referralId: id, expectedVersion: version, to: "SENT" });
  };

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("to an intermediary is not complete before it names who takes part, and covers them and nobody else", async () => {
    const through = { kind: "INTERMEDIARY", clientId: eli, recipientOrganizationIds: [exchange] };
    const bare = await drafted(through);
    const names = await service
      .as("privacy.officer")
      .ask("query($id: ID!) { client(id: $id) { legalName } }", { id: eli });
    const signing = { nameAsSigned: names.at<string>("client.legalName"), method: "WET_INK" };

    expect(bare.missingElements).toEqual(expect.arrayContaining(["PARTICIPANTS", "REDISCLOSURE_STATEMENT"]));
    expect((await sign(bare, signing, "privacy.officer")).at("signConsent.userErrors")).toMatchObject([
      { code: "CONSENT_INCOMPLETE", message: expect.stringContaining("PARTICIPANTS") as string },
    ]);
    expect((await send(eli, housing, "HOUSING")).at("transitionReferral.userErrors")).toMatchObject([
      { code: "CONSENT_REQUIRED" },
    ]);

    const whole = await drafted({ ...through, participantOrganizationIds: [housing] });
    expect((await sign(whole, signing, "privacy.officer")).at("signConsent.consent.state")).toBe("ACTIVE");

    expect((await service.as("privacy.officer").ask(ONE, { id: whole.id })).at("consent.recipients")).toEqual([
      {
        organization: { name: "HIE-X" },
        recipientClass: null,
        participants: [{ name: "Elm Street Housing (invented)" }],
      },
    ]);
    expect((await send(eli, housing, "HOUSING")).at("transitionReferral.referral.status")).toBe("SENT");
    const legalAid = sampleId("organization Legal Aid");
    await service.owner.query("update organizations set accepting_referrals = true where id = $1", [legalAid]);
    expect((await send(eli, legalAid, "LEGAL")).at("transitionReferral.userErrors")).toMatchObject([
      { code: "CONSENT_REQUIRED" },
    ]);
  });

  test("taken back for the intermediary is taken back for those who take part: what was open with them ends", async () => {
    const [found] = (
      await service.owner.query<{ consent: string; recipient: string }>(
        `select r.consent_id consent, r.id recipient from consent_recipients r
         where r.client_id = $1 and $2 = any (r.participant_organization_ids)`,
        [eli, housing],
      )
    ).rows;
    const revoke = `mutation($input: RevokeConsentInput!) { revokeConsent(input: $input) { userErrors { code } } }`;

    await act("privacy.officer", revoke, {
      consentId: found?.consent,
      recipientIds: [found?.recipient],
      channel: "SIGNED_PAPER",
    });

    const { rows } = await service.owner.query(
      "select status, provider_outcome outcome from referrals where client_id = $1 and target_organization_id = $2 and sent_at is not null",
      [eli, housing],
    );
    expect(rows).toEqual([{ status: "CANCELLED", outcome: "CONSENT_WITHDRAWN" }]);
  });

  test("to an intermediary names one, and only an intermediary", async () => {
    const wrong = await draft({ kind: "INTERMEDIARY", recipientOrganizationIds: [jobs] });
    const all = await draft({ kind: "INTERMEDIARY", recipientClass: "TPO_STANDARD" });
    const other = await draft({ kind: "SPECIFIC_DISCLOSURE", participantOrganizationIds: [jobs] });

    expect(wrong.at("draftConsent.userErrors")).toMatchObject([{ path: ["input", "recipientOrganizationIds"] }]);
    expect(all.at("draftConsent.userErrors")).toMatchObject([{ path: ["input", "recipientClass"] }]);
    expect(other.at("draftConsent.userErrors")).toMatchObject([{ path: ["input", "participantOrganizationIds"] }]);
  });

  test("changed to another kind keeps no participants, and what is not given stays", async () => {
    const its = await drafted({
      kind: "INTERMEDIARY",
      recipientOrganizationIds: [exchange],
      participantOrganizationIds: [jobs],
    });
    const recipients = async (): Promise<unknown> =>
      (await service.as("client.1").ask(ONE, { id: its.id })).at("consent.recipients");

    await draft({ consentId: its.id, expectedVersion: 1, kind: "INTERMEDIARY", recipientPersons: ["Ida Example"] });
    expect(await recipients()).toMatchObject([{ participants: [{ name: "Maple Job Center (invented)" }] }, {}]);

    const other = { consentId: its.id, expectedVersion: 2, kind: "SPECIFIC_DISCLOSURE" };
    await draft({ ...other, recipientOrganizationIds: [housing] });
    expect(await recipients()).toMatchObject([
      { organization: { name: "Elm Street Housing (invented)" }, participants: [] },
      {},
    ]);
  });

  test.each([
    ["LEGAL_PROCEEDING", { purposes: ["LEGAL_PROCEEDING"] }],
    ["RESEARCH", { purposes: ["RESEARCH"], expiresOn: undefined, expiryEvent: "end of study" }],
    ["SUD_COUNSELING_NOTES", { classes: ["SUD_COUNSELING"] }],
  ])("%s is signed with its own statements, and never lets a referral out", async (kind, more) => {
    const its = await drafted({ kind, recipientOrganizationIds: [jobs], ...more });

    const bare = await sign(its, { statementsAcknowledged: ["RIGHT_TO_REVOKE"] });
    const whole = await sign(its);

    expect(bare.at<{ message: string }[]>("signConsent.userErrors")[0]?.message).toMatch(
      /REDISCLOSURE_STATEMENT.*REFUSAL_STATEMENT/,
    );
    expect(whole.at("signConsent.consent")).toMatchObject({
      state: "ACTIVE",
      missingElements: [],
      missingSignatures: [],
    });
    expect((await send(jo, jobs)).at("transitionReferral.userErrors")).toMatchObject([{ code: "CONSENT_REQUIRED" }]);
  });

  test("takes nothing of another: the purpose and the class that it alone permits are refused elsewhere", async () => {
    for (const [more, field] of [
      [{ kind: "SPECIFIC_DISCLOSURE", purposes: ["LEGAL_PROCEEDING"] }, "purposes"],
      [{ kind: "LEGAL_PROCEEDING", purposes: ["LEGAL_PROCEEDING", "TREATMENT"] }, "purposes"],
      [{ kind: "TPO_SINGLE", classes: ["SUD_COUNSELING"] }, "classes"],
      [{ kind: "SUD_COUNSELING_NOTES", classes: ["SUD_COUNSELING", "SUD"] }, "classes"],
      [{ kind: "RESEARCH", purposes: ["RESEARCH", "TREATMENT"] }, "purposes"],
    ] as const) {
      expect((await draft(more)).at("draftConsent.userErrors")).toMatchObject([
        { code: "INVALID_INPUT", path: ["input", field] },
      ]);
    }
  });

  test("to take part in a group needs nobody who receives", async () => {
    const its = await drafted({
      kind: "GROUP_PARTICIPATION",
      classes: [],
      purposes: [],
      expiryEvent: "end of the group",
    });

    expect((await sign(its)).at("signConsent.consent.state")).toBe("ACTIVE");
  });

  test("says who must still sign, by the rule for the client's age, and to whoever reads what is missing", async () => {
    const adult = await drafted({ kind: "SPECIFIC_DISCLOSURE", recipientOrganizationIds: [jobs] });
    const minor = await drafted({ kind: "SPECIFIC_DISCLOSURE", clientId: robin, recipientOrganizationIds: [jobs] });

    expect(adult.missingSignatures).toEqual(["CLIENT"]);
    expect(minor.missingSignatures).toEqual(["CLIENT", "PARENT"]);
    const first = await sign(minor, { nameAsSigned: "Robin Example" }, "client.3");
    expect(first.at("signConsent.consent.missingSignatures")).toEqual(["PARENT"]);
    for (const login of ["peer.a", "supervisor.a", "representative.3", "privacy.officer"]) {
      const reply = await service.as(login).ask(ONE, { id: minor.id });
      expect(reply.at("consent.missingSignatures")).toEqual(["PARENT"]);
    }
  });
});
