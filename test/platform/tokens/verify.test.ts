import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { singleKey, verifyAccessToken } from "../../../src/platform/tokens/index.js";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
const instant = new Date("2026-05-03T12:00:00Z");
const clock = { now: () => instant };
const seconds = instant.getTime() / 1000;
const policy = { keys: singleKey(publicKey, "k1"), issuer: "https://login.example.org", audience: "recovery-circle" };

const header = { alg: "RS256", typ: "at+jwt", kid: "k1" };
const claims = {
  iss: policy.issuer,
  aud: policy.audience,
  sub: "3f0c6c1e-7d43-4b8b-9b7e-5a4f0f1d2c3b",
  clinic: "8a1de0a5-2f0a-4f0e-8f6b-0c7c0b8e9d10",
  iat: seconds - 10,
  exp: seconds + 600,
  jti: "t-1",
};

const part = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
function token(change: object | string = {}, headerChange: object = {}, key = privateKey): string {
  const head = part({ ...header, ...headerChange });
  const input = `${head}.${part(typeof change === "string" ? change : { ...claims, ...change })}`;
  return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
}
const verify = (text: string) => verifyAccessToken(text, policy, clock);

describe("an access token", () => {
  test("is believed when everything fits", async () => {
    const result = await verify(token({ scope: "referrals:read x", roles: ["CLINICIAN"] }));

    expect(result).toEqual({
      userId: claims.sub,
      clinicId: claims.clinic,
      roles: ["CLINICIAN"],
      scopes: ["referrals:read", "x"],
      tokenId: "t-1",
      issuedAt: new Date((seconds - 10) * 1000),
      expiresAt: new Date((seconds + 600) * 1000),
    });
  });

  const good = token();
  const hmac = (secret: string) => {
    const input = `${part({ ...header, alg: "HS256" })}.${part(claims)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  };
  test.each([
    ["nothing", ""],
    ["two parts", "a.b"],
    ["no signature", `${good.split(".").slice(0, 2).join(".")}.`],
    ["alg none", `${part({ ...header, alg: "none" })}.${part(claims)}.`],
    ["another key", token({}, {}, other.privateKey)],
    ["our public key as an HMAC secret", hmac(publicKey.export({ type: "spki", format: "pem" }).toString())],
    ["another RSA algorithm", token({}, { alg: "PS256" })],
    ["a foreign key id", token({}, { kid: "k2" })],
    ["no key id", token({}, { kid: undefined })],
    ["an odd key id", token({}, { kid: "../k1" })],
    ["another type", token({}, { typ: "JWT" })],
    ["crit", token({}, { crit: ["exp"] })],
    ["an embedded key", token({}, { jwk: publicKey.export({ format: "jwk" }) })],
    ["a key address", token({}, { jku: "https://evil.example" })],
    ["a padded part", `${good}=`],
    ["a doubled claim", token(JSON.stringify(claims).replace("}", `,"sub":"${claims.clinic}"}`))],
    ["another issuer", token({ iss: "https://login.example.org.evil" })],
    ["a list of issuers", token({ iss: [policy.issuer] })],
    ["another audience", token({ aud: "recovery" })],
    ["no audience", token({ aud: undefined })],
    ["no expiry", token({ exp: undefined })],
    ["an absurd expiry", token({ exp: 1e300 })],
    ["a long life", token({ exp: seconds + 86_400 })],
    ["an expired token", token({ iat: seconds - 1000, exp: seconds - 31 })],
    ["no time of issue", token({ iat: undefined })],
    ["issue in the future", token({ iat: seconds + 60, exp: seconds + 120 })],
    ["not valid yet", token({ nbf: seconds + 60 })],
    ["a subject that is no id", token({ sub: { id: claims.sub } })],
    ["no clinic", token({ clinic: undefined })],
    ["no token id", token({ jti: undefined })],
    ["a very long token", token({ filler: "x".repeat(9000) })],
  ])("with %s is refused with the same answer", async (_, text) => {
    await expect(verify(text)).rejects.toMatchObject({
      message: "Sign in to use this service.",
      extensions: { code: "UNAUTHENTICATED" },
    });
  });
});
