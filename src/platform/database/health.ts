import { readdirSync } from "node:fs";
import { join } from "node:path";
import { withDeadline } from "../deadline.js";
import type { PoolUse } from "../metrics/index.js";
import { packageRoot } from "../package-root.js";
import { LoneConnection } from "./lone-connection.js";

/** Within this the database answers, or counts as gone. */
const WITHIN_MS = 1000;

/**
 * Whether the database can be served from. It is asked over a connection of its own, so that the answer tells of the
 * database and not of how busy the requests' connections are; and once at a time, whoever asks: everybody may.
 */
export class DatabaseHealth {
  private readonly connection: LoneConnection;
  private readonly needed = migrationsOfThisCode();
  private underWay: Promise<boolean> | null = null;

  /**
   * @param url the service's own login
   * @param onError told of a connection that was lost
   */
  public constructor(url: string, onError: (error: Error) => void) {
    this.connection = new LoneConnection({ url, withinMs: WITHIN_MS, onError });
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

  /** How its connection is used just now. */
  public poolUse(): PoolUse {
    return this.connection.use("health");
  }

  public async close(): Promise<void> {
    await this.connection.close();
  }

  private async hasMigrations(): Promise<boolean> {
    const [found] = await this.connection.query<{ run: string[] }>({ text: "select app.migrations_run() run" });
    const run = new Set(found?.run);
    return this.needed.every((timestamp) => run.has(timestamp));
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
