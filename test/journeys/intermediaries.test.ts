import { classBit } from "../../src/authorization/data-classes.js";
import { sampleClinicId, sampleId } from "../../src/demo/sample-clinic/index.js";
import { startService, type Reply, type Service } from "../support/service.js";

const DRAFT = `mutation($input: DraftConsentInput!) { draftConsent(input: $input) {
  consent { id version missingElements } userErrors { code path } } }`;
const SIGN = `mutation($input: SignConsentInput!) { signConsent(input: $input) {
  consent { state } userErrors { code message } } }`;
const REVOKE = `mutation($input: RevokeConsentInput!) { revokeConsent(input: $input) { userErrors { code } } }`;
const CREATE = `mutation($input: CreateReferralInput!) { createReferral(input: $input) { referral { id version } } }`;
const MOVE = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) {
  referral { status } userErrors { code message } } }`;
const FEED = `query($after: String) { referralFeed(first: 50, after: $after) { endCursor edges { entry { __typename
  ... on ReferralChange { referral { id client { preferredName } } } ... on ReferralTombstone { referralId } } } } }`;
const ACCOUNTING = `query($id: ID!) { accountingOfDisclosures(clientId: $id) { nodes {
  recipientName consentId participants { name } participantClass } } }`;

const eli = sampleId("client 5");
const [exchange, foodBank, jobs, housing] = ["HIE-X", "Food Bank", "Jobs", "Housing"].map((name) =>
  sampleId(`organization ${name}`),
);
const [ofJobs, ofHousing] = ["Maple Job Center (invented)", "Elm Street Housing (invented)"];

interface Accounted {
  readonly recipientName: string;
  readonly consentId: string | null;
  readonly participants: readonly { readonly name: string }[];
  readonly participantClass: string | null;
}

/** Story IN-3: an exchange pulls what a client lets through it, and nothing else. */
describe("an intermediary", () => {
  let service: Service;
  let legalName: string;
  let reached: string | null = null;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const through = {
    clientId: eli,
    kind: "INTERMEDIARY",
    classes: ["IDENTITY", "CONTACT", "REFERRAL"],
    purposes: ["TREATMENT"],
    description: "My name, how to reach me, and what I am referred for",
    expiresOn: "2099-12-31",
    recipientOrganizationIds: [exchange],
  };
  const sign = async (more: object): Promise<{ readonly id: string; readonly reply: Reply }> => {
    const drafted = await act("privacy.officer", DRAFT, { ...through, ...more });
    const { id, version } = drafted.at<{ id: string; version: number }>("draftConsent.consent");
    const reply = await act("privacy.officer", SIGN, {
      consentId: id,
      expectedVersion: version,
      nameAsSigned: legalName,
      capacity: "CLIENT",
      method: "WET_INK",
      statementsAcknowledged: ["RIGHT_TO_REVOKE", "REDISCLOSURE"],
    });
    return { id, reply };
  };
  const signed = async (more: object): Promise<string> => {
    const { id, reply } = await sign(more);
    expect(reply.at("signConsent.consent.state")).toBe("ACTIVE");
    return id;
  };
  const send = async (): Promise<{ readonly id: string; readonly reply: Reply }> => {
    const created = await act("coordinator", CREATE, {
      clientId: eli,
      kind: "OUTBOUND",
      need: "HEALTH",
      targetId: exchange,
      reason: "Physiotherapy at the hospital",
      clientAgreedAt: new Date(Date.now() - 1000).toISOString(),
    });
    const { id, version } = created.at<{ id: string; version: number }>("createReferral.referral");
    return { id, reply: await act("coordinator", MOVE, { referralId: id, expectedVersion: version, to: "SENT" }) };
  };
  /** What is new in the feed since the last look at it. */
  const poll = async (): Promise<string> => {
    const reply = await service.as("integrator.hie").ask(FEED, { after: reached });
    reached = reply.at("referralFeed.endCursor");
    return JSON.stringify(reply.at("referralFeed.edges"));
  };
  /** The client's accounting of what went to the exchange, newest first. */
  const accounted = async (login = "privacy.officer"): Promise<Accounted[]> =>
    (await service.as(login).ask(ACCOUNTING, { id: eli }))
      .at<Accounted[]>("accountingOfDisclosures.nodes")
      .filter(({ recipientName }) => recipientName === "HIE-X");
  const names = (one: Accounted | undefined): string[] | undefined => one?.participants.map(({ name }) => name);

  beforeAll(async () => {
    service = await startService();
    const name = await service
      .as("privacy.officer")
      .ask("query($id: ID!) { client(id: $id) { legalName } }", { id: eli });
    legalName = name.at("client.legalName");
    // What the exchange knows of others already.
    await poll();
  });
  afterAll(() => service.close());

  test("is named in a consent of its own kind, and in no other", async () => {
    const other = await act("privacy.officer", DRAFT, { ...through, kind: "SPECIFIC_DISCLOSURE" });
    const begun = await act("privacy.officer", DRAFT, { ...through, participantOrganizationIds: [jobs] });
    const { id, version } = begun.at<{ id: string; version: number }>("draftConsent.consent");
    const { recipientOrganizationIds: _kept, ...rest } = through;
    const changed = await act("privacy.officer", DRAFT, {
      ...rest,
      kind: "SPECIFIC_DISCLOSURE",
      consentId: id,
      expectedVersion: version,
    });

    for (const reply of [other, changed]) {
      expect(reply.at("draftConsent.userErrors")).toEqual([
        { code: "INVALID_INPUT", path: ["input", "recipientOrganizationIds"] },
      ]);
    }
  });

  test("gets nothing on a consent of another kind, nor on one that names nobody who takes part", async () => {
    const { rows } = await service.owner.query<{ id: string }>(
      `insert into consents (clinic_id, client_id, kind, classes, purposes, description, author_id, offered_at, signed_at, expires_at)
       values ($1, $2, 'SPECIFIC_DISCLOSURE', $3, $4, 'x', $5, now() - interval '2 hours', now() - interval '1 hour', '2099-01-01')
       returning id`,
      [sampleClinicId, eli, through.classes, ["TREATMENT", "COORDINATION"], sampleId("coordinator")],
    );
    await service.owner.query(
      `insert into consent_recipients (clinic_id, consent_id, client_id, organization_id)
       select $1, $2, $3, o from unnest($4::uuid[]) o`,
      [sampleClinicId, rows[0]?.id, eli, [exchange, foodBank]],
    );
    const bare = await sign({});
    const sent = await send();

    expect(bare.reply.at("signConsent.userErrors")).toMatchObject([
      { code: "CONSENT_INCOMPLETE", message: expect.stringContaining("PARTICIPANTS") as string },
    ]);
    expect(sent.reply.at("transitionReferral.userErrors")).toMatchObject([
      { code: "CONSENT_REQUIRED", message: expect.stringContaining("RECIPIENT (HIE-X)") as string },
    ]);
    expect(await poll()).toBe("[]");
    const own = await service.as("integrator.hie").ask("{ clients { nodes { id } } }");
    expect(own.text).not.toContain(eli);
    // The same consent does hold for whoever is no intermediary.
    const others = await service.as("integrator.food").ask("{ clients { nodes { id } } }");
    expect(others.text).toContain(eli);
    expect(await accounted()).toEqual([]);
  });

  test("gets what the client lets through it, and the accounting names to whom it may go on, as of then", async () => {
    const first = await signed({ participantOrganizationIds: [housing] });
    const sent = await send();
    expect(sent.reply.at("transitionReferral.referral.status")).toBe("SENT");
    expect(await poll()).toContain(sent.id);

    const before = await accounted();
    expect(before).toHaveLength(2);
    for (const one of before) {
      expect(one).toMatchObject({ consentId: first, participants: [{ name: ofHousing }], participantClass: null });
    }

    // Another takes part from now on: by a consent that replaces the first.
    const second = await signed({ participantOrganizationIds: [housing, jobs], supersedesId: first });
    expect((await send()).reply.at("transitionReferral.referral.status")).toBe("SENT");
    await poll();

    const after = await accounted();
    expect(after.map(({ consentId }) => consentId)).toEqual([second, second, first, first]);
    expect(after.map(names)).toEqual([[ofHousing, ofJobs], [ofHousing, ofJobs], [ofHousing], [ofHousing]]);
  });

  test("passes on to those who treat the client, where the consent names them as a class", async () => {
    const [newest] = await accounted();
    await signed({ recipientClass: "TREATING_PROVIDERS", supersedesId: newest?.consentId });
    await send();

    expect((await accounted())[0]).toMatchObject({ participants: [], participantClass: "TREATING_PROVIDERS" });
  });

  test("counts all the consents that one page of its feed showed something on", async () => {
    const [newest] = await accounted();
    await service.owner.query(
      "update referrals set created_at = '2026-01-05T12:00Z' where client_id = $1 and sent_at is not null",
      [eli],
    );
    const early = { participantOrganizationIds: [housing], serviceFrom: "2026-01-01", serviceTo: "2026-01-31" };
    await signed({ ...early, supersedesId: newest?.consentId });
    await signed({ participantOrganizationIds: [jobs], serviceFrom: "2026-02-01" });
    await send();
    reached = null;
    await poll();

    expect(names((await accounted())[0])).toEqual([ofHousing, ofJobs]);
  });

  test("is told that it is over when the client takes it back, and what went stays accounted for", async () => {
    const { rows } = await service.owner.query<{ id: string }>(
      "select id from consents where client_id = $1 and kind = 'INTERMEDIARY' and signed_at is not null and superseded_at is null",
      [eli],
    );
    const before = await accounted();

    for (const { id } of rows) {
      const reply = await act("privacy.officer", REVOKE, { consentId: id, channel: "SIGNED_PAPER" });
      expect(reply.at("revokeConsent.userErrors")).toEqual([]);
    }

    const told = await poll();
    expect(told).toContain("ReferralTombstone");
    expect(told).not.toContain("ReferralChange");
    expect(await accounted()).toEqual(before);
  });

  test("is not counted as such where the recipient takes part itself", async () => {
    await service.owner.query(
      "update consents set entered_in_error_at = now() where client_id = $1 and kind = 'SPECIFIC_DISCLOSURE'",
      [eli],
    );
    const consentId = await signed({ participantOrganizationIds: [foodBank], purposes: ["COORDINATION"] });
    await service.as("integrator.food").ask("{ clients { nodes { id preferredName } } }");

    const reply = await service.as("privacy.officer").ask(ACCOUNTING, { id: eli });

    const toFoodBank = reply
      .at<Accounted[]>("accountingOfDisclosures.nodes")
      .filter(({ recipientName }) => recipientName === "Harbor Food Bank");
    expect(toFoodBank[0]).toMatchObject({ consentId, participants: [], participantClass: null });
  });

  test("of a minor's Part 2 care tells no parent who takes part, where the minor may consent alone", async () => {
    const robin = sampleId("client 3");
    const { rows } = await service.owner.query<{ id: string }>(
      `insert into consents (clinic_id, client_id, kind, classes, purposes, description, author_id, offered_at, signed_at, sud)
       values ($1, $2, 'INTERMEDIARY', '{REFERRAL}', '{TREATMENT}', 'x', $3, now(), now(), true) returning id`,
      [sampleClinicId, robin, sampleId("coordinator")],
    );
    const consent = rows[0]?.id;
    await service.owner.query(
      `insert into consent_recipients (clinic_id, consent_id, client_id, organization_id, participant_organization_ids)
       values ($1, $2, $3, $4, $5)`,
      [sampleClinicId, consent, robin, exchange, [sampleId("organization Birch")]],
    );
    await service.owner.query(
      `insert into program_enrollments (clinic_id, client_id, program_id, starts_at, sud) values ($1, $2, $3, now(), false)`,
      [sampleClinicId, robin, sampleId("program CORE")],
    );
    await service.owner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
         client_ids, class_sets, consent_ids)
       values ($1, gen_random_uuid(), 'DISCLOSURE', 'SUCCESS', $2, 'INTEGRATOR', $3, 'TREATMENT', 'CONSENT', $4, $5, $6)`,
      [sampleClinicId, sampleId("integrator.hie"), exchange, [robin], [classBit("REFERRAL")], [consent]],
    );
    const toldTo = async (login: string): Promise<unknown> =>
      (await service.as(login).ask(ACCOUNTING, { id: robin }))
        .at<Accounted[]>("accountingOfDisclosures.nodes")
        .map(names);

    expect(await toldTo("representative.3")).toEqual([["Birch Recovery House (invented)"]]);
    await service.owner.query("update clinics set minor_alone_from_age = 12 where clinic_id = $1", [sampleClinicId]);
    expect(await toldTo("representative.3")).toEqual([[]]);
    expect(await toldTo("client.3")).toEqual([["Birch Recovery House (invented)"]]);
  });
});
