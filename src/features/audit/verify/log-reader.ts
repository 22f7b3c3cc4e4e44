import type pg from "pg";

/** What is read through a cursor. */
export interface Reading {
  /** The cursor's: one of a name is open at a time. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** How many rows are fetched at a time; two such batches are in memory. */
  readonly size: number;
}

/**
 * Reads of one connection, in a transaction of it, one after the other as they were asked for. Several cursors may be
 * open: while what one has fetched is looked at, the server makes what comes next.
 */
export class LogReader {
  private last: Promise<unknown> = Promise.resolve();

  public constructor(private readonly client: pg.ClientBase) {}

  /** The rows of a statement as they come. */
  public async *rows<R extends pg.QueryResultRow>(reading: Reading): AsyncGenerator<R> {
    for await (const batch of this.batches<R>(reading)) yield* batch;
  }

  /** The same, as many at a time as are fetched. */
  public async *batches<R extends pg.QueryResultRow>(
    { name, text, values, size }: Reading,
    form: Omit<pg.QueryConfig, "text"> & { readonly rowMode?: "array" } = {},
  ): AsyncGenerator<readonly R[]> {
    await this.query(`declare ${name} no scroll cursor for ${text}`, values);
    const fetch = (): Promise<R[]> => this.query<R>({ ...form, text: `fetch ${size} from ${name}` });
    for (let coming = fetch(); ;) {
      const rows = await coming;
      const isLast = rows.length < size;
      if (!isLast) {
        coming = fetch();
        // Whoever takes it hears of a failure; whoever stops before does not ask.
        coming.catch(() => undefined);
      }
      yield rows;
      if (isLast) break;
    }
    await this.query(`close ${name}`);
  }

  public async query<R extends pg.QueryResultRow>(
    statement: string | pg.QueryConfig,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    const ask = async (): Promise<R[]> => (await this.client.query<R>(statement, [...values])).rows;
    const mine = this.last.then(ask, ask);
    this.last = mine;
    return mine;
  }

  /** When nothing is under way any more, of what nobody waits for either. */
  public async idle(): Promise<void> {
    await this.last.catch(() => undefined);
  }
}
