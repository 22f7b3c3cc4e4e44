import { createHash } from "node:crypto";
import type { RevokedTokens, SeenRevocations } from "../database/index.js";
import { withDeadline } from "../deadline.js";
import { unauthenticated, unavailable } from "../graphql/errors.js";
import type { Logger } from "../logger/index.js";
import { RejectedTokenError } from "./rejection.js";
import { type AccessClaims, toleranceSeconds } from "./verify.js";

/** How often the database is asked. */
const ASK_EVERY_MS = 300;
/** What was learnt longer ago decides about nobody: a revocation is in force within this time, in every process. */
const KNOWN_FOR_MS = 1_000;
/** As long as a request waits for its answer where nothing else is said. */
const WITHIN_MS = 10_000;
/** After that all of it is learnt anew, and what refuses nobody any more is forgotten. */
const ANEW_EVERY_MS = 10 * 60_000;
/** What a process keeps in mind, some 50 MB. Nobody is believed where there is more: replace the issuer's keys. */
const MOST = 200_000;

export interface RevocationsOptions {
  readonly table: Pick<RevokedTokens, "since">;
  readonly logger: Pick<Logger, "warn">;
  readonly most?: number;
  /** For how many milliseconds a request waits to learn it: no longer than for its answer. */
  readonly withinMs?: number;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

/**
 * Refuses tokens that were revoked. A process asks a few times a second what was, whoever is there, so that no request
 * waits for it; where that has not worked for a second, a request asks itself, and is refused where that fails: what was
 * revoked meanwhile can't be known.
 *
 * @example await revocations.refuseRevoked(claims);
 */
export class Revocations {
  private tokens = new Set<string>();
  private people = new Map<string, number>();
  private horizon = "0";
  private knownAt = -Infinity;
  private anewAt = -Infinity;
  private asking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly now: () => number;

  public constructor(private readonly options: RevocationsOptions) {
    this.now = options.now ?? ((): number => performance.now());
  }

  /** Asks from now on. */
  public start(): void {
    const again = (): void => {
      void this.ask().catch(() => undefined);
      this.timer = setTimeout(again, ASK_EVERY_MS).unref();
    };
    again();
  }

  /** Asks no more, and waits for what is under way. */
  public async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    await this.asking?.catch(() => undefined);
  }

  /**
   * @throws UNAUTHENTICATED where the token is revoked
   * @throws SERVICE_UNAVAILABLE where it can't be known whether it is
   */
  public async refuseRevoked(claims: AccessClaims): Promise<void> {
    // What is under way may have begun too early; the next one has not.
    const needed = this.now() - KNOWN_FOR_MS;
    if (this.knownAt < needed) {
      await withDeadline(this.options.withinMs ?? WITHIN_MS, this.learnSince(needed)).catch((error: unknown) => {
        throw unavailable(error);
      });
    }
    const { most = MOST } = this.options;
    if (this.tokens.size + this.people.size > most) throw unavailable(new Error("more is revoked than can be kept"));
    if (!this.isRevoked(claims)) return;
    const { userId, clinicId, tokenId } = claims;
    throw unauthenticated(
      new RejectedTokenError({ reason: "REVOKED", userId, clinicId, tokenId }, new Error("the token was revoked")),
    );
  }

  private async learnSince(needed: number): Promise<void> {
    while (this.knownAt < needed) await this.ask();
  }

  private isRevoked({ clinicId, userId, tokenId, issuedAt }: AccessClaims): boolean {
    const until = this.people.get(`${clinicId}/${userId}`);
    // By a clock of the issuer's that may be ahead as far as it is tolerated: of two mistakes this one refuses.
    if (until !== undefined && issuedAt.getTime() <= until + toleranceSeconds * 1000) return true;
    return this.tokens.size > 0 && this.tokens.has(`${clinicId}/${hashOf(tokenId)}`);
  }

  private ask(): Promise<void> {
    this.asking ??= this.learn()
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : "unknown";
        this.options.logger.warn({ reason }, "what is revoked could not be learnt");
        // Another server may answer next.
        this.horizon = "0";
        throw error;
      })
      .finally(() => (this.asking = null));
    return this.asking;
  }

  private async learn(): Promise<void> {
    const began = this.now();
    if (began - this.anewAt >= ANEW_EVERY_MS) this.horizon = "0";
    let seen = await this.options.table.since(this.horizon);
    // Transactions are numbered anew, as after a restore: what has a lower number than is known would be missed.
    if (this.horizon !== "0" && BigInt(seen.horizon) < BigInt(this.horizon)) {
      this.horizon = "0";
      seen = await this.options.table.since("0");
    }
    if (this.horizon === "0") {
      this.tokens = new Set();
      this.people = new Map();
      this.anewAt = began;
    }
    this.keep(seen);
    this.horizon = seen.horizon;
    this.knownAt = began;
  }

  private keep({ revoked }: SeenRevocations): void {
    for (const one of revoked) {
      if ("tokenIdHash" in one) {
        this.tokens.add(`${one.clinicId}/${one.tokenIdHash}`);
      } else {
        const person = `${one.clinicId}/${one.userId}`;
        this.people.set(person, Math.max(this.people.get(person) ?? -Infinity, one.issuedUntil.getTime()));
      }
    }
  }
}

const hashOf = (tokenId: string): string => createHash("sha256").update(tokenId).digest("hex");
