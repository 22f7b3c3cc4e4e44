import type pg from "pg";
import type { Statement } from "./context.js";

// A statement that comes after one that failed is not prepared, and may be sent to be prepared again. A pooler has kept its
// name by then, though, and ends the connection of a caller who uses it a second time: pgbouncer up to 1.24 at least.

/** Names that were used in vain on one connection: how often each. */
const usedInVain = new WeakMap<object, Map<string, number>>();

/** What a connection may leave behind at a pooler before it makes room for a new one. */
const MOST_IN_VAIN = 100;

/** Sends a statement, one with a name under a name that is free on this connection. */
export function send<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  { text, values, name }: Statement,
): Promise<pg.QueryResult<R>> {
  if (name === undefined) return client.query<R>({ text, values: [...values] });
  const times = usedInVain.get(client)?.get(name) ?? 0;
  const free = times === 0 ? name : `${name}.${times}`;
  const sent = client.query<R>({ text, values: [...values], name: free });
  sent.catch(() => {
    if (isPrepared(client, free)) return;
    const its = usedInVain.get(client) ?? new Map<string, number>();
    usedInVain.set(client, its.set(name, times + 1));
  });
  return sent;
}

/** Whether so much was used in vain that the connection is better replaced. */
export function isWornOut(client: pg.ClientBase): boolean {
  let sum = 0;
  for (const times of usedInVain.get(client)?.values() ?? []) sum += times;
  return sum >= MOST_IN_VAIN;
}

function isPrepared(client: pg.ClientBase, name: string): boolean {
  const { connection } = client as unknown as { connection: { parsedStatements: Record<string, string | undefined> } };
  return connection.parsedStatements[name] !== undefined;
}
