import pg from "pg";
import { useOf } from "../platform/database/index.js";
import type { PoolUse } from "../platform/metrics/index.js";
import { LogStore } from "./log-store.js";

// In the transaction itself, so that it holds whatever login this is and on whichever connection a pooler gives it. The
// plans of sealing depend on how much there is to seal, unlike those that the service's login keeps; but not on how little a
// table holds: each month's begins empty and grows under a plan that is kept, so that what was as good as the index that
// tells the order of transactions goes through all of the month. A round is done before processes that help with it would
// have begun, ten times a second: which is also why these are one statement, read once.
const SETTINGS = {
  role: "app_sealer",
  statement_timeout: "10s",
  lock_timeout: "2s",
  idle_in_transaction_session_timeout: "5s",
  timezone: "UTC",
  plan_cache_mode: "auto",
  enable_seqscan: "off",
  enable_sort: "off",
  jit: "off",
  max_parallel_workers_per_gather: "0",
};
const SETTLE_IN = {
  name: "settle-in",
  text: `select ${Object.entries(SETTINGS)
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(", ")}`,
};

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
      onConnect: (client: pg.ClientBase) => void client.on("error", onError),
    });
    this.pool.on("error", onError);
  }

  public async transaction<T>(work: (store: LogStore) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let failed = true;
    try {
      const store = new LogStore(client);
      // Sent with what follows, which fails if it does.
      const begun = Promise.all([client.query("begin"), client.query(SETTLE_IN)]);
      const [result] = await Promise.all([work(store), begun]);
      // What fails before it is not committed.
      await Promise.all([store.settle(), client.query("commit")]);
      failed = false;
      return result;
    } finally {
      // A connection in the middle of something is thrown away.
      client.release(failed);
    }
  }

  /** How its connections are used just now. */
  public poolUse(): PoolUse {
    return useOf("log", this.pool);
  }

  public async close(): Promise<void> {
    await this.pool.end();
  }
}
