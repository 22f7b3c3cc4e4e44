import pg from "pg";

import { unavailable } from "../graphql/index.js";
import { connectionOf } from "./connection.js";

/** How long somebody waits for an answer. */
export interface Patience {
  /** Aborted when the caller has hung up, or a little after `until`. */
  readonly signal: AbortSignal;
  /** The instant, as `performance.now()` has it, at which the answer must be there. */
  readonly until: number;
}

/** What a statement may take where nobody says how long they wait. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** A server that does not even take a request to cancel is not waited for. */
const CANCEL_MS = 1_000;

/**
 * The milliseconds that a statement may still take.
 *
 * @throws SERVICE_UNAVAILABLE where nobody waits any more, or not long enough for anything
 */
export function statementMs(patience: Patience | undefined): number {
  if (patience === undefined) return STATEMENT_TIMEOUT_MS;
  const left = Math.floor(patience.until - performance.now());
  if (patience.signal.aborted || left < 1) throw unavailable(new Error("nobody waits for the answer any more"));
  return Math.min(left, STATEMENT_TIMEOUT_MS);
}

/** Ends a watch. @returns whether the connection was interrupted, and must not be lent to anybody else */
export type EndOfWatch = () => boolean;

/**
 * Cancels what a connection is doing when nobody waits for it any more, and cuts it off where it does not answer to that.
 * PostgreSQL itself notices only when it has something to send that a caller has gone.
 *
 * A request to cancel names a connection and no statement, and may come late: one that was interrupted is not used again.
 *
 * @throws SERVICE_UNAVAILABLE where nobody waits from the first
 */
export function watchOver(client: pg.ClientBase, patience: Patience | undefined): EndOfWatch {
  if (patience === undefined) return () => false;
  statementMs(patience);
  const { signal } = patience;
  let cutting: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    cancelWorkOf(client as LentClient);
    cutting = setTimeout(() => connectionOf(client).stream.destroy(), CANCEL_MS);
  };
  signal.addEventListener("abort", interrupt, { once: true });
  return () => {
    signal.removeEventListener("abort", interrupt);
    clearTimeout(cutting);
    return cutting !== undefined;
  };
}

/** What pg knows of a connection and does not declare. */
interface LentClient extends pg.ClientBase {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
  readonly processID: number;
  readonly secretKey: number;
}

interface CancelConnection extends NodeJS.EventEmitter {
  readonly stream: { setTimeout(ms: number, then: () => void): void; destroy(): void; unref(): void };
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
}

/** PostgreSQL's own CancelRequest: it needs no login, and none of the connections that may all be busy. */
function cancelWorkOf({ host, port, ssl, processID, secretKey }: LentClient): void {
  const connection = new pg.Connection({ ssl }) as unknown;
  const messenger = connection as CancelConnection;
  const cancel = (): void => messenger.cancel(processID, secretKey);
  messenger.on("connect", () => (ssl ? messenger.requestSsl() : cancel()));
  messenger.on("sslconnect", cancel);
  // A server that can't be reached is cut off from.
  messenger.on("error", () => undefined);
  if (host.startsWith("/")) messenger.connect(`${host}/.s.PGSQL.${port}`);
  else messenger.connect(port, host);
  messenger.stream.setTimeout(CANCEL_MS, () => messenger.stream.destroy());
  messenger.stream.unref();
}
