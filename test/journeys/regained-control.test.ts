import { sampleClinicId, sampleId } from "../../src/demo/sample-clinic/index.js";
import { loadRoster, parseRoster } from "../../src/features/staff/roster.service.js";
import { startService, type Reply, type Service } from "../support/service.js";

const DRAFT = `mutation($input: DraftConsentInput!) { draftConsent(input: $input) { consent { id version } userErrors { code } } }`;
const SIGN = `mutation($input: SignConsentInput!) { signConsent(input: $input) { consent { state } userErrors { code message } } }`;
const CREATE = `mutation($input: CreateReferralInput!) { createReferral(input: $input) { referral { id version } } }`;
const MOVE = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) { referral { status } userErrors { code } } }`;
const FEED = `query($after: String) { referralFeed(first: 50, after: $after) { endCursor edges { entry { __typename
  ... on ReferralChange { referral { id } } ... on ReferralTombstone { referralId } } } } }`;
const WHY = `query($id: ID!, $actor: ID!, $asOf: DateTime) { explainAccess(clientId: $id, actorId: $actor, role: INTEGRATOR,
  coordinate: "Referral", asOf: $asOf) { allowed reasons } }`;

const eli = sampleId("client 5");
const foodBank = sampleId("organization Food Bank");
const guardian = sampleId("representative.3");
const began = "2025-01-06T09:00:00Z";

/** With a new service for each: what has ended is not revived. */
describe("a client who regains control of their own affairs", () => {
  let service: Service;
  let legalName: string;
  let mrn: string;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  /** Somebody's authority over Eli, as the roster says; the same again changes it. */
  const represents = (more: object = {}): Promise<unknown> =>
    loadRoster(
      service.database.ownerUrl,
      parseRoster(
        JSON.stringify({
          clinic: {
            id: sampleClinicId,
            name: "Harbor",
            timeZone: "America/New_York",
            warmLine: { name: "Harbor warm line (invented)", number: "555-0100" },
          },
          representatives: [
            {
              user: guardian,
              mrn,
              capacity: "GUARDIAN",
              scopes: ["RECORD", "CONSENT"],
              startsAt: began,
              ...more,
            },
          ],
        }),
      ),
      "the digest",
    );
  const sign = async (capacity: string, more: object = {}): Promise<string> => {
    const drafted = await act("privacy.officer", DRAFT, {
      clientId: eli,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["IDENTITY", "CONTACT", "REFERRAL"],
      purposes: ["COORDINATION"],
      recipientOrganizationIds: [foodBank],
      description: "My name, how to reach me, and what I am referred for",
      expiresOn: "2099-12-31",
      ...more,
    });
    const { id, version } = drafted.at<{ id: string; version: number }>("draftConsent.consent");
    const reply = await act(capacity === "CLIENT" ? "privacy.officer" : "representative.3", SIGN, {
      consentId: id,
      expectedVersion: version,
      nameAsSigned: legalName,
      capacity,
      method: capacity === "CLIENT" ? "WET_INK" : "ELECTRONIC",
      statementsAcknowledged: ["RIGHT_TO_REVOKE"],
    });
    expect(reply.at("signConsent.userErrors")).toEqual([]);
    return id;
  };
  const stateOf = async (id: string): Promise<unknown> =>
    (await service.as("privacy.officer").ask("query($id: ID!) { consent(id: $id) { state } }", { id })).at(
      "consent.state",
    );
  const instant = async (sql: string): Promise<string> =>
    (
      await service.owner.query<{ at: Date }>(`select date_trunc('milliseconds', ${sql}) at`)
    ).rows[0]?.at.toISOString() ?? "";
  /** The authority ends at an instant, given in SQL. */
  const ends = async (sql: string, endReason: string | null): Promise<string> => {
    const endsAt = await instant(sql);
    await represents({ endsAt, endReason });
    return endsAt;
  };

  beforeEach(async () => {
    service = await startService();
    const { rows } = await service.owner.query<{ mrn: string; name: string }>(
      "select mrn, legal_name name from clients where id = $1",
      [eli],
    );
    mrn = rows[0]?.mrn ?? "";
    legalName = rows[0]?.name ?? "";
    await represents();
  });
  afterEach(() => service.close());

  test("ends what the guardian signed, and neither what they signed themselves nor what they sign anew", async () => {
    const [signedFor, own] = [await sign("GUARDIAN"), await sign("CLIENT")];

    await ends("clock_timestamp()", "REGAINED_CONTROL");

    expect([await stateOf(signedFor), await stateOf(own)]).toEqual(["EXPIRED", "ACTIVE"]);
    expect(await stateOf(await sign("CLIENT", { supersedesId: signedFor }))).toBe("ACTIVE");
  });

  test.each(["REPLACED", "COURT_ORDER", "OTHER", null])(
    "is not who has another guardian, or an end for the reason %s",
    async (endReason) => {
      const signedFor = await sign("GUARDIAN");

      await ends("clock_timestamp()", endReason);

      expect(await stateOf(signedFor)).toBe("ACTIVE");
    },
  );

  test("ends it at that instant and not before, and not at all where that is put right in time", async () => {
    const signedFor = await sign("GUARDIAN");
    const around = async (at: string): Promise<unknown> =>
      (
        await service.owner.query<{ states: string[] }>(
          `select array(select app.consent_state(null, null, null, c.signed_at, null, c.offered_at, c.expires_at, c.expiry_event_at, null, t)
             from unnest(array[$2::timestamptz - interval '1 ms', $2]) t) states from consents c where c.id = $1`,
          [signedFor, at],
        )
      ).rows[0]?.states;

    const at = await ends("clock_timestamp() + interval '3 days'", "REGAINED_CONTROL");
    expect(await stateOf(signedFor)).toBe("ACTIVE");
    expect(await around(at)).toEqual(["ACTIVE", "EXPIRED"]);
    const later = await sign("GUARDIAN");
    expect(await around(at)).toEqual(["ACTIVE", "EXPIRED"]);

    await ends("clock_timestamp() + interval '3 days'", "REPLACED");
    expect(await around(at)).toEqual(["ACTIVE", "ACTIVE"]);
    await ends("clock_timestamp()", "REGAINED_CONTROL");
    expect([await stateOf(signedFor), await stateOf(later)]).toEqual(["EXPIRED", "EXPIRED"]);
    await ends("clock_timestamp()", "REPLACED");
    expect(await stateOf(signedFor)).toBe("EXPIRED");
  });

  test("ends what was signed for them by whoever had no authority any more, once that is known", async () => {
    const after = await instant("clock_timestamp()");
    const signedFor = await sign("GUARDIAN");

    await represents({ endsAt: after, endReason: "REGAINED_CONTROL" });

    expect(await stateOf(signedFor)).toBe("EXPIRED");
  });

  test("keeps what they signed themselves since, beside the guardian", async () => {
    const both = await sign("GUARDIAN");
    const at = await instant("clock_timestamp() + interval '1 ms'");
    await service.owner.query(
      `insert into consent_signatures (clinic_id, consent_id, client_id, signer, capacity, method, recorded_by, at)
       values ($1, $2, $3, 'Elias', 'CLIENT', 'WET_INK', $4, clock_timestamp() + interval '1 ms')`,
      [sampleClinicId, both, eli, sampleId("coordinator")],
    );

    await represents({ endsAt: at, endReason: "REGAINED_CONTROL" });

    expect(await stateOf(both)).toBe("ACTIVE");
  });

  test("ends what an earlier guardian signed, not what somebody signed whose authority goes on", async () => {
    const [byBefore, byAgent] = [await sign("GUARDIAN"), await sign("GUARDIAN")];
    const agent = sampleId("client.2");
    await service.owner.query("update consent_signatures set signer_id = $2 where consent_id = $1", [
      byBefore,
      sampleId("client.1"),
    ]);
    await service.owner.query(
      "update consent_signatures set signer_id = $2, capacity = 'HEALTH_CARE_AGENT' where consent_id = $1",
      [byAgent, agent],
    );
    await represents({ user: agent, capacity: "HEALTH_CARE_AGENT" });

    await ends("clock_timestamp()", "REGAINED_CONTROL");

    expect([await stateOf(byBefore), await stateOf(byAgent)]).toEqual(["EXPIRED", "ACTIVE"]);
  });

  test("is told to who received on it, in the feed and wherever they read, and explained to those who ask", async () => {
    await sign("GUARDIAN");
    const created = await act("coordinator", CREATE, {
      clientId: eli,
      kind: "OUTBOUND",
      need: "FOOD",
      targetId: foodBank,
      reason: "Meals",
      clientAgreedAt: new Date(Date.now() - 1000).toISOString(),
    });
    const { id, version } = created.at<{ id: string; version: number }>("createReferral.referral");
    const sent = await act("coordinator", MOVE, { referralId: id, expectedVersion: version, to: "SENT" });
    expect(sent.at("transitionReferral.referral.status")).toBe("SENT");
    const first = await service.as("integrator.food").ask(FEED);
    expect(first.text).toContain(id);
    const before = await instant("clock_timestamp()");
    const explained = async (asOf: string | null): Promise<unknown> =>
      (await service.as("privacy.officer").ask(WHY, { id: eli, actor: sampleId("integrator.food"), asOf })).at(
        "explainAccess",
      );
    expect(await explained(null)).toMatchObject({ allowed: true });

    await ends("clock_timestamp()", "REGAINED_CONTROL");

    const next = await service.as("integrator.food").ask(FEED, { after: first.at("referralFeed.endCursor") });
    expect(next.at("referralFeed.edges")).toContainEqual({
      entry: { __typename: "ReferralTombstone", referralId: id },
    });
    const read = await service
      .as("integrator.food")
      .ask("query($id: ID!) { client(id: $id) { preferredName } }", { id: eli });
    expect(read.data).toEqual({ client: null });
    expect(await explained(null)).toMatchObject({
      allowed: false,
      reasons: expect.arrayContaining(["CONSENT_ENDED"]) as string[],
    });
    expect(await explained(before)).toMatchObject({ allowed: true });
  });
});
