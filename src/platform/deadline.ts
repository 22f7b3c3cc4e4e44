import { setTimeout as pause } from "node:timers/promises";

/**
 * What a promise comes to, unless a signal is given before.
 *
 * @throws where it is given; what the promise does later is nobody's any more
 */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  let tell: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    tell = () => reject(new Error("Nobody waits for it any more."));
    signal.addEventListener("abort", tell);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", tell);
  }
}

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
