import { createHash, randomUUID } from "node:crypto";

import type { Database } from "../platform/database/index.js";
import type { Logger } from "../platform/logger/index.js";
import type { RejectedToken } from "../platform/tokens/index.js";

/** How often the same is recorded again. */
const WINDOW_MS = 60_000;
/** Tokens and reasons of one person, and people, that are recorded in that time by this process. */
const MOST_OF_ONE_PERSON = 10;
const MOST_PEOPLE = 1_000;
/** Events that wait to be written, one after another: a refusal takes one connection at most from those who are served. */
const MOST_WAITING = 100;

/**
 * Records TOKEN_REJECTED in the log of the clinic whose person a refused token names: the reason, and SHA-256 of the
 * token's id, which is in the issuer's records as well; never the token.
 *
 * Only what the issuer has signed for a person whom the clinic knows is recorded. A forged token, one of another issuer,
 * one that is refused for its header before its signature is looked at, and one for nobody of that clinic leave no event:
 * a stranger could otherwise write into a log that is kept for ten years, and fill it.
 *
 * The answer does not wait for it and is the same whether it could be written or not; where it can't be, the service's
 * own log says so. Nobody fills the log by trying again: of one token and reason there is an event a minute from each
 * process, of one person ten, and of all people together as many as the bounds allow. What is beyond them is warned of.
 */
export class RejectedTokens {
  private readonly noted = new Map<string, Set<string>>();
  private windowBegan = -Infinity;
  private hasWarned = false;
  private waiting = 0;
  private written: Promise<void> = Promise.resolve();

  public constructor(
    private readonly database: Pick<Database, "recordRejectedToken">,
    private readonly logger: Pick<Logger, "warn">,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes note, and returns at once. */
  public note(token: RejectedToken, requestId: string): void {
    const tokenIdHash = createHash("sha256").update(token.tokenId).digest("hex");
    const person = `${token.clinicId}/${token.userId}`;
    const what = `${token.reason} ${tokenIdHash}`;
    const verdict = this.look(person, what);
    if (verdict === "REPEATED") return;
    if (verdict === "TOO_MANY") {
      if (!this.hasWarned) this.logger.warn({ requestId }, "more tokens were refused than are recorded");
      this.hasWarned = true;
      return;
    }
    const event = { ...token, tokenIdHash, eventId: randomUUID(), requestId };
    this.waiting++;
    this.written = this.written.then(async () => {
      // The answer is sent before.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        await this.database.recordRejectedToken(event);
      } catch (error) {
        // The next time is another try.
        this.noted.get(person)?.delete(what);
        const reason = error instanceof Error ? error.message : "unknown";
        this.logger.warn({ requestId, reason }, "a refused token could not be recorded");
      }
      this.waiting--;
    });
  }

  /** Returns when everything that was noted is written, or could not be. */
  public settled(): Promise<void> {
    return this.written;
  }

  /** Remembers what is to be recorded. */
  private look(person: string, what: string): "NEW" | "REPEATED" | "TOO_MANY" {
    const now = this.now();
    if (now - this.windowBegan >= WINDOW_MS) {
      this.noted.clear();
      this.windowBegan = now;
      this.hasWarned = false;
    }
    const its = this.noted.get(person) ?? new Set();
    if (its.has(what)) return "REPEATED";
    const isFull = its.size >= MOST_OF_ONE_PERSON || (its.size === 0 && this.noted.size >= MOST_PEOPLE);
    if (isFull || this.waiting >= MOST_WAITING) return "TOO_MANY";
    this.noted.set(person, its.add(what));
    return "NEW";
  }
}
