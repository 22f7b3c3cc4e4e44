import { createHash } from "node:crypto";
import type pg from "pg";
import { Lru } from "../lru.js";
import { connectionOf } from "./connection.js";
import { sendJoined } from "./turn.js";

/** One statement of a pipelined transaction. A name makes PostgreSQL keep its plan. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string;
}

/** A text with the name under which PostgreSQL keeps its plan. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * A statement whose plan PostgreSQL keeps for one role. A plan holds the row rules of the role that it was made for, and is
 * made anew when another role comes with it: another role on the same connection has its own. The role is in the text as
 * well, since a pooler keeps one statement for each text, under names of its own.
 */
export function namedStatement(role: string, text: string): NamedText {
  const its = `${text} /* ${role} */`;
  return { text: its, name: createHash("sha256").update(its).digest("base64url") };
}

/** More than the code has texts of its own, for every role. */
const NAMES_KEPT = 2_000;
const names = new Map<string, Lru<string, NamedText>>();

/** The same for one of the few texts that are sent again and again: its name is made once, and not for each time. */
export function keptStatement(role: string, text: string): NamedText {
  let ofRole = names.get(role);
  if (ofRole === undefined) names.set(role, (ofRole = new Lru(NAMES_KEPT)));
  let its = ofRole.get(text);
  if (its === undefined) ofRole.set(text, (its = namedStatement(role, text)));
  return its;
}

// A statement that comes after one that failed is not prepared, and may be sent to be prepared again. A pooler has kept its
// name by then, though, and ends the connection of a caller who uses it a second time: pgbouncer up to 1.24 at least.

/** Names that were used in vain on one connection: how often each. */
const usedInVain = new WeakMap<object, Map<string, number>>();

/** What a connection may leave behind at a pooler before it makes room for a new one. */
const MOST_IN_VAIN = 100;

/**
 * Sends a statement that is answered along with what follows it, one with a name under a name that is free on this
 * connection.
 *
 * @param onSent called where it was sent, before this returns; what can't be sent fails without the server's knowledge
 */
export function send<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  { text, values, name }: Statement,
  onSent?: () => void,
): Promise<pg.QueryResult<R>> {
  if (name === undefined) return sendJoined<R>(client, { text, values: [...values] }, onSent);
  const times = usedInVain.get(client)?.get(name) ?? 0;
  const free = times === 0 ? name : `${name}.${times}`;
  const sent = sendJoined<R>(client, { text, values: [...values], name: free }, onSent);
  sent.catch(() => {
    if (connectionOf(client).parsedStatements[free] !== undefined) return;
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

/** A plan takes PostgreSQL megabytes of memory on every connection that has it. */
const MOST_KEPT = 100;

/**
 * Has a connection that has too many plans forget its oldest: by a message of the protocol, since a pooler has names of its
 * own for what a statement would call by name.
 */
export function forgetOldest(client: pg.ClientBase): void {
  const connection = connectionOf(client);
  const names = Object.keys(connection.parsedStatements);
  for (const name of names.slice(0, Math.max(0, names.length - MOST_KEPT))) {
    delete connection.parsedStatements[name];
    connection.close({ type: "S", name });
  }
}
