import { generateKeyPairSync } from "node:crypto";
import { createLogger } from "../../../src/platform/logger/index.js";
import { jwksKeys, type KeySource } from "../../../src/platform/tokens/index.js";
import { Issuer, issuerKey, jwkOf } from "../../support/issuer.js";

const minute = 60_000;
const [k1, k2, k3] = [issuerKey("k1"), issuerKey("k2"), issuerKey("k3")];

describe("the keys of an identity provider", () => {
  let issuer: Issuer;
  let now: number;
  let log: string[];
  beforeEach(async () => {
    issuer = await Issuer.start(k1);
    [now, log] = [0, []];
  });
  afterEach(() => issuer.goDown());

  const source = (): KeySource =>
    jwksKeys({
      url: issuer.url,
      logger: createLogger("warn", { write: (line) => void log.push(line) }),
      now: () => now,
    });
  const isKnown = async (keys: KeySource, keyId: string): Promise<boolean> => (await keys.find(keyId)) !== null;
  /** Waits for a request that nobody waits for. */
  const asked = async (times: number): Promise<void> => {
    while (issuer.asked < times) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const warned = async (times: number): Promise<void> => {
    while (log.length < times) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test("are asked for once, before anybody needs them", async () => {
    const keys = source();
    await asked(1);

    expect(await keys.find("k1")).toMatchObject({ algorithm: "ES256" });
    expect(await keys.find(null)).toBeNull();
    expect(issuer.asked).toBe(1);
  });

  test("are asked for once for a flood of unknown ids, at the same time and one after another", async () => {
    const keys = source();
    const ids = Array.from({ length: 500 }, (_, i) => `x${i}`);

    const atOnce = await Promise.all(["k1", ...ids].map((id) => isKnown(keys, id)));
    for (const id of ids) await keys.find(id);

    expect(atOnce.filter((known) => known)).toHaveLength(1);
    expect(issuer.asked).toBe(1);
    now += 29_999;
    for (const id of ids) await keys.find(id);
    expect(issuer.asked).toBe(1);
    now += 1;
    await Promise.all(ids.map((id) => keys.find(id)));
    expect(issuer.asked).toBe(2);
  });

  test("rotate: a new key is believed when its first token comes, and one that was withdrawn no longer", async () => {
    const keys = source();
    await keys.find("k1");

    issuer.keys = [k2, k1];
    now += 30_000;
    expect(await isKnown(keys, "k2")).toBe(true);
    issuer.keys = [k2];
    now += 10 * minute + 1;
    // The first that finds the set old is answered from it, and has it refreshed.
    expect(await isKnown(keys, "k1")).toBe(true);
    await asked(3);
    while (await isKnown(keys, "k1")) await new Promise((resolve) => setTimeout(resolve, 5));

    expect(await isKnown(keys, "k2")).toBe(true);
    expect(issuer.asked).toBe(3);
  });

  test.each([
    ["max-age=60", minute],
    ["public, max-age=60, must-revalidate", minute],
    ["max-age=0", minute / 2],
    ["max-age=86400", 10 * minute],
    ["no-store", 10 * minute],
    ["s-maxage=5", 10 * minute],
  ])("stay fresh as long as %s says, within bounds", async (cacheControl, freshMs) => {
    issuer.headers = { "cache-control": cacheControl };
    const keys = source();
    await keys.find("k1");

    now += freshMs;
    await keys.find("k1");
    const before = issuer.asked;
    now += 1;
    await keys.find("k1");
    await asked(2);

    expect([before, issuer.asked]).toEqual([1, 2]);
  });

  test("serve on for a day when the issuer is down, and then nobody is judged", async () => {
    const keys = source();
    await keys.find("k1");
    await issuer.goDown();

    now += 24 * 60 * minute;
    expect(await isKnown(keys, "k1")).toBe(true);
    expect(await isKnown(keys, "k2")).toBe(false);
    now += 1;
    await expect(keys.find("k1")).rejects.toMatchObject({ extensions: { code: "SERVICE_UNAVAILABLE" } });

    now += 1000;
    await issuer.goUp();
    expect(await isKnown(keys, "k1")).toBe(true);
  });

  test("are asked for again each second where there never were any", async () => {
    await issuer.goDown();
    const keys = source();
    await expect(keys.find("k1")).rejects.toMatchObject({ extensions: { code: "SERVICE_UNAVAILABLE" } });
    await issuer.goUp();

    now += 999;
    await expect(keys.find("k1")).rejects.toMatchObject({ extensions: { code: "SERVICE_UNAVAILABLE" } });
    expect(issuer.asked).toBe(0);
    now += 1;
    expect(await isKnown(keys, "k1")).toBe(true);
    expect(log).toHaveLength(1);
  });

  const endless = "x".repeat(65_536);
  test.each<[string, NonNullable<Issuer["answer"]>, RegExp]>([
    ["garbage", (_, response) => response.end("\u0000\u0001 secret-garbage"), /no JSON/],
    ["a page", (_, response) => response.end("<html>secret-garbage</html>"), /no JSON/],
    ["nothing", (_, response) => response.end(), /no JSON/],
    ["a list", (_, response) => response.end("[]"), /no usable key/],
    ["no keys", (_, response) => response.end('{"keys":[]}'), /no usable key/],
    ["keys of another kind", (_, response) => response.end('{"keys":"secret-garbage"}'), /no usable key/],
    ["an error", (_, response) => void response.writeHead(500).end("secret-garbage"), /status 500/],
    [
      "another address",
      (_, response) => void response.writeHead(302, { location: "/elsewhere.json" }).end(),
      /redirect/,
    ],
    [
      "without end",
      (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(endless));
          response.once("drain", more);
        };
        more();
      },
      /too large/,
    ],
    [
      "a good set that is too long",
      (_, response) => response.end(JSON.stringify({ keys: [jwkOf(k2)], endless: endless.repeat(5) })),
      /too large/,
    ],
    [
      "half of it",
      (_, response) => void response.writeHead(200, { "content-length": "99" }).write('{"keys":['),
      /timeout/,
    ],
    ["nothing at all", () => undefined, /timeout/],
    ["the end of the connection", (request) => request.socket.destroy(), /other side closed/],
  ])("stay as they were when the issuer answers %s", async (_, answer, reason) => {
    const keys = source();
    await keys.find("k1");
    issuer.answer = answer;

    now += 30_000;
    expect(await isKnown(keys, "k2")).toBe(false);
    expect(await isKnown(keys, "k1")).toBe(true);
    expect(log).toEqual([expect.stringMatching(reason)]);
    expect(log.join()).not.toContain("secret-garbage");

    // Not asked again at once, and found when it is well again.
    await keys.find("k3");
    expect(issuer.asked).toBe(2);
    [issuer.answer, issuer.keys] = [null, [k3]];
    now += 30_000;
    expect(await isKnown(keys, "k3")).toBe(true);
  });

  test("do not keep a known key waiting for an issuer that is slow", async () => {
    const keys = source();
    await keys.find("k1");
    let isOver = false;
    issuer.answer = (_, response) => void setTimeout(() => ((isOver = true), response.end()), 500);

    now += 11 * minute;
    const found = await Promise.all(Array.from({ length: 20 }, () => isKnown(keys, "k1")));

    expect(isOver).toBe(false);
    expect(found).toEqual(found.map(() => true));
    await warned(1);
    expect(issuer.asked).toBe(2);
  });

  test("are never asked for elsewhere", async () => {
    const elsewhere = await Issuer.start(k2);
    issuer.answer = (_, response) => void response.writeHead(307, { location: elsewhere.url.href }).end();
    const keys = source();

    await expect(keys.find("k2")).rejects.toMatchObject({ extensions: { code: "SERVICE_UNAVAILABLE" } });
    await elsewhere.goDown();

    expect(elsewhere.asked).toBe(0);
  });

  test("are those alone that signatures may rest on", async () => {
    const jwk = (its: object): object => ({ ...jwkOf(k1), ...its });
    const rsa = (modulusLength: number, publicExponent = 0x10001): object =>
      generateKeyPairSync("rsa", { modulusLength, publicExponent }).publicKey.export({ format: "jwk" });
    const ec = (namedCurve: string): object =>
      generateKeyPairSync("ec", { namedCurve }).publicKey.export({ format: "jwk" });
    const offered: Record<string, object> = {
      good: jwk({}),
      unnamed: { ...jwkOf(k1), alg: undefined },
      pss: { ...rsa(2048), alg: "PS256" },
      ops: jwk({ key_ops: ["verify"] }),
      short: rsa(1024),
      small: rsa(2048, 3),
      p384: ec("P-384"),
      p521: ec("P-521"),
      k256: ec("secp256k1"),
      ed: generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }),
      private: k1.privateKey.export({ format: "jwk" }),
      symmetric: { kty: "oct", k: "c2VjcmV0", alg: "HS256" },
      both: jwk({ k: "c2VjcmV0" }),
      encrypts: jwk({ use: "enc" }),
      signs: jwk({ key_ops: ["sign"] }),
      odd: jwk({ key_ops: "verify" }),
      none: jwk({ alg: "none" }),
      hmac: jwk({ alg: "HS256" }),
      long: { ...rsa(2048), alg: "RS512" },
      other: { ...rsa(2048), alg: "ES256" },
      off: jwk({ x: "AAAA" }),
      "": jwk({}),
      "a/b": jwk({}),
      ["x".repeat(65)]: jwk({}),
    };
    const entries = Object.entries(offered).map(([kid, key]) => ({ ...key, kid }));
    const strange = [null, 1, "k1", [], { ...jwkOf(k1), kid: 1 }];
    // The first of a name stands.
    const twice = { ...jwkOf(k2), kid: "pss" };
    issuer.answer = (_, response) => response.end(JSON.stringify({ keys: [...strange, ...entries, twice] }));
    const keys = source();

    const found = await Promise.all(Object.keys(offered).map(async (id) => [id, (await keys.find(id))?.algorithm]));

    expect(found.filter(([, algorithm]) => algorithm !== undefined)).toEqual([
      ["good", "ES256"],
      ["unnamed", "ES256"],
      ["pss", "PS256"],
      ["ops", "ES256"],
    ]);
  });
});
