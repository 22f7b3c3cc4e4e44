import { setTimeout as pause } from "node:timers/promises";

// Who waits for a lock that nobody else may share keeps everybody waiting who comes after them, readers too: PostgreSQL lets
// nobody pass. So whoever changes tables while the service answers waits briefly, gives way, and tries again.

/**
 * The longest that whoever changes a table waits for it, and so keeps others waiting. Together with what is done once the
 * lock is there it is less than 250 ms.
 */
export const LOCK_WAIT_MS = 150;

/** A lock that was not to be had in time; who waits for one may be undone as a deadlock as well. */
const BUSY: ReadonlySet<string> = new Set(["55P03", "40P01"]);

const MOST_TRIES = 100;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Repeats what found a table busy, as a whole, after a pause in which whoever waited behind it goes on. A backup reads for
 * hours: after about three minutes it fails, and says so.
 *
 * @param onBusy told the first time
 */
export async function whenFree<T>(work: () => Promise<T>, onBusy: () => void): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!BUSY.has(String(codeOf(error)))) throw error;
      if (tries === 1) onBusy();
      if (tries >= MOST_TRIES) {
        throw new Error("A table was busy all the time: end what reads or locks it for long, and migrate again.", {
          cause: error,
        });
      }
    }
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
    await pause(longest * (0.5 + Math.random() / 2));
  }
}

/** What was not to be had in the time of its statement, said as what it is: a lock that others have. */
export function busy(error: unknown): unknown {
  if (codeOf(error) !== "57014") return error;
  return Object.assign(new Error("The tables are busy.", { cause: error }), { code: "55P03" });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
