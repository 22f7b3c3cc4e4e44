import pg from "pg";
import { DataSource, type EntityManager } from "typeorm";

import { unavailable } from "../graphql/index.js";
import type { PoolUse } from "../metrics/index.js";
import type { Tracing } from "../tracing/index.js";
import { gatherPackets, isInTransaction } from "./connection.js";
import { Conversation, sendTogether } from "./conversation.js";
import { enterStatement, type ActorContext } from "./context.js";
import { DatabaseHealth } from "./health.js";
import { statementMs, watchOver, type EndOfWatch } from "./patience.js";
import { useOf } from "./pool-use.js";
import { forgetOldest, isWornOut, keptStatement, type Statement } from "./statements.js";
import { WaitingLine } from "./waiting-line.js";

/** A class that TypeORM maps to a table. */
export type EntityClass = new () => object;

export interface DatabaseOptions {
  readonly url: string;
  /** Connections for reads and for writes each. */
  readonly poolSize?: number;
  readonly entities: readonly EntityClass[];
  readonly onError?: (error: Error) => void;
  /** Times the statements of requests; nothing does without it. */
  readonly tracing?: Pick<Tracing, "watch"> | undefined;
}

/** A refused token as the log has it: whose it was, why, and which one. */
export interface RejectedTokenEvent {
  readonly eventId: string;
  readonly userId: string;
  readonly clinicId: string;
  readonly requestId: string;
  readonly reason: string;
  /** SHA-256 in hex. */
  readonly tokenIdHash: string;
}

/** A transaction under way in an actor's context. Statements run one after another. */
export interface Transaction {
  readonly actor: ActorContext;
  /**
   * When the database has confirmed the context; rejected where it refuses it. What is sent before runs after it all the
   * same, or not at all.
   */
  readonly entered: Promise<void>;
  /** The one instant at which the transaction decides; known once it is entered. */
  readonly instant: Date;
  readonly manager: EntityManager;
  /**
   * Sends a statement of the code's own: one of few texts, each sent again and again, so that its plan is kept. What
   * differs from one act to the next is among the values.
   */
  query<R extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
  send(statement: Statement): Promise<pg.QueryResult>;
  /** Sends the last statement and commits along with it, unless it fails or anything before it did. */
  sendLast(statement: Statement): Promise<pg.QueryResult>;
  /**
   * The same as `query` for what nobody waits for: it is done before what is sent after it, and nothing is committed
   * unless it was done. If it fails, the transaction does, with its error.
   */
  sendAhead(text: string, values?: readonly unknown[]): void;
}

/**
 * The one door to PostgreSQL. Nothing runs without an actor's context: reads as one pipelined transaction, writes as a
 * transaction that a use case fills. A connection that comes back inside a transaction is destroyed, since it still
 * carries somebody's context. Nothing outlives its transaction but prepared statements, so that a pooler may give each
 * transaction another connection; the limits that hold on all of them are the login's (LOGIN_SETTINGS).
 */
export class Database {
  private readonly reads: pg.Pool;
  private readonly writes: DataSource;
  private readonly health: DatabaseHealth;
  private readonly line = new WaitingLine();

  public constructor(private readonly options: DatabaseOptions) {
    const onError = options.onError ?? ((): void => undefined);
    const max = options.poolSize ?? 8;
    const shared = {
      max,
      connectionTimeoutMillis: 1000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      // A connection may be lost just while it is lent, when neither pool nor borrower listens: an error that nobody
      // hears ends the process.
      onConnect: (client: pg.ClientBase) => void client.on("error", onError),
    };
    this.reads = new pg.Pool({ connectionString: options.url, pipeline: true, ...shared });
    this.reads.on("error", onError);
    this.writes = new DataSource({
      type: "postgres",
      url: options.url,
      entities: [...options.entities],
      logging: false,
      poolErrorHandler: onError,
      extra: { pipeline: true, ...shared },
    });
    this.health = new DatabaseHealth(options.url, onError);
  }

  public async connect(): Promise<this> {
    await this.writes.initialize();
    this.options.tracing?.watch(this.reads, "reads");
    this.options.tracing?.watch(this.writePool(), "writes");
    return this;
  }

  public async close(): Promise<void> {
    const writes = this.writes.isInitialized ? this.writes.destroy() : undefined;
    await Promise.all([this.reads.end(), writes, this.health.close()]);
  }

  /** Whether PostgreSQL answers within a second and has the migrations of this code, however busy the service is. */
  public isFit(): Promise<boolean> {
    return this.health.isFit();
  }

  /** For how many milliseconds somebody has waited for a connection while all were taken; 0 where nobody waits. */
  public waitedMs(): number {
    return this.line.longestMs();
  }

  /** How its connections are used just now. */
  public poolUse(): PoolUse[] {
    return [useOf("reads", this.reads), useOf("writes", this.writePool()), this.health.poolUse()];
  }

  /** Kept by TypeORM, which makes it when it connects. */
  private writePool(): pg.Pool {
    return (this.writes.driver as unknown as { readonly master: pg.Pool }).master;
  }

  /** Records that somebody was refused, who therefore has no context; nothing where the clinic knows no such person. */
  public async recordRejectedToken(event: RejectedTokenEvent): Promise<void> {
    const { eventId, userId, clinicId, requestId, reason, tokenIdHash } = event;
    await this.reads.query("select app.record_rejected_token($1, $2, $3, $4, $5, $6)", [
      eventId,
      userId,
      clinicId,
      requestId,
      reason,
      tokenIdHash,
    ]);
  }

  /**
   * Runs statements as one transaction in the actor's context, sent in one go and answered in one. What it answers was
   * committed.
   */
  public async withContext(actor: ActorContext, statements: readonly Statement[]): Promise<pg.QueryResult[]> {
    const client = await this.line
      .wait(this.reads, () => this.reads.connect())
      .catch((error: unknown) => {
        throw unavailable(error);
      });
    let endWatch: EndOfWatch = () => false;
    try {
      endWatch = watchOver(client, actor.patience);
      forgetOldest(client);
      const [, ...results] = await sendTogether(client, [enterStatement(actor), ...statements]);
      return results;
    } finally {
      client.release(endWatch() || isInTransaction(client) || isWornOut(client));
    }
  }

  /** Runs a use case in one transaction in the actor's context; whatever it throws undoes everything. */
  public async transaction<T>(actor: ActorContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.writes.createQueryRunner();
    let client: pg.PoolClient | undefined;
    let conversation: Conversation | undefined;
    let endWatch: EndOfWatch = () => false;
    try {
      client = (await this.line
        .wait(this.writePool(), () => runner.connect())
        .catch((error: unknown) => {
          throw unavailable(error);
        })) as pg.PoolClient;
      const connected = client;
      endWatch = watchOver(connected, actor.patience);
      const its = new Conversation(connected);
      conversation = its;
      // TypeORM makes statements alone; where they begin and end is said here, in as few packets as it takes.
      gatherPackets(connected);
      forgetOldest(connected);
      void its.sendAhead(BEGIN);
      let instant = new Date(Number.NaN);
      const entered = its.sendAhead(enterStatement(actor)).then(({ rows: [row] }) => {
        ({ instant } = row as { instant: Date });
      });
      entered.catch(() => undefined);
      let committed: Promise<pg.QueryResult> | undefined;
      const commit = (): Promise<pg.QueryResult> => {
        const sent = its.send(COMMIT);
        sent.catch(() => undefined);
        return sent;
      };
      const result = await work({
        actor,
        entered,
        get instant() {
          return instant;
        },
        manager: runner.manager,
        // A statement that begins after a request to cancel would not be cancelled by it.
        send: async (statement) => {
          statementMs(actor.patience);
          return its.send(statement);
        },
        sendLast: async (statement) => {
          statementMs(actor.patience);
          const sent = its.send(statement);
          // Of what could not even be sent the server does not know that it failed.
          if (its.isSent) committed = commit();
          return sent;
        },
        query: async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<R[]> => {
          statementMs(actor.patience);
          return (await its.send<R>(ownStatement(actor, text, values))).rows;
        },
        sendAhead: (text, values = []) => void its.sendAhead(ownStatement(actor, text, values)),
      });
      if (committed === undefined) {
        if (!its.isSent) await its.settle();
        statementMs(actor.patience);
        committed = commit();
      }
      // What has failed before it says why nothing was committed.
      await its.settle();
      refuseUncommitted(await committed);
      return result;
    } catch (error) {
      // What comes after a failed statement fails because of it.
      const first = await conversation?.settle().then(
        () => error,
        (reason: unknown) => reason,
      );
      if (client !== undefined && isInTransaction(client)) await client.query("rollback").catch(() => undefined);
      throw first ?? error;
    } finally {
      // Ended before it is released, so that the pool throws it away instead of lending it on.
      const isInterrupted = endWatch();
      if (client !== undefined && (isInterrupted || isInTransaction(client) || isWornOut(client)))
        await (client as unknown as pg.Client).end().catch(() => undefined);
      await runner.release();
    }
  }
}

const BEGIN: Statement = { text: "begin", values: [] };
const COMMIT: Statement = { text: "commit", values: [] };

/** A COMMIT of a transaction in which something has failed resolves, as ROLLBACK. */
function refuseUncommitted(result: pg.QueryResult | undefined): void {
  if (result?.command !== "COMMIT") throw new Error("The transaction was not committed");
}

function ownStatement(actor: ActorContext, text: string, values: readonly unknown[]): Statement {
  // "begin" and its like have no plan.
  if (values.length === 0) return { text, values };
  return { ...keptStatement(actor.role, text), values };
}
