import { isUtf8 } from "node:buffer";
import jsonwebtoken from "jsonwebtoken";
import type { Clock } from "../clock.js";
import { ApiError, unauthenticated } from "../graphql/errors.js";
import { objectionTo } from "../json.js";
import { isAlgorithm, keyIdPattern, type KeySource } from "./keys.js";
import { ClaimsRefused, reasonOf, RejectedTokenError, type RejectionReason } from "./rejection.js";

/** What a token that was believed says. Membership and roles are then confirmed by the database. */
export interface AccessClaims {
  readonly userId: string;
  readonly clinicId: string;
  /** Only a hint: a role counts if the database holds it for this user. */
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Whether it was made for an organization's system, or for anybody else; absent where one audience is for all. */
  readonly forIntegrators?: boolean;
  readonly tokenId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface TokenPolicy {
  readonly keys: KeySource;
  readonly issuer: string;
  readonly audience: string;
  /** What tokens of organizations' systems name, and no others; absent where one audience is for all. */
  readonly integratorAudience?: string;
}

const maxLength = 8_192;
const maxLifetimeSeconds = 3_600;
/** By how much clocks may differ. */
export const toleranceSeconds = 30;
const maxDepth = 8;
/** What brings its own key, asks for another way to read the token, or says that it is another kind of thing. */
const forbiddenHeaders = ["crit", "b64", "jku", "jwk", "x5u", "x5c", "cty", "enc", "zip"];
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const tokenIdPattern = /^[\x21-\x7e]{1,128}$/;

/**
 * Believes a token, or throws UNAUTHENTICATED. The reason is in the error's cause, for the log: a caller who learned it
 * would learn how far a forged token came. Where the issuer has signed it for somebody, the cause is a RejectedTokenError.
 * While no keys are known, it throws SERVICE_UNAVAILABLE: a good token is not to be thrown away for that.
 *
 * `jsonwebtoken` checks the signature, issuer, audience and times. It lets pass what stands around it: unknown headers,
 * other token types, missing or absurd times, a second claim of the same name; that is refused here.
 */
export async function verifyAccessToken(token: string, policy: TokenPolicy, clock: Clock): Promise<AccessClaims> {
  try {
    const { header, payload } = decode(token);
    const key = await policy.keys.find(readHeader(header));
    if (key === null || header.alg !== key.algorithm) refuse("no such key, or not its algorithm");
    const now = Math.floor(clock.now().getTime() / 1000);
    try {
      jsonwebtoken.verify(token, key.key, {
        algorithms: [key.algorithm],
        issuer: policy.issuer,
        audience: audiencesOf(policy),
        clockTolerance: toleranceSeconds,
        clockTimestamp: now,
      });
      return { ...readClaims(payload, now), ...bearerOf(payload, policy) };
    } catch (error) {
      throw attributed(error, payload, policy);
    }
  } catch (error) {
    throw error instanceof ApiError ? error : unauthenticated(error);
  }
}

type Json = Record<string, unknown>;

function audiencesOf({ audience, integratorAudience }: TokenPolicy): [string, ...string[]] {
  return integratorAudience === undefined ? [audience] : [audience, integratorAudience];
}

/** For whom the issuer has made it. One for both would let a front end act as an organization's system. */
function bearerOf({ aud }: Json, policy: TokenPolicy): Pick<AccessClaims, "forIntegrators"> {
  if (policy.integratorAudience === undefined) return {};
  const named: unknown[] = [aud].flat();
  const forIntegrators = named.includes(policy.integratorAudience);
  if (forIntegrators && named.includes(policy.audience)) refuseClaims("for two audiences", "OTHER_AUDIENCE");
  return { forIntegrators };
}

function refuse(reason: string): never {
  throw new Error(reason);
}

function decode(token: string): { header: Json; payload: Json } {
  if (token.length > maxLength) refuse("too long");
  const parts = token.split(".");
  const [header, payload] = parts;
  if (parts.length !== 3 || !parts.every(isCanonical) || !header || !payload) refuse("not three parts of base64url");
  return { header: parse(header), payload: parse(payload) };
}

/** Base64url has several spellings of some bytes; only the one that a signer writes is taken. */
const isCanonical = (part: string): boolean =>
  part !== "" && Buffer.from(part, "base64url").toString("base64url") === part;

function parse(part: string): Json {
  const bytes = Buffer.from(part, "base64url");
  if (!isUtf8(bytes)) refuse("not UTF-8");
  const text = bytes.toString("utf8");
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse("not an object");
  if (objectionTo(text, maxDepth) !== null) refuse("a doubled name, or too deep");
  return value as Json;
}

/** The id of the key that the header names. */
function readHeader(header: Json): string | null {
  if (forbiddenHeaders.some((name) => name in header)) refuse("a header that is not taken");
  const type = typeof header.typ === "string" ? header.typ.toLowerCase() : "";
  if (type !== "at+jwt" && type !== "application/at+jwt") refuse("not an access token");
  // Compared with the key's own as well; what is none of these does not have the keys looked for.
  if (!isAlgorithm(header.alg)) refuse("not an algorithm that is taken");
  if (header.kid === undefined) return null;
  if (typeof header.kid !== "string" || !keyIdPattern.test(header.kid)) refuse("an odd key id");
  return header.kid;
}

/** The refusal with whom it is about, where the issuer has signed the token and it names somebody. */
function attributed(error: unknown, { iss, sub, clinic, jti }: Json, policy: TokenPolicy): unknown {
  const reason = reasonOf(error);
  // One that has run out is refused before its issuer is looked at.
  if (!(error instanceof Error) || reason === null || iss !== policy.issuer) return error;
  if (!isId(sub) || !isId(clinic) || !isTokenId(jti)) return error;
  const token = { reason, userId: sub.toLowerCase(), clinicId: clinic.toLowerCase(), tokenId: jti };
  return new RejectedTokenError(token, error);
}

function refuseClaims(message: string, reason: RejectionReason = "CLAIMS"): never {
  throw new ClaimsRefused(message, reason);
}

function readClaims(payload: Json, now: number): AccessClaims {
  const { sub, clinic, jti, exp, iat, nbf, roles = [], scope = "" } = payload;
  if (!isTime(exp) || !isTime(iat) || (nbf !== undefined && !isTime(nbf))) refuseClaims("times are missing or absurd");
  if (exp - iat > maxLifetimeSeconds || exp <= iat) refuseClaims("lifetime out of bounds", "LIFETIME");
  if (iat > now + toleranceSeconds) refuseClaims("issued in the future", "NOT_YET_VALID");
  if (!isId(sub)) refuseClaims("subject is no id");
  if (!isId(clinic)) refuseClaims("clinic is no id");
  if (!isTokenId(jti)) refuseClaims("token id is missing");
  if (!isListOfText(roles) || !isScope(scope)) refuseClaims("roles or scope of another type");
  return {
    userId: sub.toLowerCase(),
    clinicId: clinic.toLowerCase(),
    roles,
    scopes: scope.split(" ").filter((name) => name !== ""),
    tokenId: jti,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
  };
}

const isId = (value: unknown): value is string => typeof value === "string" && uuidPattern.test(value);

const isTokenId = (value: unknown): value is string => typeof value === "string" && tokenIdPattern.test(value);

/** Printable ASCII, as RFC 6749 (3.3) has it. */
const isScope = (value: unknown): value is string => typeof value === "string" && /^[\x20-\x7e]*$/.test(value);

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

const isListOfText = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
