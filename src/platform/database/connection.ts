import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type pg from "pg";

/** What pg knows of a connection and does not declare. */
export interface Connection extends EventEmitter {
  readonly stream: Socket;
  /** The texts of the statements that are prepared on it, by their names; the oldest first. */
  readonly parsedStatements: Record<string, string | undefined>;
  /** Has PostgreSQL forget a prepared statement; it is answered with what follows. */
  close(what: { readonly type: "S"; readonly name: string }): void;
  execute(what: { readonly portal: string }): void;
  sync(): void;
}

export function connectionOf(client: pg.ClientBase): Connection {
  return (client as unknown as { readonly connection: Connection }).connection;
}

export function isInTransaction(client: pg.ClientBase): boolean {
  const status = (client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus();
  return status !== "I" && status !== null;
}

/** What is sent until the code under way has to wait goes out in one packet. */
export function gatherPackets(client: pg.ClientBase): void {
  const { stream } = connectionOf(client);
  stream.cork();
  process.nextTick(() => stream.uncork());
}
