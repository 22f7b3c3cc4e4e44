import pg from "pg";
import type { PoolUse } from "../metrics/index.js";
import { useOf } from "./pool-use.js";

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

/** A server that is busy answers late, and not never; a connection that does not answer within this is thrown away. */
const WITHIN_MS = 5_000;

/**
 * What is revoked, as the database has it. It is asked over a connection of its own, so that a service whose connections
 * are all busy learns of it as soon as any other.
 */
export class RevokedTokens {
  private readonly pool: pg.Pool;

  /**
   * @param url the service's own login
   * @param onError told of a connection that was lost
   */
  public constructor(url: string, onError: (error: Error) => void) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 1,
      connectionTimeoutMillis: WITHIN_MS,
      query_timeout: WITHIN_MS,
      keepAlive: true,
      onConnect: (client: pg.ClientBase) => void client.on("error", onError),
    });
    this.pool.on("error", onError);
  }

  /** What was revoked since this horizon; "0" asks for all that still matters. */
  public async since(horizon: string): Promise<SeenRevocations> {
    const client = await this.pool.connect();
    let failed = true;
    try {
      const { rows } = await client.query<{ horizon: string; revoked: readonly Row[] }>({
        name: "revoked tokens",
        text: "select horizon, revoked from app.token_revocations($1::xid8)",
        values: [horizon],
      });
      const [seen] = rows;
      if (seen === undefined) throw new Error("The database does not say what is revoked.");
      failed = false;
      return { horizon: seen.horizon, revoked: seen.revoked.map(revocationOf) };
    } finally {
      // What has not answered in time may answer something else later.
      client.release(failed);
    }
  }

  /** How its connection is used just now. */
  public poolUse(): PoolUse {
    return useOf("revocations", this.pool);
  }

  public async close(): Promise<void> {
    await this.pool.end();
  }
}

function revocationOf([clinicId, userId, tokenIdHash, issuedUntil]: Row): Revocation {
  if (tokenIdHash !== null) return { clinicId, tokenIdHash };
  return { clinicId, userId: String(userId), issuedUntil: new Date(Number(issuedUntil) * 1000) };
}
