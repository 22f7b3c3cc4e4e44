import type pg from "pg";
import { gatherPackets } from "./connection.js";
import { send, type Statement } from "./statements.js";
import { endTurn } from "./turn.js";

/** Sends statements as one transaction, in one packet. @throws what the first that failed did, and nothing was done */
export async function sendTogether(client: pg.ClientBase, statements: readonly Statement[]): Promise<pg.QueryResult[]> {
  gatherPackets(client);
  const sent = statements.map((statement) => send(client, statement));
  const [done, ...settled] = await Promise.allSettled([endTurn(client), ...sent]);
  const failed = [...settled, done].find((one): one is PromiseRejectedResult => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<pg.QueryResult>).value);
}

/**
 * What a transaction that is under way says to the server: all that is sent until the code under way has to wait is one
 * turn, in one packet and answered in one.
 */
export class Conversation {
  private isTurnOpen = false;
  private unsent = 0;
  private readonly ahead: Promise<unknown>[] = [];

  public constructor(private readonly client: pg.ClientBase) {}

  /** Sends what is answered with what follows it, or soon where nothing does. */
  public sendAhead(statement: Statement): Promise<pg.QueryResult> {
    const sent = this.send(statement);
    sent.catch(() => undefined);
    this.ahead.push(sent);
    return sent;
  }

  public send<R extends pg.QueryResultRow>(statement: Statement): Promise<pg.QueryResult<R>> {
    if (!this.isTurnOpen) this.open();
    this.unsent++;
    return send<R>(this.client, statement, () => this.unsent--);
  }

  /** Whether the server was sent all of it, so that it undoes everything where one of them fails. */
  public get isSent(): boolean {
    return this.unsent === 0;
  }

  /** What was sent ahead, done. @throws what the first that failed did */
  public async settle(): Promise<void> {
    await Promise.all(this.ahead);
  }

  private open(): void {
    this.isTurnOpen = true;
    // Called before the packet goes out, which is what it asks for below.
    process.nextTick(() => {
      this.isTurnOpen = false;
      // Whatever fails in a transaction is told to whoever has sent it.
      endTurn(this.client).catch(() => undefined);
    });
    gatherPackets(this.client);
  }
}
