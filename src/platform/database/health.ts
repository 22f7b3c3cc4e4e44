import { readdirSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { withDeadline } from "../deadline.js";
import { packageRoot } from "../package-root.js";

/** Within this the database answers, or counts as gone. */
const WITHIN_MS = 1000;

/**
 * Whether the database can be served from. It is asked over a connection of its own, so that the answer tells of the
 * database and not of how busy the requests' connections are; and once at a time, whoever asks: everybody may.
 */
export class DatabaseHealth {
  public readonly pool: pg.Pool;
  private readonly needed = migrationsOfThisCode();
  private underWay: Promise<boolean> | null = null;

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
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      onConnect: (client: pg.ClientBase) => void client.on("error", onError),
    });
    this.pool.on("error", onError);
  }

  /**
   * Whether the database answers within a second and has every migration of this code. It may have more: while a new
   * version is rolled out, the old one serves from what the new one has migrated.
   */
  public isFit(): Promise<boolean> {
    this.underWay ??= withDeadline(WITHIN_MS, this.hasMigrations())
      .catch(() => false)
      .finally(() => (this.underWay = null));
    return this.underWay;
  }

  public async close(): Promise<void> {
    await this.pool.end();
  }

  private async hasMigrations(): Promise<boolean> {
    const client = await this.pool.connect();
    let failed = true;
    try {
      const { rows } = await client.query<{ run: string[] }>("select app.migrations_run() run");
      failed = false;
      const run = new Set(rows[0]?.run);
      return this.needed.every((timestamp) => run.has(timestamp));
    } finally {
      // What has not answered in time may answer something else later.
      client.release(failed);
    }
  }
}

/** The numbers that this code's migrations begin with. */
export function migrationsOfThisCode(): string[] {
  const numbers = readdirSync(join(packageRoot, "dist/migrations")).flatMap(
    (file) => /^(\d+)-.*\.js$/.exec(file)?.[1] ?? [],
  );
  if (numbers.length === 0) throw new Error("dist/migrations is empty; the installation is broken.");
  return numbers;
}
