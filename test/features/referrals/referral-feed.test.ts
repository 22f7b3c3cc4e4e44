import { sampleId } from "../../../src/demo/sample-clinic/index.js";
import { startService, type Service } from "../../support/service.js";

let service: Service;
beforeEach(async () => (service = await startService()));
afterEach(() => service.close());

const client = sampleId("client 1");
const foodBank = sampleId("organization Food Bank");

const FEED = `query ($after: String, $first: Int = 100) {
  referralFeed(after: $after, first: $first) {
    endCursor hasNextPage
    edges { entry {
      __typename
      ... on ReferralChange { notice redisclosureRule consentScope { consentId classes } referral { id status version client { id } } }
      ... on ReferralTombstone { referralId reason }
    } }
  }
}`;

interface Page {
  readonly endCursor: string;
  readonly hasNextPage: boolean;
  readonly edges: readonly { readonly entry: Entry }[];
}

interface Entry {
  readonly __typename: "ReferralChange" | "ReferralTombstone";
  readonly referralId?: string;
  readonly notice?: string | null;
  readonly consentScope?: { readonly consentId: string };
  readonly referral?: { readonly id: string; readonly status: string; readonly version: number };
}

async function poll(after?: string, first = 100): Promise<Page> {
  const reply = await service.as("integrator.food").ask(FEED, { first, ...(after !== undefined && { after }) });
  expect(reply.codes).toEqual([]);
  return reply.at<Page>("referralFeed");
}

const told = (page: Page): string[] =>
  page.edges.map(({ entry }) => `${entry.__typename} ${entry.referral?.id ?? entry.referralId ?? ""}`);

async function step(login: string, referralId: string, to: string, more: object = {}): Promise<void> {
  const found = await service.as(login).ask(`{ referral(id: "${referralId}") { version } }`);
  const input = { referralId, to, expectedVersion: found.at<number>("referral.version"), ...more };
  const reply = await service
    .as(login)
    .ask(
      `mutation ($input: TransitionReferralInput!) { transitionReferral(input: $input) { userErrors { code message } } }`,
      {
        input,
      },
    );
  expect(reply.at("transitionReferral.userErrors")).toEqual([]);
}

async function sendReferral(): Promise<string> {
  const input = { clientId: client, kind: "OUTBOUND", need: "FOOD", targetId: foodBank, reason: "A parcel" };
  const made = await service
    .as("coordinator")
    .ask(
      `mutation ($input: CreateReferralInput!) { createReferral(input: $input) { referral { id } userErrors { code } } }`,
      {
        input,
      },
    );
  const id = made.at<string>("createReferral.referral.id");
  await step("coordinator", id, "SENT", { clientAgreedAt: new Date(Date.now() - 1000).toISOString() });
  return id;
}

async function revoke(): Promise<void> {
  const input = { consentId: sampleId("consent 1 food"), channel: "PORTAL" };
  const reply = await service
    .as("client.1")
    .ask(`mutation ($input: RevokeConsentInput!) { revokeConsent(input: $input) { userErrors { code } } }`, { input });
  expect(reply.at("revokeConsent.userErrors")).toEqual([]);
}

test("nobody but an integrator has a feed", async () => {
  for (const login of ["peer.a", "client.1", "privacy.officer", "admin"]) {
    expect((await service.as(login).ask(FEED)).codes).toEqual(["FORBIDDEN"]);
  }
});

test("a sent referral arrives once, already received, and its later changes after it", async () => {
  const { endCursor } = await poll();
  const id = await sendReferral();

  const page = await poll(endCursor);
  expect(page.edges.map(({ entry }) => entry.referral?.status)).toEqual(["RECEIVED"]);
  expect(told(await poll(page.endCursor))).toEqual([]);

  await step("integrator.food", id, "ACCEPTED");
  expect(told(await poll(page.endCursor))).toEqual([`ReferralChange ${id}`]);
});

test("a page at a time tells the same as one page", async () => {
  const whole = told(await poll());

  const parts: string[] = [];
  let after: string | undefined;
  for (let more = true; more;) {
    const page: Page = await poll(after, 2);
    parts.push(...told(page));
    ({ endCursor: after, hasNextPage: more } = page);
  }

  expect(parts).toEqual(whole);
});

test("a revocation leaves one tombstone of what was delivered, also for a reader who begins again", async () => {
  const { endCursor } = await poll();
  const neverDelivered = await sendReferral();
  const delivered = sampleId("referral 1 benefits accepted");
  await revoke();

  const next = await poll(endCursor);
  expect(told(next)).toContain(`ReferralTombstone ${delivered}`);
  expect(told(next).join()).not.toContain(neverDelivered);
  expect(told(await poll(next.endCursor))).toEqual([]);
  const again = told(await poll());
  expect(again.filter((one) => one.includes(delivered))).toEqual([`ReferralTombstone ${delivered}`]);
  const hidden = await service
    .as("integrator.food")
    .ask(`{ client(id: "${client}") { id } referral(id: "${delivered}") { id } }`);
  expect(hidden.data).toEqual({ client: null, referral: null });
});

test("a page that has to wait for a revocation shows what the revocation left", async () => {
  await service.owner.query("begin");
  await service.owner.query("select pg_advisory_xact_lock(app.consent_lock_key($1))", [client]);
  await service.owner.query(
    "update consents set revoked_at = app.instant(), end_recorded_at = app.instant(), revocation_channel = 'PORTAL', revocation_received_at = app.instant() where id = $1",
    [sampleId("consent 1 food")],
  );

  const waiting = poll();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await service.owner.query("commit");

  const page = await waiting;
  const clients = page.edges.flatMap(
    ({ entry }) => (entry as { referral?: { client?: { id: string } } }).referral?.client?.id ?? [],
  );
  expect(clients).not.toContain(client);
});

test("consent that ends by the clock ends the feed without anybody's act, once", async () => {
  const { endCursor } = await poll();
  await service.owner.query("update consents set expires_at = now() where id = $1", [sampleId("consent 1 food")]);

  const next = await poll(endCursor);
  expect(told(next)).toContain(`ReferralTombstone ${sampleId("referral 1 benefits accepted")}`);
  expect(told(await poll(next.endCursor))).toEqual([]);
});

test("records under Part 2 carry the notice, and come only where the consent covers SUD", async () => {
  const id = sampleId("referral 1 benefits accepted");
  await service.owner.query("update referrals set sud = true where id = $1", [id]);
  expect(told(await poll()).join()).not.toContain(`ReferralChange ${id}`);

  await service.owner.query("update consents set classes = classes || array['SUD'] where id = $1", [
    sampleId("consent 1 food"),
  ]);
  const labelled = (await poll()).edges.filter(({ entry }) => entry.referral?.id === id);
  expect(labelled.length).toBeGreaterThan(0);
  for (const { entry } of labelled) {
    expect(entry.notice).toBe("42 CFR part 2 prohibits unauthorized use or disclosure of these records.");
    expect(entry.consentScope?.consentId).toBe(sampleId("consent 1 food"));
  }
});

test("readers beside many writers miss no change and see none twice", async () => {
  const { endCursor } = await poll();
  const ids = await Promise.all([sendReferral(), sendReferral(), sendReferral(), sendReferral()]);

  // Delivered before the writers begin: the receipt moves the version that they act on.
  const first = await poll(endCursor);
  const seen: string[] = told(first);
  let after = first.endCursor;
  const readOn = async (): Promise<number> => {
    const page = await poll(after, 3);
    seen.push(...told(page));
    after = page.endCursor;
    return page.edges.length;
  };
  let writing = true;
  const reading = (async () => {
    while (writing) await readOn();
    while ((await readOn()) > 0);
  })();
  const write = async (id: string): Promise<void> => {
    await step("integrator.food", id, "ACCEPTED");
    for (const day of [4, 5, 6]) {
      await step("coordinator", id, "SCHEDULED", { scheduledFor: `2099-05-0${day}T10:00:00Z` });
    }
    await step("coordinator", id, "CANCELLED", { outcome: "DUPLICATE" });
  };
  await Promise.all(ids.map(write)).finally(() => (writing = false));
  await reading;

  // Sent, accepted, scheduled three times, cancelled; the receipt is the reader's own doing.
  for (const id of ids) expect(seen.filter((one) => one.endsWith(id))).toHaveLength(6);
});

test("each page is a disclosure of the clients that it shows, and of no tombstone's", async () => {
  await poll();
  await revoke();
  await poll();

  const { rows } = await service.owner.query<{ clients: string[]; consents: string[]; kind: string; outcome: string }>(
    `select kind, outcome, client_ids clients, consent_ids consents from audit_events
     where actor_role = 'INTEGRATOR' and kind = 'DISCLOSURE' order by position desc limit 2`,
  );
  expect(rows[0]?.clients).not.toContain(client);
  expect(rows[1]?.clients).toContain(client);
  expect(rows[1]?.consents).toContain(sampleId("consent 1 food"));
  const accounted = await service
    .as("client.1")
    .ask(`{ accountingOfDisclosures(clientId: "${client}", first: 1) { nodes { recipientName consentId classes } } }`);
  expect(accounted.at("accountingOfDisclosures.nodes.0.consentId")).toBe(sampleId("consent 1 food"));
});
