import { unavailable } from "../graphql/errors.js";
import type { Logger } from "../logger/index.js";
import { parseKeySet, type KeySource, type VerificationKey } from "./keys.js";

export interface JwksOptions {
  readonly url: URL;
  readonly logger: Pick<Logger, "warn">;
  /** Milliseconds that only grow, whatever is done to the clock on the wall. */
  readonly now?: () => number;
}

/** How long a set is taken as it is. The issuer may ask for less (Cache-Control: max-age), down to the second bound. */
const FRESH_MS = 10 * 60_000;
const FRESH_AT_LEAST_MS = 30_000;
/** How long the last good set serves where the issuer is down. */
const LAST_GOOD_MS = 24 * 3_600_000;
/** How often the issuer is asked, however many unknown ids come. */
const REFRESH_EVERY_MS = 30_000;
/** The same while there is no set at all: nobody can be answered meanwhile. */
const RETRY_EVERY_MS = 1_000;
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 256 * 1024;

/**
 * The keys that the identity provider publishes. They are asked for at once and refreshed in the background; the last good
 * set serves for a day if the provider is down. An unknown id asks again, but at most every 30 seconds however many tokens
 * carry one, and one request is under way at a time. A set that can't be read changes nothing.
 *
 * @example const keys = jwksKeys({ url: new URL("https://login.example.org/jwks.json"), logger });
 */
export function jwksKeys({ url, logger, now = () => performance.now() }: JwksOptions): KeySource {
  let keys: ReadonlyMap<string, VerificationKey> | null = null;
  let [loadedAt, triedAt, freshMs] = [-Infinity, -Infinity, FRESH_MS];
  let loading: Promise<void> | null = null;

  async function load(): Promise<void> {
    try {
      const answer = await fetchKeySet(url);
      keys = answer.keys;
      [loadedAt, freshMs] = [now(), answer.freshMs];
    } catch (error) {
      logger.warn({ reason: inWords(error) }, "the keys of the identity provider could not be loaded");
    } finally {
      loading = null;
    }
  }
  function refresh(): Promise<void> {
    if (loading === null && now() - triedAt >= (keys === null ? RETRY_EVERY_MS : REFRESH_EVERY_MS)) {
      triedAt = now();
      loading = load();
    }
    return loading ?? Promise.resolve();
  }

  void refresh();
  return {
    async find(keyId) {
      if (now() - loadedAt > LAST_GOOD_MS) keys = null;
      const known = keyId === null ? undefined : keys?.get(keyId);
      if (known !== undefined) {
        // A known key does not wait for the refresh that keeps the set young.
        if (now() - loadedAt > freshMs) void refresh();
        return known;
      }
      if (keyId === null && keys !== null) return null;
      await refresh();
      if (keys === null) throw unavailable(new Error("no keys of the identity provider are known"));
      return (keyId === null ? undefined : keys.get(keyId)) ?? null;
    },
  };
}

/** Why it failed, and nothing of what was sent. Fetch says only that it did; why is in the cause. */
function inWords(error: unknown): string {
  const { name, message, cause } = error as Partial<Error>;
  if (name === "SyntaxError") return "The key set is no JSON.";
  return String((cause as Partial<Error> | undefined)?.message ?? message);
}

/**
 * The usable keys that are published at an address, by their ids, and for how long they are said to stay.
 *
 * @throws where it does not answer in time, or not with such a set
 */
export async function fetchKeySet(
  url: URL,
): Promise<{ readonly keys: ReturnType<typeof parseKeySet>; readonly freshMs: number }> {
  const { document, freshMs } = await download(url);
  return { keys: parseKeySet(document), freshMs };
}

async function download(url: URL): Promise<{ readonly document: unknown; readonly freshMs: number }> {
  const response = await fetch(url, {
    redirect: "error",
    // Of the whole answer, not only of its beginning.
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: "application/jwk-set+json, application/json" },
  });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`The key set answered with status ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error("The key set is too large.");
    chunks.push(chunk);
  }
  const document: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  return { document, freshMs: freshMsOf(response.headers.get("cache-control")) };
}

function freshMsOf(cacheControl: string | null): number {
  const seconds = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(cacheControl ?? "")?.[1];
  if (seconds === undefined) return FRESH_MS;
  return Math.min(FRESH_MS, Math.max(FRESH_AT_LEAST_MS, Number(seconds) * 1000));
}
