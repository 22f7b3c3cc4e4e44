import pg from "pg";
import { LogStore } from "./log-store.js";

/** The one connection of a process to the sealed logs, in the one role that may read and add to them. */
export class LogDatabase {
  private readonly pool: pg.Pool;

  /**
   * @param url the service's own login
   * @param onError told of a connection that was lost
   */
  public constructor(url: string, onError: (error: Error) => void) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 2,
      pipeline: true,
      connectionTimeoutMillis: 1000,
      keepAlive: true,
      options:
        "-c statement_timeout=10000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=5000 -c timezone=UTC -c jit=off",
      onConnect: (client: pg.ClientBase) => void client.on("error", onError),
    });
    this.pool.on("error", onError);
  }

  public async transaction<T>(work: (store: LogStore) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let failed = true;
    try {
      // Sent with what follows, which fails if it does.
      const begun = client.query("begin; set local role app_sealer");
      const [result] = await Promise.all([work(new LogStore(client)), begun]);
      await client.query("commit");
      failed = false;
      return result;
    } finally {
      // A connection in the middle of something is thrown away.
      client.release(failed);
    }
  }

  public async close(): Promise<void> {
    await this.pool.end();
  }
}
