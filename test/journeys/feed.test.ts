import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const FEED = `query Feed($first: Int = 100, $after: String) { referralFeed(first: $first, after: $after) {
  endCursor hasNextPage edges { cursor entry { __typename
    ... on ReferralChange { changedAt notice redisclosureRule consentScope { consentId classes purposes text }
      referral { id status version history { to } client { preferredName legalName phone } } }
    ... on ReferralTombstone { referralId tombstoneAt: changedAt reason } } } } }`;
const REVOKE = `mutation($input: RevokeConsentInput!) { revokeConsent(input: $input) { userErrors { code } } }`;
const MOVE = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) {
  referral { version } userErrors { code } } }`;
const CREATE = `mutation($input: CreateReferralInput!) { createReferral(input: $input) { referral { id version } userErrors { code } } }`;

const jo = sampleId("client 1");
const foodBank = sampleId("organization Food Bank");

interface Entry {
  readonly __typename: string;
  readonly changedAt?: string;
  readonly notice?: string | null;
  readonly consentScope?: { readonly consentId: string; readonly classes: readonly string[] };
  readonly referral?: {
    readonly id: string;
    readonly status: string;
    readonly version: number;
    readonly client: {
      readonly preferredName: string;
      readonly legalName: string | null;
      readonly phone: string | null;
    };
  };
  readonly referralId?: string;
  readonly tombstoneAt?: string;
  readonly reason?: string;
}
interface Page {
  readonly edges: readonly { readonly cursor: string; readonly entry: Entry }[];
  readonly endCursor: string;
  readonly hasNextPage: boolean;
}

describe("the referral feed", () => {
  let service: Service;
  beforeEach(async () => (service = await startService()));
  afterEach(() => service.close());

  const poll = (login: string, after: string | null = null, first = 100): Promise<Reply> =>
    service.as(login).ask(FEED, { after, first });
  const pageOf = (reply: Reply): Page => reply.at<Page>("referralFeed");
  const idOf = (entry: Entry): string => entry.referral?.id ?? entry.referralId ?? "";
  const entriesOf = (page: Page): Entry[] => page.edges.map(({ entry }) => entry);
  /** Every page from a cursor on. */
  const drain = async (
    login: string,
    after: string | null,
    first: number,
  ): Promise<{ entries: Entry[]; end: string }> => {
    const entries: Entry[] = [];
    let end = after ?? "";
    for (let more = true; more;) {
      const page = pageOf(await poll(login, end || null, first));
      entries.push(...entriesOf(page));
      end = page.endCursor;
      more = page.hasNextPage;
    }
    return { entries, end };
  };
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const sendToFood = async (): Promise<string> => {
    const made = await act("coordinator", CREATE, {
      clientId: jo,
      kind: "OUTBOUND",
      need: "FOOD",
      targetId: foodBank,
      reason: "A parcel",
      clientAgreedAt: new Date(Date.now() - 1000).toISOString(),
    });
    const id = made.at<string>("createReferral.referral.id");
    const sent = await act("coordinator", MOVE, { referralId: id, expectedVersion: 1, to: "SENT" });
    expect(sent.at("transitionReferral.userErrors")).toEqual([]);
    return id;
  };

  test("is for integrators alone", async () => {
    for (const login of [
      "peer.a",
      "supervisor.a",
      "clinician.core",
      "coordinator",
      "client.1",
      "representative.3",
      "privacy.officer",
      "admin",
      "other.peer",
    ]) {
      const reply = await poll(login);
      expect(reply.codes).toEqual(["FORBIDDEN"]);
      expect(reply.data).toBeNull();
    }
    expect((await service.anyone().ask(FEED)).status).toBe(401);
  });

  test("holds what the organization is party to and what consent covers, and one tombstone for what it covers no more", async () => {
    const entries = entriesOf(pageOf(await poll("integrator.food")));

    const changes = entries.filter(({ __typename }) => __typename === "ReferralChange");
    expect(new Set(changes.map(idOf))).toEqual(
      new Set(
        ["referral 1 food sent", "referral 1 benefits accepted", "referral 2 food in progress"].map((name) =>
          sampleId(name),
        ),
      ),
    );
    expect(entries.filter(({ __typename }) => __typename === "ReferralTombstone")).toMatchObject([
      { referralId: sampleId("referral 5 food withdrawn"), reason: "NO_LONGER_AVAILABLE" },
    ]);
    const max = changes.find((entry) => idOf(entry) === sampleId("referral 2 food in progress"));
    expect(max?.referral?.client).toEqual({ preferredName: "Max", legalName: null, phone: null });
    expect(max?.consentScope).toMatchObject({ consentId: sampleId("consent 2 food"), classes: ["REFERRAL"] });
    expect(max?.notice).toBeNull();
  });

  test("marks as received what it shows for the first time, within the same page", async () => {
    const entries = entriesOf(pageOf(await poll("integrator.food")));

    const shown = entries.find((entry) => idOf(entry) === sampleId("referral 1 food sent"));
    expect(shown?.referral).toMatchObject({ status: "RECEIVED" });
    const seen = await service
      .as("coordinator")
      .ask("query($id: ID!) { referral(id: $id) { status } }", { id: sampleId("referral 1 food sent") });
    expect(seen.at("referral.status")).toBe("RECEIVED");
  });

  test("records every page as a disclosure, with whose, to whom and by which consent", async () => {
    const [, trail] = await recorded(service.owner, () => poll("integrator.food"));

    const disclosure = trail.find(({ kind }) => kind === "DISCLOSURE");
    expect(disclosure).toMatchObject({
      role: "INTEGRATOR",
      organization: foodBank,
      basis: "CONSENT",
      purpose: "COORDINATION",
    });
    expect(new Set(disclosure?.clients)).toEqual(new Set([jo, sampleId("client 2")]));
    const accounting = await service
      .as("client.2")
      .ask("query($id: ID!) { accountingOfDisclosures(clientId: $id) { nodes { recipientName at } } }", {
        id: sampleId("client 2"),
      });
    const last = accounting.at<{ recipientName: string; at: string }[]>("accountingOfDisclosures.nodes")[0];
    expect(last?.recipientName).toBe("Harbor Food Bank");
    expect(Date.now() - Date.parse(last?.at ?? "")).toBeLessThan(60_000);
  });

  test("is read on from a cursor without a gap or a repeat, whatever the size of the page", async () => {
    const whole = await drain("integrator.food", null, 100);

    const paged = await drain("integrator.food", null, 2);

    expect(paged.entries.map(idOf)).toEqual(whole.entries.map(idOf));
    const next = pageOf(await poll("integrator.food", whole.end));
    expect(next).toEqual({ edges: [], endCursor: whole.end, hasNextPage: false });
    const id = await sendToFood();
    expect(entriesOf(pageOf(await poll("integrator.food", whole.end))).map(idOf)).toEqual([id]);
  });

  test("gives one page in one operation, and says so to whoever asks for two", async () => {
    const two = "{ a: referralFeed(first: 100) { endCursor } b: referralFeed(first: 1) { endCursor } }";

    const [reply, trail] = await recorded(service.owner, () => service.as("integrator.food").ask(two));

    expect(reply.status).toBe(400);
    expect(reply.codes).toEqual(["BAD_USER_INPUT"]);
    expect(trail).toEqual([]);
  });

  test("takes no cursor that is forged, of another organization or of another list", async () => {
    const { endCursor } = pageOf(await poll("integrator.food"));
    const clients = await service.as("integrator.food").ask("{ clients(first: 1) { pageInfo { endCursor } } }");

    for (const [login, cursor] of [
      ["integrator.hie", endCursor],
      ["integrator.food", `${endCursor.slice(0, -2)}AA`],
      ["integrator.food", "MQ"],
      ["integrator.food", clients.at<string>("clients.pageInfo.endCursor")],
    ] as const) {
      const reply = await poll(login, cursor);
      expect(reply.codes).toEqual(["BAD_CURSOR"]);
      expect(reply.data).toBeNull();
    }
  });

  test("is bound to the organization that the database says at that moment, whoever was seen for which one before", async () => {
    const ofFoodBank = pageOf(await poll("integrator.food")).endCursor;
    const ofExchange = pageOf(await poll("integrator.hie")).endCursor;
    await service.owner.query(
      "update memberships set organization_id = $1 where user_id = $2 and role = 'INTEGRATOR'",
      [sampleId("organization HIE-X"), sampleId("integrator.food")],
    );

    const [before, trail] = await recorded(service.owner, () => poll("integrator.food", ofFoodBank));
    const moved = await poll("integrator.food", ofExchange);

    expect(before.codes).toEqual(["BAD_CURSOR"]);
    expect(trail).toEqual([]);
    expect(moved.codes).toEqual([]);
    expect(pageOf(moved)).toEqual(pageOf(await poll("integrator.hie", ofExchange)));
  });

  test("loses a client with the consent, keeps a tombstone, and leaves other recipients and the past alone", async () => {
    const { end } = await drain("integrator.food", null, 100);
    const hieBefore = entriesOf(pageOf(await poll("integrator.hie"))).map(idOf);
    const accounting = async (): Promise<unknown[]> =>
      (
        await service
          .as("client.1")
          .ask("query($id: ID!) { accountingOfDisclosures(clientId: $id) { nodes { id recipientName } } }", { id: jo })
      ).at("accountingOfDisclosures.nodes");
    const before = await accounting();

    const revoked = await act("client.1", REVOKE, { consentId: sampleId("consent 1 food"), channel: "PORTAL" });

    expect(revoked.at("revokeConsent.userErrors")).toEqual([]);
    const open = await service.as("client.1").ask("query($id: ID!) { referral(id: $id) { status providerOutcome } }", {
      id: sampleId("referral 1 food sent"),
    });
    expect(open.at("referral")).toEqual({ status: "CANCELLED", providerOutcome: "CONSENT_WITHDRAWN" });
    const next = entriesOf(pageOf(await poll("integrator.food", end)));
    expect(
      next.every(({ __typename, reason }) => __typename === "ReferralTombstone" && reason === "NO_LONGER_AVAILABLE"),
    ).toBe(true);
    expect(next.map(idOf).sort()).toEqual(
      [sampleId("referral 1 food sent"), sampleId("referral 1 benefits accepted")].sort(),
    );
    const again = entriesOf(pageOf(await poll("integrator.food")));
    expect(JSON.stringify(again)).not.toContain("Jo");
    expect(new Set(again.map(idOf)).size).toBe(
      again.filter((entry) => entry.__typename === "ReferralTombstone").length + 1,
    );
    const gone = await service
      .as("integrator.food")
      .ask(
        "query($id: ID!) { referral(id: $id) { id } client(id: $client) { id } }".replace(
          "($id: ID!)",
          "($id: ID!, $client: ID!)",
        ),
        {
          id: sampleId("referral 1 food sent"),
          client: jo,
        },
      );
    expect(gone.data).toEqual({ referral: null, client: null });
    expect(entriesOf(pageOf(await poll("integrator.hie"))).map(idOf)).toEqual(hieBefore);
    expect(await accounting()).toEqual(before);
  });

  test("learns from the clock that a consent has ended, once", async () => {
    const { end } = await drain("integrator.food", null, 100);
    await service.owner.query("update consents set expires_at = now() where id = $1", [sampleId("consent 2 food")]);

    const polls = await Promise.all([1, 2, 3].map(() => poll("integrator.food", end)));
    const later = await drain("integrator.food", end, 1);

    for (const reply of polls) {
      expect(entriesOf(pageOf(reply)).filter(({ __typename }) => __typename === "ReferralChange")).toEqual([]);
    }
    expect(later.entries).toMatchObject([
      { __typename: "ReferralTombstone", referralId: sampleId("referral 2 food in progress") },
    ]);
  });

  test("begins with a consent that is signed, for what was sent before", async () => {
    const { end } = await drain("integrator.food", null, 100);
    await act("client.1", REVOKE, { consentId: sampleId("consent 1 food"), channel: "PORTAL" });
    const { end: afterEnd } = await drain("integrator.food", end, 100);
    const draft = `mutation($input: DraftConsentInput!) { draftConsent(input: $input) { consent { id } userErrors { code } } }`;
    const sign = `mutation($input: SignConsentInput!) { signConsent(input: $input) { consent { state } userErrors { code message } } }`;

    const drafted = await act("client.1", draft, {
      clientId: jo,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL"],
      purposes: ["COORDINATION"],
      recipientOrganizationIds: [foodBank],
      description: "What I was referred for",
      expiresOn: "2099-01-01",
    });
    const signed = await act("client.1", sign, {
      consentId: drafted.at("draftConsent.consent.id"),
      expectedVersion: 1,
      nameAsSigned: "Joanna Sample",
      capacity: "CLIENT",
      method: "ELECTRONIC",
      statementsAcknowledged: ["RIGHT_TO_REVOKE"],
    });

    expect(signed.at("signConsent.userErrors")).toEqual([]);
    const { entries } = await drain("integrator.food", afterEnd, 100);
    expect(entries.map(idOf)).toEqual(expect.arrayContaining([sampleId("referral 1 food sent")]));
    expect(entries.find((entry) => idOf(entry) === sampleId("referral 1 food sent"))?.referral?.client).toEqual({
      preferredName: "Jo",
      legalName: null,
      phone: null,
    });
  });

  test("gives each change exactly once, in order, while others write", async () => {
    const { end } = await drain("integrator.food", null, 100);
    const seen: Entry[] = [];
    let isWriting = true;
    const reading = (async (): Promise<string> => {
      let cursor = end;
      for (let quiet = 0; quiet < 2; quiet = isWriting ? 0 : quiet + 1) {
        const drained = await drain("integrator.food", cursor, 2);
        seen.push(...drained.entries);
        cursor = drained.end;
      }
      return cursor;
    })();
    const writeOne = async (): Promise<void> => {
      const id = await sendToFood();
      const current = await service.as("coordinator").ask("query($id: ID!) { referral(id: $id) { version } }", { id });
      await act("coordinator", MOVE, {
        referralId: id,
        expectedVersion: current.at("referral.version"),
        to: "CANCELLED",
        outcome: "NO_LONGER_INTERESTED",
      });
    };

    for (let round = 0; round < 5; round++) await Promise.all([writeOne(), writeOne(), writeOne()]);
    isWriting = false;
    await reading;

    const { rows } = await service.owner.query<{ id: string; at: Date; position: string }>(
      `select referral_id id, at, position from feed_entries where organization_id = $1 and kind <> 'END'
         and at > now() - interval '10 minutes' order by position`,
      [foodBank],
    );
    expect(rows.length).toBeGreaterThanOrEqual(15);
    const told = (id: string, at: string): string => `${id} ${Date.parse(at)}`;
    expect(seen.map((entry) => told(idOf(entry), entry.changedAt ?? ""))).toEqual(
      rows.map(({ id, at }) => told(id, at.toISOString())),
    );
  });

  test("skips no change whose transaction committed late", async () => {
    const { end } = await drain("integrator.food", null, 100);
    const slow = await act("coordinator", CREATE, {
      clientId: sampleId("client 1"),
      kind: "OUTBOUND",
      need: "FOOD",
      targetId: foodBank,
      reason: "Late",
    });
    // Another writer is in the middle of its transaction, with a number of the feed already taken.
    await service.owner.query("begin");
    await service.owner.query("select pg_advisory_xact_lock(hashtextextended($1::text || $2::text, 3))", [
      sampleId("clinic Harbor"),
      foodBank,
    ]);
    const { rows } = await service.owner.query<{ position: string }>(
      `insert into feed_entries (clinic_id, organization_id, referral_id, client_id, kind, at)
       values ($1, $2, $3, $4, 'CHANGE', now()) returning position`,
      [sampleId("clinic Harbor"), foodBank, sampleId("referral 1 benefits accepted"), jo],
    );

    // Whether the next writer waits or overtakes is not for this test to say, only that the reader loses nothing.
    const racing = sendToFood();
    await Promise.race([racing, new Promise((resolve) => setTimeout(resolve, 500))]);
    const during = await poll("integrator.food", end);
    await service.owner.query("commit");
    const sent = await racing;

    const after = await drain("integrator.food", pageOf(during).endCursor, 100);
    const ids = [...entriesOf(pageOf(during)), ...after.entries].map(idOf);
    expect(rows).toHaveLength(1);
    expect([...ids].sort()).toEqual([sampleId("referral 1 benefits accepted"), sent].sort());
    expect(slow.at("createReferral.userErrors")).toEqual([]);
  });

  test("carries the Part 2 notice with what is labelled so", async () => {
    await service.owner.query(
      "update memberships set organization_id = $1 where user_id = $2 and role = 'INTEGRATOR'",
      [sampleId("organization Birch"), sampleId("integrator.hie")],
    );

    const entries = entriesOf(pageOf(await poll("integrator.hie")));

    const change = entries.find((entry) => idOf(entry) === sampleId("referral 1 birch sent"));
    expect(change?.notice).toBe("42 CFR part 2 prohibits unauthorized use or disclosure of these records.");
    expect(change?.consentScope).toMatchObject({ consentId: sampleId("consent 1 birch") });
  });

  test("goes out with the whole statement of 42 CFR 2.32(a), whichever fields were asked for, and says so in the log", async () => {
    await service.owner.query(
      "update memberships set organization_id = $1 where user_id = $2 and role = 'INTEGRATOR'",
      [sampleId("organization Birch"), sampleId("integrator.hie")],
    );
    const ask = (fields: string): ReturnType<typeof recorded<Reply>> =>
      recorded(service.owner, () =>
        service
          .as("integrator.hie")
          .ask(`{ referralFeed { edges { entry { ... on ReferralChange { ${fields} } } } } }`),
      );

    const [bare, bareTrail] = await ask("referral { status }");
    const [, wholeTrail] = await ask("referral { status } notice consentScope { text }");
    const [plain, plainTrail] = await recorded(service.owner, () => poll("integrator.food"));

    const { extensions } = JSON.parse(bare.text) as { extensions: { notice: { version: string; text: string } } };
    expect(extensions.notice.version).toBe("PART2_2024");
    expect(extensions.notice.text).toMatch(/^This record which has been disclosed to you .* \(see 42 CFR 2\.31\)\.$/);
    expect(JSON.parse(plain.text)).not.toHaveProperty("extensions.notice");
    expect(
      [bareTrail, wholeTrail, plainTrail].map((trail) => trail.find(({ kind }) => kind === "DISCLOSURE")?.detail),
    ).toEqual([
      { noticeVersion: "PART2_2024", redisclosureRule: "PART2", transport: "REFERRAL_FEED" },
      {
        noticeVersion: "PART2_2024",
        redisclosureRule: "PART2",
        transport: "REFERRAL_FEED",
        scopeAttached: "EXPLANATION",
      },
      { redisclosureRule: "PLAIN", transport: "REFERRAL_FEED", scopeAttached: "EXPLANATION" },
    ]);
  });
});
