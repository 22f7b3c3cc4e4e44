import { createPublicKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import { issuerKey, jwkOf, type IssuerKey } from "../../support/issuer.js";
import { signingKeys } from "../../support/signing-keys.js";
import { hmac, part, signed, spellingsOf } from "./tokens.js";

/** The issuer's keys, one for each algorithm that is taken. */
export const rs: IssuerKey = { keyId: "rs", algorithm: "RS256", privateKey: signingKeys().privateKey };
export const ps = issuerKey("ps", "PS256");
export const es = issuerKey("es", "ES256");
const foreign = issuerKey("foreign");

/** What the tokens are made of. */
export interface Setting {
  /** Claims that are believed, for somebody of the sample clinic. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Seconds of now. */
  readonly now: number;
  /** Where a forger publishes keys of their own. */
  readonly evil: string;
  readonly idOf: (login: string) => string;
}

/** What a request brings along. */
export type Headers = Readonly<Record<string, string>>;

/** A kind of token: what it is called, what is sent, and what the service's own log says about it. */
export interface Kind {
  readonly name: string;
  readonly headers: (setting: Setting) => Headers;
  readonly query?: (setting: Setting) => string;
  readonly logged: RegExp | null;
}

type Json = Readonly<Record<string, unknown>>;
interface Changes {
  readonly header?: Json;
  /** The header as it is written, in place of all that. */
  readonly headerText?: string | Buffer;
  readonly claims?: Json | ((setting: Setting) => Json);
  /** The payload as it is written, in place of all that. */
  readonly payload?: (json: string, setting: Setting) => string | Buffer;
  readonly key?: IssuerKey;
  readonly as?: string;
}

/** A token that is good but for these changes: its signature is right for whatever it says. */
export function token(setting: Setting, changes: Changes = {}): string {
  const { key = es } = changes;
  const more = typeof changes.claims === "function" ? changes.claims(setting) : changes.claims;
  const json = JSON.stringify({ ...setting.claims, jti: randomUUID(), ...more });
  const header = { alg: key.algorithm, typ: "at+jwt", kid: key.keyId, ...changes.header };
  const input = `${part(changes.headerText ?? header)}.${part(changes.payload?.(json, setting) ?? json)}`;
  return `${input}.${signed(input, key.privateKey, changes.as ?? key.algorithm)}`;
}

const bearer = (text: string): Headers => ({ authorization: `Bearer ${text}` });
const of = (name: string, logged: RegExp | null, make: (setting: Setting) => string): Kind => ({
  name,
  logged,
  headers: (setting) => bearer(make(setting)),
});
const changed = (name: string, logged: RegExp | null, changes: Changes): Kind =>
  of(name, logged, (setting) => token(setting, changes));
const withHeader = (name: string, logged: RegExp, header: Json): Kind => changed(name, logged, { header });
const withClaims = (name: string, logged: RegExp | null, claims: Changes["claims"]): Kind =>
  changed(name, logged, { claims: claims ?? {} });
const written = (name: string, logged: RegExp, payload: NonNullable<Changes["payload"]>): Kind =>
  changed(name, logged, { payload });
/** Changes a good token, and leaves its signature. */
const mangled = (
  name: string,
  logged: RegExp | null,
  mangle: (parts: [string, string, string], setting: Setting) => string,
): Kind => of(name, logged, (setting) => mangle(token(setting).split(".") as [string, string, string], setting));

const noAlgorithm = /not an algorithm that is taken/;
const noKey = /no such key, or not its algorithm/;
const oddKeyId = /an odd key id/;
const oddHeader = /a header that is not taken/;
const notAccess = /not an access token/;
const badSignature = /invalid signature/;
const badLength = /signatures must be "64" bytes/;
const notThreeParts = /not three parts of base64url/;

const unsigned = (alg: unknown): Kind =>
  of(
    `alg ${JSON.stringify(alg)}`,
    noAlgorithm,
    (setting) => `${token(setting, { header: { alg } }).split(".").slice(0, 2).join(".")}.AA`,
  );

const algorithms: readonly Kind[] = [
  ...[
    "none",
    "None",
    "NONE",
    "nOnE",
    "",
    null,
    undefined,
    0,
    true,
    ["ES256"],
    { name: "ES256" },
    "es256",
    "ES256 ",
    "\u0415S256",
  ].map(unsigned),
  mangled(
    "alg none and no signature",
    notThreeParts,
    ([, payload]) => `${part({ alg: "none", typ: "at+jwt" })}.${payload}.`,
  ),
  withHeader("alg none and a right signature", noAlgorithm, { alg: "none" }),
  ...Object.entries(spellingsOf(rs)).map(([name, secret]) =>
    of(`HS256 with the public key as secret: ${name}`, noAlgorithm, (setting) => {
      const [header, payload] = token(setting, { key: rs, header: { alg: "HS256" } }).split(".");
      return `${header}.${payload}.${hmac(`${header}.${payload}`, secret)}`;
    }),
  ),
  ...[384, 512].map((bits) =>
    of(`HS${bits} with the public key as secret`, noAlgorithm, (setting) => {
      const [header, payload] = token(setting, { key: rs, header: { alg: `HS${bits}` } }).split(".");
      return `${header}.${payload}.${hmac(`${header}.${payload}`, spellingsOf(rs)["PEM"] ?? "", bits)}`;
    }),
  ),
  ...["", "secret", "\0"].map((secret) =>
    of(`HS256 with the secret ${JSON.stringify(secret)}`, noAlgorithm, (setting) => {
      const [header, payload] = token(setting, { header: { alg: "HS256" } }).split(".");
      return `${header}.${payload}.${hmac(`${header}.${payload}`, secret)}`;
    }),
  ),
  of("RS256 that is an HMAC with the public key", badSignature, (setting) => {
    const [header, payload] = token(setting, { key: rs }).split(".");
    return `${header}.${payload}.${hmac(`${header}.${payload}`, spellingsOf(rs)["PEM"] ?? "")}`;
  }),
  ...["RS384", "RS512", "PS384", "PS512"].map((alg) =>
    changed(`${alg} with the key of RS256`, noAlgorithm, { key: rs, header: { alg }, as: alg }),
  ),
  changed("PS256 with the key of RS256", noKey, { key: rs, header: { alg: "PS256" }, as: "PS256" }),
  changed("RS256 with the key of PS256", noKey, { key: ps, header: { alg: "RS256" }, as: "RS256" }),
  changed("RS256 in the name of the key of ES256", noKey, { key: rs, header: { kid: "es" } }),
  changed("ES256 in the name of the key of RS256", noKey, { header: { kid: "rs" } }),
  changed("a signature of PS256 under RS256", badSignature, { key: rs, as: "PS256" }),
  of("ES384 on its own curve", noAlgorithm, (setting) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    return token(setting, { key: { ...es, privateKey }, header: { alg: "ES384" }, as: "ES384" });
  }),
  of("ES256 on another curve", badSignature, (setting) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    return token(setting, { key: { ...es, privateKey } });
  }),
  of("EdDSA", noAlgorithm, (setting) => {
    const { privateKey } = generateKeyPairSync("ed25519");
    return token(setting, { key: { ...es, privateKey }, header: { alg: "EdDSA" }, as: "EdDSA" });
  }),
];

const keyIds: readonly Kind[] = [
  changed("a foreign key under the issuer's id", badSignature, { key: { ...foreign, keyId: "es" } }),
  changed("a foreign key under its own id", noKey, { key: foreign }),
  changed("the id of another key", noKey, { header: { kid: "ps" } }),
  withHeader("no key id", noKey, { kid: undefined }),
  ...[
    null,
    0,
    true,
    ["es"],
    { es: "es" },
    "",
    " es",
    "es ",
    "es\n",
    "es\0",
    "ES/../es",
    "../../../../dev/null",
    "/proc/self/environ",
    "file:///dev/null",
    "https://evil.example/es",
    "es' or '1'='1",
    "'; drop table clinics; --",
    "$(id)",
    "%65%73",
    "\u0435s",
    "x".repeat(65),
    "es.",
    "es#1",
    "es?x",
    "\0",
    "es\u200b",
  ].map((kid) => withHeader(`the key id ${JSON.stringify(kid).slice(0, 30)}`, oddKeyId, { kid })),
  ...["__proto__", "constructor", "toString", "Es", "es0", "x".repeat(64)].map((kid) =>
    withHeader(`the key id ${kid.slice(0, 20)}`, noKey, { kid }),
  ),
];

const ownTrust: readonly Kind[] = [
  of("an embedded key, and its signature", oddHeader, (setting) =>
    token(setting, { key: foreign, header: { jwk: jwkOf(foreign) } }),
  ),
  withHeader("an embedded key beside a right signature", oddHeader, { jwk: jwkOf(es) }),
  of("the address of a forger's keys", oddHeader, (setting) =>
    token(setting, { key: foreign, header: { jku: setting.evil } }),
  ),
  of("the address of a forger's certificate", oddHeader, (setting) =>
    token(setting, { key: foreign, header: { x5u: setting.evil } }),
  ),
  of("a certificate", oddHeader, (setting) =>
    token(setting, {
      header: { x5c: [createPublicKey(foreign.privateKey).export({ type: "spki", format: "der" }).toString("base64")] },
    }),
  ),
  ...[["exp"], [], ["b64"], "exp", null].map((crit) => withHeader(`crit ${JSON.stringify(crit)}`, oddHeader, { crit })),
  of("an unencoded payload", notThreeParts, (setting) => {
    const header = part({ alg: "ES256", typ: "at+jwt", kid: "es", b64: false, crit: ["b64"] });
    const payload = JSON.stringify(setting.claims).replaceAll(/["{}:, ]/g, "_");
    return `${header}.${payload}.${signed(`${header}.${payload}`, es.privateKey, "ES256")}`;
  }),
  withHeader("b64 false, and nothing critical", oddHeader, { b64: false }),
  withHeader("a compressed payload", oddHeader, { zip: "DEF" }),
  withHeader("an encrypted payload", oddHeader, { enc: "A256GCM" }),
  withHeader("the type of a nested token", oddHeader, { cty: "JWT" }),
  of("a token in a token", /JSON/, (setting) => token(setting, { payload: () => token(setting) })),
];

const types: readonly Kind[] = [
  undefined,
  null,
  "",
  "JWT",
  "jwt",
  "dpop+jwt",
  "logout+jwt",
  "secevent+jwt",
  "id_token",
  "at+jwt ",
  "at+jwt;x",
  "xat+jwt",
  "application/jwt",
  "at+jwt\0",
  "at+jwt,JWT",
  "application/",
  "\u0430t+jwt",
  1,
  ["at+jwt"],
].map((typ) => withHeader(`the type ${JSON.stringify(typ)}`, notAccess, { typ }));

const flipped = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
/** Another spelling of the same bytes: bits that stand for nothing are set. */
function otherSpelling(text: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return `${text.slice(0, -1)}${letters[letters.indexOf(text.at(-1) ?? "") + 1]}`;
}

const shapes: readonly Kind[] = [
  of("one letter", notThreeParts, () => "x"),
  of("dots", notThreeParts, () => ".."),
  of("four dots", notThreeParts, () => "...."),
  of("an opaque token", notThreeParts, () => "a".repeat(40)),
  mangled("no signature", notThreeParts, ([header, payload]) => `${header}.${payload}`),
  mangled("an empty signature", notThreeParts, ([header, payload]) => `${header}.${payload}.`),
  mangled("an empty header", notThreeParts, ([, payload, signature]) => `.${payload}.${signature}`),
  mangled("an empty payload", notThreeParts, ([header, , signature]) => `${header}..${signature}`),
  mangled("four parts", notThreeParts, (parts) => [...parts, parts[2]].join(".")),
  mangled("five parts, as what is encrypted has", notThreeParts, (parts) => [...parts, "AA", "AA"].join(".")),
  mangled("a dot behind it", notThreeParts, (parts) => `${parts.join(".")}.`),
  mangled("a dot before it", notThreeParts, (parts) => `.${parts.join(".")}`),
  mangled("padding", notThreeParts, (parts) => `${parts.join(".")}==`),
  mangled(
    "padding in the middle",
    notThreeParts,
    ([header, payload, signature]) => `${header}=.${payload}.${signature}`,
  ),
  mangled(
    "letters of the other base64",
    notThreeParts,
    ([header, payload]) => `${header}.${payload}.${"+/".repeat(43)}`,
  ),
  mangled("more behind the signature", badLength, (parts) => `${parts.join(".")}AAAA`),
  mangled(
    "another spelling of the signature",
    notThreeParts,
    ([header, payload, signature]) => `${header}.${payload}.${otherSpelling(signature)}`,
  ),
  of("another spelling of the payload", notThreeParts, (setting) => {
    // One byte over a group of three: four bits of its last letter stand for nothing.
    const json = JSON.stringify({ ...setting.claims, jti: randomUUID() });
    const [header, payload = "", signature] = token(setting, {
      payload: () => json + " ".repeat((4 - (json.length % 3)) % 3),
    }).split(".");
    return `${header}.${otherSpelling(payload)}.${signature}`;
  }),
  mangled("a name before it", notThreeParts, (parts) => `token=${parts.join(".")}`),
  mangled("a tilde", notThreeParts, (parts) => `${parts.join(".")}~`),
  mangled(
    "another header",
    badSignature,
    ([, payload, signature]) => `${part({ kid: "es", typ: "at+jwt", alg: "ES256" })}.${payload}.${signature}`,
  ),
  mangled(
    "the payload of another token",
    badSignature,
    ([header, , signature], setting) => `${header}.${token(setting).split(".")[1]}.${signature}`,
  ),
  mangled(
    "the signature of another token",
    badSignature,
    ([header, payload], setting) => `${header}.${payload}.${token(setting).split(".")[2]}`,
  ),
  mangled(
    "one letter of the signature changed",
    badSignature,
    ([header, payload, signature]) => `${header}.${payload}.${flipped(signature, 10)}`,
  ),
  mangled("half of a signature", badLength, ([header, payload, signature]) =>
    `${header}.${payload}.${signature.slice(0, 43)}A`.replace(/..A$/, "A"),
  ),
  withClaims("8 kB", /too long/, { filler: "x".repeat(6_000) }),
  withClaims("14 kB", /too long/, { filler: "x".repeat(10_000) }),
];

const n = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");
const zero = Buffer.alloc(32);
const one = Buffer.from("01".padStart(64, "0"), "hex");
const signatureOf = (name: string, logged: RegExp, signature: Buffer, key = es): Kind =>
  of(name, logged, (setting) => `${token(setting, { key }).split(".").slice(0, 2).join(".")}.${part(signature)}`);

const signatures: readonly Kind[] = [
  signatureOf("ES256 of zeros (CVE-2022-21449)", badSignature, Buffer.concat([zero, zero])),
  signatureOf("ES256 with r of zero", badSignature, Buffer.concat([zero, one])),
  signatureOf("ES256 with s of zero", badSignature, Buffer.concat([one, zero])),
  signatureOf("ES256 with r and s of the group's order", badSignature, Buffer.concat([n, n])),
  signatureOf("ES256 with r and s of one", badSignature, Buffer.concat([one, one])),
  signatureOf("ES256 of all bits", badSignature, Buffer.alloc(64, 255)),
  signatureOf("ES256 of one byte", badLength, Buffer.from([1])),
  signatureOf("ES256 of 63 bytes", badLength, Buffer.alloc(63, 1)),
  signatureOf("ES256 of 96 bytes", badLength, Buffer.alloc(96, 1)),
  of("ES256 written as DER", badLength, (setting) => {
    const [header, payload] = token(setting).split(".");
    return `${header}.${payload}.${part(sign("sha256", Buffer.from(`${header}.${payload}`), es.privateKey))}`;
  }),
  signatureOf("RS256 of zeros", badSignature, Buffer.alloc(256), rs),
  signatureOf("RS256 of one", badSignature, Buffer.from("01".padStart(512, "0"), "hex"), rs),
  signatureOf("RS256 of all bits", badSignature, Buffer.alloc(256, 255), rs),
  signatureOf("RS256 of one byte", badSignature, Buffer.from([1]), rs),
  of("RS256 with a zero before it", badSignature, (setting) => {
    const [header, payload, signature = ""] = token(setting, { key: rs }).split(".");
    return `${header}.${payload}.${part(Buffer.concat([Buffer.alloc(1), Buffer.from(signature, "base64url")]))}`;
  }),
];

const again = (name: string): Kind =>
  written(`${name} twice`, /a doubled name/, (json) =>
    json.replace(/\}$/, `,${JSON.stringify(name)}:${JSON.stringify((JSON.parse(json) as Json)[name])}}`),
  );

const texts: readonly Kind[] = [
  ...["sub", "iss", "aud", "exp", "iat", "jti", "clinic"].map(again),
  written("sub twice, once in escapes", /a doubled name/, (json) =>
    json.replace(/\}$/, `,"s\\u0075b":"${randomUUID()}"}`),
  ),
  changed("alg twice", /a doubled name/, { headerText: '{"alg":"ES256","typ":"at+jwt","kid":"es","alg":"ES256"}' }),
  written("a list", /not an object/, (json) => `[${json}]`),
  written("a text", /not an object/, (json) => JSON.stringify(json)),
  written("a number", /not an object/, () => "1"),
  written("null", /not an object/, () => "null"),
  written("no JSON", /JSON/, () => "sub"),
  written("more behind the JSON", /JSON/, (json) => `${json}{}`),
  written("a comma too many", /JSON/, (json) => json.replace(/\}$/, ",}")),
  written("a comment", /JSON/, (json) => `/**/${json}`),
  written("a BOM", /JSON|token/, (json) => `\ufeff${json}`),
  written("UTF-16", /not UTF-8|JSON/, (json) => Buffer.from(json, "utf16le")),
  written("no UTF-8", /not UTF-8/, (json) =>
    Buffer.concat([Buffer.from(json.replace(/\}$/, ',"x":"')), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  ),
  written("overlong UTF-8", /not UTF-8/, (json) =>
    Buffer.concat([Buffer.from(json.replace(/\}$/, ',"x":"')), Buffer.from([0xc0, 0xae]), Buffer.from('"}')]),
  ),
  written("nine levels", /too deep/, (json) => json.replace(/\}$/, `,"x":${"[".repeat(8)}${"]".repeat(8)}}`)),
  written("two thousand levels", /too deep/, (json) =>
    json.replace(/\}$/, `,"x":${"[".repeat(2000)}${"]".repeat(2000)}}`),
  ),
  changed("a header that is a list", /not an object/, { headerText: "[]" }),
  changed("a header that is no JSON", /JSON/, { headerText: "alg: ES256" }),
  changed("a header with a BOM", /JSON|token/, { headerText: '\ufeff{"alg":"ES256","typ":"at+jwt","kid":"es"}' }),
];

const absurd = /times are missing or absurd/;
const times: readonly Kind[] = [
  withClaims("no end", absurd, { exp: undefined }),
  ...["soon", null, true, [1], {}, -1, 0].map((exp) =>
    withClaims(`the end ${JSON.stringify(exp)}`, /invalid exp|absurd|expired/, { exp }),
  ),
  withClaims("an end in text", /invalid exp/, ({ now }) => ({ exp: String(now + 60) })),
  withClaims("an end between two seconds", absurd, ({ now }) => ({ exp: now + 60.5 })),
  withClaims("an end of 1e300", absurd, { exp: 1e300 }),
  withClaims("an end of 2^53", absurd, { exp: 2 ** 53 }),
  written("an end of 1e400", /absurd|invalid exp/, (json) => json.replace(/"exp":\d+/, '"exp":1e400')),
  withClaims("an end in milliseconds", /lifetime/, ({ now }) => ({ exp: (now + 60) * 1000 })),
  withClaims("an end that is over", /expired/, ({ now }) => ({ iat: now - 1000, exp: now - 40 })),
  withClaims("an hour and a second", /lifetime/, ({ now }) => ({ iat: now, exp: now + 3601 })),
  withClaims("ten years", /lifetime/, ({ now }) => ({ exp: now + 315_360_000 })),
  withClaims("an end before its beginning", /lifetime/, ({ now }) => ({ iat: now + 20, exp: now + 10 })),
  withClaims("no time of issue", absurd, { iat: undefined }),
  ...["now", null, false, -1, 0, 1.5].map((iat) =>
    withClaims(`the time of issue ${JSON.stringify(iat)}`, absurd, { iat }),
  ),
  withClaims("a time of issue to come", /issued in the future/, ({ now }) => ({ iat: now + 90, exp: now + 600 })),
  withClaims("a beginning to come", /not active/, ({ now }) => ({ nbf: now + 90 })),
  ...["now", null, true].map((nbf) =>
    withClaims(`the beginning ${JSON.stringify(nbf)}`, /invalid nbf|absurd/, { nbf }),
  ),
  withClaims("a beginning between two seconds", absurd, ({ now }) => ({ nbf: now - 10.5 })),
];

const issuers: readonly Kind[] = [
  undefined,
  null,
  "",
  "https://login.example.org/",
  "https://login.example.org.evil.example",
  "https://login.example.or",
  "HTTPS://LOGIN.EXAMPLE.ORG",
  "http://login.example.org",
  "https://login.example.org?x",
  "https://login.example.org#",
  " https://login.example.org",
  "https://login.example.org\n",
  "urn:demo",
  { issuer: "https://login.example.org" },
].map((iss) => withClaims(`the issuer ${JSON.stringify(iss)}`, /issuer invalid/, { iss }));

const audiences: readonly Kind[] = [
  undefined,
  null,
  "",
  "recovery",
  "recovery-circle-staff",
  "RECOVERY-CIRCLE",
  "recovery-circle\n",
  "recovery-circle,other",
  " recovery-circle",
  "recovery-circle other",
  "*",
  ".*",
  [],
  ["other"],
  [["recovery-circle"]],
  { aud: "recovery-circle" },
  1,
].map((aud) => withClaims(`the audience ${JSON.stringify(aud)}`, /audience invalid/, { aud }));

const people: readonly Kind[] = [
  withClaims("a list of issuers", /issuer invalid/, { iss: ["https://login.example.org"] }),
  ...[
    undefined,
    null,
    "",
    "peer.a",
    1,
    {},
    [randomUUID()],
    `{${randomUUID()}}`,
    `${randomUUID()}\n`,
    `urn:uuid:${randomUUID()}`,
    "' or 1=1 --",
    "\u0000",
  ].map((sub) =>
    withClaims(`the subject ${JSON.stringify(sub)?.replaceAll(/[0-9a-f-]{36}/g, "<uuid>")}`, /subject is no id|claim/, {
      sub,
    }),
  ),
  ...[undefined, null, "Harbor", [randomUUID()], ""].map((clinic) =>
    withClaims(`the clinic ${JSON.stringify(clinic)?.replaceAll(/[0-9a-f-]{36}/g, "<uuid>")}`, /clinic is no id/, {
      clinic,
    }),
  ),
  ...[undefined, null, "", 1, {}, ["x"], "x".repeat(129), "a b", "a\u0000b", "\u00e9", "\ud800"].map((jti) =>
    withClaims(`the token id ${JSON.stringify(jti)?.slice(0, 20)}`, /token id is missing|claim/, { jti }),
  ),
  ...["PRIVACY_OFFICER", [1], {}, null].map((roles) =>
    withClaims(`the roles ${JSON.stringify(roles)}`, /roles or scope/, { roles }),
  ),
  ...[["referrals:read"], 1, null, "a\u0000b", "a\nb"].map((scope) =>
    withClaims(`the scope ${JSON.stringify(scope)}`, /roles or scope/, { scope }),
  ),
  // These are the database's to refuse; why, the audit log says.
  withClaims("somebody whom no clinic knows", null, () => ({ sub: randomUUID() })),
  withClaims("somebody of another clinic", null, () => ({ clinic: randomUUID() })),
  withClaims("somebody whose employment has ended", null, ({ idOf }) => ({ sub: idOf("peer.former") })),
  {
    name: "a role that is not held, in a claim and in the header",
    logged: null,
    headers: (setting) => ({
      ...bearer(token(setting, { claims: { roles: ["PRIVACY_OFFICER"] } })),
      "x-active-role": "PRIVACY_OFFICER",
    }),
  },
  {
    name: "a role that there is not",
    logged: null,
    headers: (setting) => ({ ...bearer(token(setting)), "x-active-role": "ROOT" }),
  },
  of("a token of the demo", noKey, (setting) => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const header = { alg: "RS256", typ: "at+jwt", kid: "demo-1" };
    return jsonwebtoken.sign({ ...setting.claims, iss: "urn:demo", aud: "recovery-circle-demo" }, privateKey, {
      header,
    });
  }),
];

/** A good token, brought in another way than the one that is taken. */
const carriers: readonly Kind[] = [
  { name: "nothing", headers: () => ({}), logged: null },
  ...(
    [
      ["nothing but the scheme", () => "Bearer"],
      ["the scheme and spaces", () => "Bearer    "],
      ["no scheme", (good) => good],
      ["another scheme", (good) => `Basic ${good}`],
      ["a scheme that begins alike", (good) => `BearerX ${good}`],
      ["a colon", (good) => `Bearer: ${good}`],
      ["quotes", (good) => `Bearer "${good}"`],
      ["two tokens", (good) => `Bearer ${good} ${good}`],
      ["two tokens and a comma", (good) => `Bearer ${good},${good}`],
      ["two schemes", (good) => `Basic eA==, Bearer ${good}`],
      ["percents", (good) => `Bearer ${good.replaceAll(".", "%2E")}`],
      ["a letter beyond ASCII", (good) => `Bearer ${good}\u00e9`],
      ["a tab in the middle", (good) => `Bearer ${good.replace(".", "\t.")}`],
      ["a space in the middle", (good) => `Bearer ${good.replace(".", " .")}`],
      ["JSON", (good) => `Bearer {"token":"${good}"}`],
    ] satisfies readonly [string, (good: string) => string][]
  ).map(([name, make]): Kind => ({
    name,
    logged: null,
    headers: (setting) => ({ authorization: make(token(setting)) }),
  })),
  ...["cookie", "x-access-token", "x-authorization", "proxy-authorization", "access-token"].map((header): Kind => ({
    name: `the header ${header}`,
    logged: null,
    headers: (setting) => ({
      [header]: header === "cookie" ? `access_token=${token(setting)}` : `Bearer ${token(setting)}`,
    }),
  })),
  { name: "the address", logged: null, headers: () => ({}), query: (setting) => `?access_token=${token(setting)}` },
];

/** Everything that is refused, by what is wrong with it. */
export const hostile: readonly Kind[] = [
  ...algorithms,
  ...keyIds,
  ...ownTrust,
  ...types,
  ...shapes,
  ...signatures,
  ...texts,
  ...times,
  ...issuers,
  ...audiences,
  ...people,
  ...carriers,
];

/** What is believed, so that nothing is refused because everything is. */
export const welcome: readonly Kind[] = [
  changed("RS256", null, { key: rs }),
  changed("PS256", null, { key: ps }),
  changed("ES256", null, { key: es }),
  changed("a type in full and in capitals", null, { header: { typ: "application/AT+JWT" } }),
  changed("a thumbprint of the certificate", null, { header: { x5t: "AAAA", "x5t#S256": "AAAA" } }),
  changed("an hour", null, { claims: ({ now }) => ({ iat: now, exp: now + 3600 }) }),
  changed("clocks that differ by half a minute", null, {
    claims: ({ now }) => ({ iat: now + 25, nbf: now + 25, exp: now + 600 }),
  }),
  changed("the service among several audiences", null, { claims: { aud: ["other", "recovery-circle"] } }),
  changed("a role that is not held, in a claim alone", null, { claims: { roles: ["PRIVACY_OFFICER"] } }),
  changed("more claims, up to eight levels", null, {
    claims: { client_id: "x", amr: ["pwd"], x: [[[[[[[]]]]]]], ["__proto__"]: { a: 1 } },
  }),
  of("the other signature that ES256 has for the same", null, (setting) => {
    // (r, n - s) is as right as (r, s), and no other token: what is revoked is known by its id.
    const [header, payload, signature = ""] = token(setting).split(".");
    const bytes = Buffer.from(signature, "base64url");
    const s = BigInt(`0x${n.toString("hex")}`) - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
    const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]);
    return `${header}.${payload}.${part(twin)}`;
  }),
];
