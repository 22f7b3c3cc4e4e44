import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { type Reply, startService, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const FEED = "{ referralFeed(first: 5) { hasNextPage } }";
const VIEWER = "{ viewer { role scopes } }";
const STEP = `mutation ($input: TransitionReferralInput!) { transitionReferral(input: $input) { referral { status } userErrors { code } } }`;

describe("an organization's system", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const feed = (scope: string): Promise<Reply> => service.as("integrator.food", { scope }).ask(FEED);
  const face = ({ status, codes, headers }: Reply): unknown => [status, codes, headers["www-authenticate"]];
  const lacking = (scope: string): unknown => [
    403,
    ["FORBIDDEN"],
    `Bearer error="insufficient_scope", scope="${scope}"`,
  ];

  test.each(["", "referrals:write", "referrals:readx referrals", "REFERRALS:READ", "*", "referrals:*"])(
    "reads nothing with the scope %j",
    async (scope) => {
      const reply = await feed(scope);

      expect(face(reply)).toEqual(lacking("referrals:read"));
      expect(reply.data).toBeNull();
      expect(face(await service.as("integrator.food", { scope }).ask(VIEWER))).toEqual(lacking("referrals:read"));
    },
  );

  test("reads with the scope to read, whatever stands beside it, and is told its scopes", async () => {
    const reply = await service.as("integrator.food", { scope: "openid  referrals:read" }).ask(VIEWER);

    expect([(await feed("referrals:read")).status, reply.data]).toEqual([
      200,
      { viewer: { role: "INTEGRATOR", scopes: ["openid", "referrals:read"] } },
    ]);
  });

  test("writes with both scopes alone, and nothing happens otherwise", async () => {
    const { rows } = await service.owner.query<{ id: string; status: string; version: number }>(
      "select id, status, version from referrals where target_organization_id = $1 and status = 'RECEIVED' limit 1",
      [sampleId("organization Food Bank")],
    );
    const [referral] = rows;
    if (referral === undefined) throw new Error("No referral waits");
    const input = { referralId: referral.id, to: "ACCEPTED", expectedVersion: referral.version };
    const step = (scope: string): Promise<Reply> => service.as("integrator.food", { scope }).ask(STEP, { input });
    const status = async (): Promise<unknown> =>
      (await service.owner.query<{ status: string }>("select status from referrals where id = $1", [referral.id]))
        .rows[0]?.status;

    expect(face(await step("referrals:read"))).toEqual(lacking("referrals:write"));
    expect(face(await step("referrals:write"))).toEqual(lacking("referrals:read"));
    expect(face(await step(""))).toEqual(lacking("referrals:read referrals:write"));
    expect(await status()).toBe("RECEIVED");
    expect((await step("referrals:write referrals:read")).data).toEqual({
      transitionReferral: { referral: { status: "ACCEPTED" }, userErrors: [] },
    });
    expect(await status()).toBe("ACCEPTED");
  });

  test("may ask about the schema without any, and nothing beside it", async () => {
    const caller = service.as("integrator.food", { scope: "" });

    expect((await caller.ask("{ __schema { queryType { name } } __typename }")).status).toBe(200);
    for (const query of [
      `{ __typename ${FEED.slice(1)}`,
      "{ ...f } fragment f on Query { referralFeed(first: 1) { hasNextPage } }",
      "{ ... { viewer { id } } }",
    ]) {
      expect(face(await caller.ask(query))).toEqual(lacking("referrals:read"));
    }
  });

  test.each([
    ["a query", "referrals:write", `query Pull ${FEED}`, ["referrals:read"]],
    ["an act", "", STEP.replace("mutation", "mutation Pull"), ["referrals:read", "referrals:write"]],
  ])(
    "that lacks a scope for %s leaves an event of it, and nothing of what it asked for",
    async (_, scope, text, missing) => {
      const input = { referralId: sampleId("referral of nobody"), to: "ACCEPTED", expectedVersion: 1 };
      const [reply, trail] = await recorded(service.owner, () =>
        service.as("integrator.food", { scope }).ask(text, text.includes("$input") ? { input } : {}),
      );

      expect(reply.status).toBe(403);
      expect(trail).toEqual([
        {
          kind: "READ_DENIED",
          outcome: "DENIED",
          role: "INTEGRATOR",
          actor: sampleId("integrator.food"),
          organization: sampleId("organization Food Bank"),
          clients: [],
          fields: [],
          redacted: [],
          basis: "CONSENT",
          purpose: expect.any(String) as unknown,
          consent: null,
          detail: { reason: "SCOPE", missingScopes: missing },
        },
      ]);
      const { rows } = await service.owner.query(
        "select operation_name from audit_events order by position desc limit 1",
      );
      expect(rows).toEqual([{ operation_name: "Pull" }]);
    },
  );

  test("is told of no scope while its refusal can't be recorded", async () => {
    await service.owner.query(`
      create function refuse_audit() returns trigger language plpgsql as $$ begin raise exception 'disk full' using errcode = '53100'; end $$;
      create trigger refuse_audit before insert on audit_events for each row execute function refuse_audit()`);
    const reply = await feed("").finally(() =>
      service.owner.query("drop trigger refuse_audit on audit_events; drop function refuse_audit()"),
    );

    expect(reply.codes).not.toContain("FORBIDDEN");
    expect(reply.status).toBeGreaterThanOrEqual(500);
  });

  test("whose person acts for it no more is told so, and nothing of scopes", async () => {
    const former = await service.as("peer.former", { scope: "" }).ask(VIEWER);
    const claimed = await service.as("peer.former", { scope: "", claims: { roles: ["INTEGRATOR"] } }).ask(FEED);

    expect([claimed.status, claimed.text]).toEqual([former.status, former.text]);
    expect(former.status).toBe(401);
  });

  test.each(["peer.a", "clinician.core", "client.1"])("and nobody else is asked for scopes: %s", async (login) => {
    const reply = await service.as(login, { scope: "", claims: { roles: ["INTEGRATOR"] } }).ask(VIEWER);

    expect(reply.status).toBe(200);
  });
});
