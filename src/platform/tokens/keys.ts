import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { objectionToKey } from "../config/reader.js";

const ALGORITHMS = ["RS256", "PS256", "ES256"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export const isAlgorithm = (value: unknown): value is Algorithm => ALGORITHMS.some((one) => one === value);

/** A key and the one algorithm it is used with: what the token says about its algorithm is only compared. */
export interface VerificationKey {
  readonly algorithm: Algorithm;
  readonly key: KeyObject;
}

export interface KeySource {
  /**
   * The key of that id, or null. A token without an id asks with null.
   *
   * @throws SERVICE_UNAVAILABLE where no keys are known at all just now, so that nobody's token can be judged
   */
  find(keyId: string | null): Promise<VerificationKey | null>;
}

export const keyIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** One key from the configuration. Without an id of its own it answers to every id. */
export function singleKey(key: KeyObject, keyId: string | null = null): KeySource {
  const verification: VerificationKey = { algorithm: defaultAlgorithm(key), key };
  return { find: async (asked) => (keyId === null || asked === keyId ? verification : null) };
}

/** The usable keys of a set; others are left out. An answer without any is no key set. */
export function parseKeySet(document: unknown): Map<string, VerificationKey> {
  const listed: unknown = isRecord(document) ? document.keys : null;
  const keys = new Map<string, VerificationKey>();
  for (const entry of Array.isArray(listed) ? (listed as unknown[]) : []) {
    const parsed = isRecord(entry) ? parseKey(entry) : null;
    // Of two keys with one id neither could be told from the other; the first stands.
    if (parsed !== null && !keys.has(parsed.keyId)) keys.set(parsed.keyId, parsed.key);
  }
  if (keys.size === 0) throw new Error("The key set holds no usable key.");
  return keys;
}

function parseKey(entry: Record<string, unknown>): { keyId: string; key: VerificationKey } | null {
  const { kid, alg, use, key_ops: uses } = entry;
  if (typeof kid !== "string" || !keyIdPattern.test(kid)) return null;
  if ((use !== undefined && use !== "sig") || (uses !== undefined && !isListWith(uses, "verify"))) return null;
  // A private or symmetric key that somebody published is no secret any more.
  if ("d" in entry || "k" in entry) return null;
  try {
    const key = createPublicKey({ key: entry as JsonWebKey, format: "jwk" });
    if (objectionToKey(key) !== null) return null;
    const usual = defaultAlgorithm(key);
    const algorithm = alg === undefined || alg === usual ? usual : alg === "PS256" && usual === "RS256" ? alg : null;
    return algorithm === null ? null : { keyId: kid, key: { algorithm, key } };
  } catch {
    return null;
  }
}

const defaultAlgorithm = (key: KeyObject): Algorithm => (key.asymmetricKeyType === "ec" ? "ES256" : "RS256");

const isListWith = (value: unknown, what: string): boolean => Array.isArray(value) && value.includes(what);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
