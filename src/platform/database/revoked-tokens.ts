import type { PoolUse } from "../metrics/index.js";
import { LoneConnection } from "./lone-connection.js";

/** Whose tokens are revoked: one token by its id, or all that a person was given until an instant. */
export type Revocation =
  | { readonly clinicId: string; readonly tokenIdHash: string }
  | { readonly clinicId: string; readonly userId: string; readonly issuedUntil: Date };

/** What was revoked since somebody looked before, and up to where they have seen everything now. */
export interface SeenRevocations {
  readonly horizon: string;
  readonly revoked: readonly Revocation[];
}

type Row = readonly [clinicId: string, userId: string | null, tokenIdHash: string | null, issuedUntil: number | null];

/** A server that is busy answers late, and not never. */
const WITHIN_MS = 5_000;

/**
 * What is revoked, as the database has it. It is asked over a connection of its own, so that a service whose connections
 * are all busy learns of it as soon as any other.
 */
export class RevokedTokens {
  private readonly connection: LoneConnection;

  /**
   * @param url the service's own login
   * @param onError told of a connection that was lost
   */
  public constructor(url: string, onError: (error: Error) => void) {
    this.connection = new LoneConnection({ url, withinMs: WITHIN_MS, onError });
  }

  /** What was revoked since this horizon; "0" asks for all that still matters. */
  public async since(horizon: string): Promise<SeenRevocations> {
    const [seen] = await this.connection.query<{ horizon: string; revoked: readonly Row[] }>({
      name: "revoked tokens",
      text: "select horizon, revoked from app.token_revocations($1::xid8)",
      values: [horizon],
    });
    if (seen === undefined) throw new Error("The database does not say what is revoked.");
    return { horizon: seen.horizon, revoked: seen.revoked.map(revocationOf) };
  }

  /** How its connection is used just now. */
  public poolUse(): PoolUse {
    return this.connection.use("revocations");
  }

  public async close(): Promise<void> {
    await this.connection.close();
  }
}

function revocationOf([clinicId, userId, tokenIdHash, issuedUntil]: Row): Revocation {
  if (tokenIdHash !== null) return { clinicId, tokenIdHash };
  return { clinicId, userId: String(userId), issuedUntil: new Date(Number(issuedUntil) * 1000) };
}
