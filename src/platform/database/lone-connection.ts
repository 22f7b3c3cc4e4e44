import pg from "pg";
import type { PoolUse } from "../metrics/index.js";
import { useOf } from "./pool-use.js";

export interface LoneConnectionOptions {
  /** The service's own login. */
  readonly url: string;
  /** For how long it may be made, and a statement may take; one that has not answered within this is thrown away. */
  readonly withinMs: number;
  /** Told of a connection that was lost. */
  readonly onError: (error: Error) => void;
}

/** A connection beside those of requests, for what has to be answered however busy they all are. */
export class LoneConnection {
  private readonly pool: pg.Pool;

  public constructor({ url, withinMs, onError }: LoneConnectionOptions) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 1,
      connectionTimeoutMillis: withinMs,
      query_timeout: withinMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      onConnect: (client: pg.ClientBase) => void client.on("error", onError),
    });
    this.pool.on("error", onError);
  }

  public async query<R extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<R[]> {
    const client = await this.pool.connect();
    let failed = true;
    try {
      const { rows } = await client.query<R>(statement);
      failed = false;
      return rows;
    } finally {
      // What has not answered in time may answer something else later.
      client.release(failed);
    }
  }

  /** How it is used just now. */
  public use(name: string): PoolUse {
    return useOf(name, this.pool);
  }

  public async close(): Promise<void> {
    await this.pool.end();
  }
}
