import { addressKey, TokenBuckets } from "../../src/platform/http/rate-limits.js";
import { startService, type Service } from "../support/service.js";

describe("a bucket of tokens", () => {
  let now = 0;
  const buckets = (most?: number) => new TokenBuckets({ perSecond: 2, burst: 3 }, () => now, most);
  beforeEach(() => (now = 0));

  test("gives as many at once as its burst, and then says when to come again", () => {
    const its = buckets();

    expect([1, 2, 3, 4].map(() => its.take("a"))).toEqual([0, 0, 0, 1]);
    expect(its.take("b")).toBe(0);
  });

  test("fills at its rate, and never beyond the burst", () => {
    const its = buckets();
    for (let i = 0; i < 3; i++) its.take("a");

    now = 499;
    expect(its.take("a")).toBe(1);
    now = 500;
    expect(its.take("a")).toBe(0);
    now = 3_600_000;
    expect([1, 2, 3, 4].map(() => its.take("a"))).toEqual([0, 0, 0, 1]);
  });

  test("names the whole seconds of a slow rate", () => {
    const its = new TokenBuckets({ perSecond: 1 / 60, burst: 1 }, () => now);
    its.take("a");
    now = 1_000;

    expect(its.take("a")).toBe(59);
  });

  test("takes no more memory for more who come, and forgets whoever came longest ago", () => {
    const its = buckets(100);
    for (let i = 0; i < 3; i++) its.take("first");
    for (let i = 0; i < 99; i++) its.take(`other ${i}`);
    expect(its.take("first")).toBe(1);

    for (let i = 0; i < 10_000; i++) its.take(`more ${i}`);

    expect(its.size).toBe(100);
    expect(its.take("first")).toBe(0);
  });
});

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "::ffff:203.0.113.9"],
  ["2001:db8:0:7:1:2:3:4", "2001:db8:0:7"],
  ["2001:db8:0:7::1", "2001:db8:0:7"],
  ["2001:0db8:0000:0007::", "2001:db8:0:7"],
  ["2001:db8::7", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
])("the address %s counts as %s", (ip, key) => {
  expect(addressKey(ip)).toBe(key);
});

describe("a service with limits", () => {
  let service: Service;
  const slow = { perSecond: 0.01, burst: 5 };
  beforeAll(async () => {
    service = await startService({
      rateLimits: { perActor: slow, refusedPerAddress: slow },
      trustedProxies: ["127.0.0.0/8", "::ffff:127.0.0.1"],
    });
  });
  afterAll(() => service.close());

  const VIEWER = { query: "{ viewer { role } }" };
  const six = (ask: () => Promise<{ status: number }>): Promise<number[]> =>
    Array.from({ length: 6 }).reduce<Promise<number[]>>(
      async (before) => [...(await before), (await ask()).status],
      Promise.resolve([]),
    );

  test("answers a person no more than so many at once, and everybody else as before", async () => {
    expect(await six(() => service.as("peer.a").post(VIEWER))).toEqual([200, 200, 200, 200, 200, 429]);

    const reply = await service.as("peer.a", { role: "PEER_SPECIALIST" }).post("{ this is not read");
    expect([reply.status, reply.codes, reply.headers["retry-after"]]).toEqual([429, ["RATE_LIMITED"], "100"]);
    expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect((await service.as("clinician.core").post(VIEWER)).status).toBe(200);
    // The same person of another clinic would be another actor.
    const elsewhere = { claims: { clinic: "5d0c1a9e-0000-4000-8000-000000000000" } };
    expect((await service.as("peer.a", elsewhere).post(VIEWER)).status).toBe(401);
  });

  test("refuses tokens from one address no more than so often, and believes the good ones from there", async () => {
    const from = (ip: string) => ({ "x-forwarded-for": ip });
    const bad = { authorization: "Bearer a.b.c" };

    expect(await six(() => service.anyone().post(VIEWER, { ...bad, ...from("203.0.113.9") }))).toEqual([
      401, 401, 401, 401, 401, 429,
    ]);
    const none = await service.anyone().post(VIEWER, from("203.0.113.9"));
    expect([none.status, none.codes]).toEqual([429, ["RATE_LIMITED"]]);
    expect((await service.anyone().post(VIEWER, from("203.0.113.10"))).status).toBe(401);
    expect((await service.as("coordinator").post(VIEWER, from("203.0.113.9"))).status).toBe(200);
  });
});
