import type pg from "pg";
import type { Reply } from "../support/service.js";

/** Stops the clock of one test's database: every transaction from now on decides at this instant. */
export async function stopClock(owner: pg.ClientBase, at: Date): Promise<void> {
  await owner.query(`create or replace function app.instant() returns timestamptz language sql stable parallel safe
    return timestamptz '${at.toISOString()}'`);
}

/** Lets the clock run again. */
export async function letClockRun(owner: pg.ClientBase): Promise<void> {
  await owner.query(`create or replace function app.instant() returns timestamptz language sql stable parallel safe
    return transaction_timestamp()`);
}

/** A whole second, a day from now: time enough for what a test arranges before it. */
export function tomorrow(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000 + 86_400_000);
}

/** So many milliseconds before an instant. */
export function before(at: Date, milliseconds = 1): Date {
  return new Date(at.getTime() - milliseconds);
}

/**
 * Everything of an answer that its reader can compare with another one: status, headers and bytes, with the ids that
 * were asked for made equal. What differs from request to request by design is left out: its date and its number.
 */
export function faceOf(reply: Reply, ...ids: readonly string[]): object {
  const { date: _date, "x-request-id": _request, ...headers } = reply.headers;
  return {
    status: reply.status,
    headers: Object.fromEntries(Object.entries(headers).sort()),
    text: ids.reduce((text, id) => text.replaceAll(id, "<asked>"), reply.text),
  };
}

/**
 * Keeps the rows of some tables as they are now, and answers how to put them back. Only for tables to which no other
 * table refers.
 */
export async function keepRows(owner: pg.ClientBase, tables: readonly string[]): Promise<() => Promise<void>> {
  const copies = tables.map((table) => `create table kept.${table} as table public.${table}`);
  await owner.query(`create schema kept; ${copies.join("; ")}`);
  const backs = tables.map((table) => `delete from ${table}; insert into ${table} table kept.${table}`);
  return async () => void (await owner.query(`begin; ${backs.join("; ")}; commit`));
}
