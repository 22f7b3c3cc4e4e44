import { isIPv6 } from "node:net";
import { Lru } from "../lru.js";

/** How much somebody may ask for: so many a second on average, and so many at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** The rates of a service; null where there is none. */
export interface RateLimits {
  /** Of the requests of one user in one clinic. */
  readonly perActor: Rate | null;
  /** Of the tokens that are refused from one address. A token that is believed takes nothing from it. */
  readonly refusedPerAddress: Rate | null;
}

export const unlimited: RateLimits = { perActor: null, refusedPerAddress: null };

/** Whoever came last is remembered: a bucket is full again long before so many others have come. */
const MOST_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * A bucket of tokens for each key: it fills at the rate, up to the burst, and each request takes one. It takes as much
 * memory as `most` keys at most; who is forgotten begins with a full one.
 *
 * @example const wait = buckets.take(`${clinicId}/${userId}`); if (wait > 0) throw tooMany(wait);
 */
export class TokenBuckets {
  private readonly buckets: Lru<string, Bucket>;

  public constructor(
    private readonly rate: Rate,
    private readonly now: () => number = () => performance.now(),
    most = MOST_BUCKETS,
  ) {
    this.buckets = new Lru(most);
  }

  /** Takes one token. @returns 0, or the whole seconds after which there is one again */
  public take(key: string): number {
    const { perSecond, burst } = this.rate;
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    this.buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
    bucket.tokens -= 1;
    return 0;
  }

  /** How many keys are remembered. */
  public get size(): number {
    return this.buckets.size;
  }
}

/** What counts as one address: of IPv6 the network of 64 bits, which one household has as a whole. */
export function addressKey(ip: string): string {
  if (!isIPv6(ip) || ip.startsWith("::ffff:")) return ip;
  const [head = "", tail] = ip.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
