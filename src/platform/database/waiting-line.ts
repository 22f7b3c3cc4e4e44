import type pg from "pg";

/** Those who wait for a connection because all of them are taken, in the order in which they came. */
export class WaitingLine {
  private readonly since = new Set<{ readonly at: number }>();

  /** Asks a pool for a connection. Who is given a new one does not wait in line while it is made. */
  public async wait<T>(pool: pg.Pool, connect: () => Promise<T>): Promise<T> {
    const { idleCount, totalCount, options } = pool;
    if (idleCount > 0 || totalCount < options.max) return connect();
    const place = { at: performance.now() };
    this.since.add(place);
    try {
      return await connect();
    } finally {
      this.since.delete(place);
    }
  }

  /** For how many milliseconds the first of them has waited; 0 where nobody waits. */
  public longestMs(): number {
    const [first] = this.since;
    return first === undefined ? 0 : performance.now() - first.at;
  }
}
