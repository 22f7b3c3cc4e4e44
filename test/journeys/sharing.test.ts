import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const PREFER = `mutation($input: SetSharingPreferenceInput!) { setSharingPreference(input: $input) {
  client { id sharingPreferences { dataClass audience allowed } } userErrors { code path } } }`;
const RESTRICT = `mutation($input: SetRestrictionInput!) { setRestriction(input: $input) {
  client { id restrictions { dataClass organization { name } program { name } endsAt } } userErrors { code path } } }`;
const PHONE = "query($id: ID!) { client(id: $id) { phone } }";
const FEED = `query($after: String) { referralFeed(first: 50, after: $after) { endCursor edges { entry { __typename
  ... on ReferralTombstone { referralId } ... on ReferralChange { referral { id status } } } } } }`;

const [jo, max, robin] = [1, 2, 3].map((number) => sampleId(`client ${number}`));
const foodBank = sampleId("organization Food Bank");

describe("a choice of the client", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const phoneFor = async (login: string): Promise<unknown> =>
    (await service.as(login).ask(PHONE, { id: jo })).at("client.phone");
  const choice = { clientId: jo, dataClass: "CONTACT", audience: "PEER_SIDE", allowed: false };

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("is nobody else's to make", async () => {
    const unknown = await act("client.2", PREFER, { ...choice, clientId: sampleId("no such client") });

    expect((await act("client.2", PREFER, choice)).text).toBe(unknown.text);
    expect(unknown.codes).toEqual(["NOT_FOUND"]);
    for (const login of ["peer.a", "supervisor.a", "coordinator", "clinician.core", "privacy.officer"]) {
      expect((await act(login, PREFER, choice)).codes).toEqual(["FORBIDDEN"]);
    }
    expect((await act("peer.b", PREFER, choice)).codes).toEqual(["NOT_FOUND"]);
    expect((await service.anyone().ask(PREFER, { input: choice })).status).toBe(401);
  });

  test("withholds at once and opens again, and a repeat leaves nothing behind", async () => {
    const before = await phoneFor("peer.a");
    const [reply, trail] = await recorded(service.owner, () => act("client.1", PREFER, choice));
    const [again, repeated] = await recorded(service.owner, () => act("client.1", PREFER, choice));

    expect(before).not.toBeNull();
    expect(reply.at("setSharingPreference.client.sharingPreferences")).toContainEqual({
      dataClass: "CONTACT",
      audience: "PEER_SIDE",
      allowed: false,
    });
    expect(trail.filter(({ kind }) => kind === "PREFERENCE")).toMatchObject([{ role: "CLIENT", clients: [jo] }]);
    expect(again.at("setSharingPreference.userErrors")).toEqual([]);
    expect(repeated.filter(({ kind }) => kind === "PREFERENCE")).toEqual([]);
    expect(await phoneFor("peer.a")).toBeNull();
    expect(await phoneFor("coordinator")).toBe(before);

    await act("client.1", PREFER, { ...choice, allowed: true });
    expect(await phoneFor("peer.a")).toBe(before);
  });

  test("is a representative's with the scope CONSENT alone", async () => {
    const theirs = { ...choice, clientId: robin, audience: "COORDINATION" };
    const scopes = "update representatives set scopes = $2 where client_id = $1 returning scopes";
    const { rows } = await service.owner.query<{ scopes: string[] }>(
      "select scopes from representatives where client_id = $1",
      [robin],
    );

    await service.owner.query(scopes, [robin, ["RECORD"]]);
    const without = await act("representative.3", PREFER, theirs);
    await service.owner.query(scopes, [robin, ["CONSENT"]]);
    const by = await act("representative.3", PREFER, theirs);
    await service.owner.query(scopes, [robin, rows[0]?.scopes]);

    expect(without.codes).toEqual(["FORBIDDEN"]);
    expect(by.at("setSharingPreference.userErrors")).toEqual([]);
  });

  test("is of what can be chosen", async () => {
    const reply = await act("client.1", PREFER, { ...choice, dataClass: "PEER_ONLY" });

    expect(reply.at("setSharingPreference.userErrors")).toEqual([
      { code: "INVALID_INPUT", path: ["input", "dataClass"] },
    ]);
  });
});

describe("a limit that the clinic agreed to", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const limit = { clientId: max, dataClass: "REFERRAL", organizationId: foodBank };

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("is recorded by the privacy officer alone", async () => {
    for (const login of ["client.2", "coordinator"]) {
      expect((await act(login, RESTRICT, limit)).codes).toEqual(["FORBIDDEN"]);
    }
    expect((await act("client.1", RESTRICT, limit)).codes).toEqual(["NOT_FOUND"]);
    expect((await act("other.peer", RESTRICT, limit)).codes).toEqual(["NOT_FOUND"]);
  });

  test.each([
    [{ dataClass: "PEER_ONLY" }, "dataClass"],
    [{ programId: sampleId("program CORE") }, "programId"],
    [{ organizationId: sampleId("no such organization") }, "organizationId"],
    [{ endsAt: "2020-01-01T00:00:00Z" }, "endsAt"],
  ])("is refused where it can't be: %j", async (more, field) => {
    const reply = await act("privacy.officer", RESTRICT, { ...limit, ...more });

    expect(reply.at("setRestriction.userErrors")).toEqual([{ code: "INVALID_INPUT", path: ["input", field] }]);
  });

  test("wins over consent at once: the organization gets a tombstone, and what was open with it ends", async () => {
    const feed = (after?: string): Promise<Reply> => service.as("integrator.food").ask(FEED, { after });
    const seen = (await feed()).at<string>("referralFeed.endCursor");
    const open = async (): Promise<{ id: string; status: string; outcome: string | null }[]> =>
      (
        await service.owner.query<{ id: string; status: string; outcome: string | null }>(
          `select id, status, provider_outcome outcome from referrals
           where client_id = $1 and target_organization_id = $2 and sent_at is not null and completed_at is null order by id`,
          [max, foodBank],
        )
      ).rows;
    const before = await open();

    const [reply, trail] = await recorded(service.owner, () => act("privacy.officer", RESTRICT, limit));
    const [again, repeated] = await recorded(service.owner, () => act("privacy.officer", RESTRICT, limit));

    expect(before.map(({ status }) => status)).toContain("IN_PROGRESS");
    expect(reply.at("setRestriction.client.restrictions")).toContainEqual({
      dataClass: "REFERRAL",
      organization: { name: "Harbor Food Bank" },
      program: null,
      endsAt: null,
    });
    expect(trail.filter(({ kind }) => kind === "RESTRICTION")).toMatchObject([
      { role: "PRIVACY_OFFICER", clients: [max] },
    ]);
    expect(again.at("setRestriction.userErrors")).toEqual([]);
    expect(repeated.filter(({ kind }) => kind === "RESTRICTION")).toEqual([]);
    const cancelled = before.filter(({ status }) => status === "IN_PROGRESS").map(({ id }) => id);
    expect((await open()).filter(({ id }) => cancelled.includes(id))).toEqual(
      cancelled.map((id) => ({ id, status: "CANCELLED", outcome: "CONSENT_WITHDRAWN" })),
    );
    const told = (await feed(seen)).at<{ entry: { __typename: string; referralId?: string } }[]>("referralFeed.edges");
    expect(told.map(({ entry }) => entry)).toEqual(
      expect.arrayContaining(cancelled.map((referralId) => ({ __typename: "ReferralTombstone", referralId }))),
    );
  });

  test("is given another end, and ends there by itself", async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();

    const reply = await act("privacy.officer", RESTRICT, { ...limit, endsAt });
    const limits = reply.at<{ dataClass: string; endsAt: string | null }[]>("setRestriction.client.restrictions");

    const its = limits.filter(({ dataClass }) => dataClass === "REFERRAL");
    expect(its.map((one) => new Date(one.endsAt ?? 0).toISOString())).toEqual([endsAt]);
  });

  test("holds for a transaction that began before it and waited", async () => {
    const { rows } = await service.owner.query<{ holds: boolean }>(
      "select recorded_at = starts_at holds from restrictions where client_id = $1 and data_class = 'REFERRAL'",
      [max],
    );

    expect(rows).toEqual([{ holds: true }]);
  });
});
