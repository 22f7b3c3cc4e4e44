import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { Clock } from "../clock.js";
import { objectionToKey } from "../config/reader.js";
import type { Logger } from "../logger/index.js";

export type Algorithm = "RS256" | "PS256" | "ES256";

/** A key and the one algorithm it is used with: what the token says about its algorithm is only compared. */
export interface VerificationKey {
  readonly algorithm: Algorithm;
  readonly key: KeyObject;
}

export interface KeySource {
  /** The key of that id, or null. A token without an id asks with null. */
  find(keyId: string | null): Promise<VerificationKey | null>;
}

export const keyIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** One key from the configuration. Without an id of its own it answers to every id. */
export function singleKey(key: KeyObject, keyId: string | null = null): KeySource {
  const verification: VerificationKey = { algorithm: defaultAlgorithm(key), key };
  return { find: async (asked) => (keyId === null || asked === keyId ? verification : null) };
}

export interface JwksOptions {
  readonly url: URL;
  readonly clock: Clock;
  readonly logger: Logger;
}

const freshMs = 10 * 60_000;
const lastGoodMs = 24 * 3_600_000;
const refreshEveryMs = 30_000;
const timeoutMs = 3_000;
const maxBytes = 256 * 1024;

/**
 * The keys that the identity provider publishes. They are refreshed in the background; the last good set serves for a
 * day if the provider is down. An unknown id asks again, but at most every 30 seconds however many tokens carry one.
 */
export function jwksKeys({ url, clock, logger }: JwksOptions): KeySource {
  let keys = new Map<string, VerificationKey>();
  let loadedAt = -Infinity;
  let triedAt = -Infinity;
  let loading: Promise<void> | null = null;
  const now = () => clock.now().getTime();

  async function load(): Promise<void> {
    try {
      keys = parseKeySet(await download(url));
      loadedAt = now();
    } catch (err) {
      logger.warn({ err }, "the keys of the identity provider could not be loaded");
    } finally {
      loading = null;
    }
  }
  function refresh(): Promise<void> {
    if (loading === null && now() - triedAt >= refreshEveryMs) {
      triedAt = now();
      loading = load();
    }
    return loading ?? Promise.resolve();
  }

  return {
    async find(keyId) {
      if (keyId === null) return null;
      if (now() - loadedAt > lastGoodMs) keys = new Map();
      const known = keys.get(keyId);
      // A known key does not wait for the refresh that keeps the set young.
      const refreshed = known === undefined || now() - loadedAt > freshMs ? refresh() : null;
      if (known !== undefined) return known;
      await refreshed;
      return keys.get(keyId) ?? null;
    },
  };
}

async function download(url: URL): Promise<unknown> {
  const response = await fetch(url, {
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: "application/json" },
  });
  if (!response.ok || response.body === null) throw new Error(`The key set answered with status ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error("The key set is too large.");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
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
  const { kid, alg, use } = entry;
  if (typeof kid !== "string" || !keyIdPattern.test(kid) || (use !== undefined && use !== "sig")) return null;
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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
