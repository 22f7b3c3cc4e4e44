import { setTimeout as pause } from "node:timers/promises";

/**
 * What a promise comes to, where that is in time.
 *
 * @throws where it is not; what the promise does later is nobody's any more
 */
export async function withDeadline<T>(ms: number, promise: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = pause(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error("It did not answer in time.");
  });
  late.catch(() => undefined);
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
