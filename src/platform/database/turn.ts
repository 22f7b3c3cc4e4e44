import pg from "pg";
import type { Connection } from "./connection.js";

/** What pg's query has and does not declare: what is sent of it, and what becomes of its answers. */
declare class PgQuery extends pg.Query {
  public constructor(text: string, values?: readonly unknown[]);
  public name: string | undefined;
  public queryMode: string | undefined;
  protected readonly portal: string;
  public handleCommandComplete(message: unknown, connection: Connection): void;
  public handleError(error: Error, connection: Connection): void;
  protected _getRows(connection: Connection): void;
}
const OwnQuery = pg.Query as unknown as typeof PgQuery;

/**
 * A query that the server answers along with what follows it, up to an EndOfTurn: it says once, and not after each, that it
 * is ready. Outside of BEGIN and COMMIT the queries of a turn are one transaction, which the end of the turn commits. Where
 * one fails the server passes over those after it, and they fail with its error.
 *
 * pg waits after each query to hear that the server is ready, and is told so here.
 */
class JoinedQuery extends OwnQuery {
  public constructor(
    { text, values, name }: pg.QueryConfig,
    private readonly onSent?: () => void,
  ) {
    // Given as one object it is copied by the descriptors of its properties, which takes longer than all else here.
    super(text, values);
    this.name = name;
    this.queryMode = "extended";
  }

  public override handleCommandComplete(message: unknown, connection: Connection): void {
    super.handleCommandComplete(message, connection);
    connection.emit("readyForQuery", { status: "T" });
  }

  public override handleError(error: Error, connection: Connection): void {
    super.handleError(error, connection);
    // Any other error is not the server's, which has nothing to pass over then.
    if (!(error instanceof pg.DatabaseError)) return;
    connection.emit("readyForQuery", { status: "E" });
    connection.emit("errorMessage", error);
  }

  // What pg calls to have it executed, and to end the turn with it.
  protected override _getRows(connection: Connection): void {
    connection.execute({ portal: this.portal });
    this.onSent?.();
  }
}

/** Ends a turn: sent as a query is, since its answer has its place among theirs. */
class EndOfTurn extends OwnQuery {
  public override submit = (connection: unknown): void => (connection as Connection).sync();

  // The server says that it is ready some time after it has said what failed, unless it is gone. Until then nobody knows
  // whether a transaction is left behind.
  public override handleError(error: Error, connection: Connection): void {
    const then = (): void => {
      connection.off("readyForQuery", then).off("end", then);
      super.handleError(error, connection);
    };
    if (error instanceof pg.DatabaseError) connection.once("readyForQuery", then).once("end", then);
    else then();
  }
}

/** Sends a query that is answered along with what follows it; an endTurn has to follow. */
export function sendJoined<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  config: pg.QueryConfig,
  onSent?: () => void,
): Promise<pg.QueryResult<R>> {
  return answerOf<R>(client, new JoinedQuery(config, onSent));
}

/** Ends a turn of joined queries. @returns when the server is ready, and has committed what they did in no BEGIN */
export async function endTurn(client: pg.ClientBase): Promise<void> {
  // Its text is never sent: it is what a trace calls it.
  await answerOf(client, new EndOfTurn("sync"));
}

function answerOf<R extends pg.QueryResultRow>(client: pg.ClientBase, query: PgQuery): Promise<pg.QueryResult<R>> {
  return new Promise((resolve, reject) => {
    const then = (error: Error | null, result: pg.QueryResult<R>): void => {
      if (error === null) resolve(result);
      else reject(error);
    };
    (client as unknown as { query(query: PgQuery, then: unknown): void }).query(query, then);
  });
}
