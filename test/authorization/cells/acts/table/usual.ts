import { daysAgo } from "../../world/times.js";

/** The version of nothing: whoever may act is told of the conflict, and nothing is written. */
export const STALE = 99_999;

/** Acts that are about a client as such. */
export const theirClient = { on: ["Client"] } as const;

const MINUTE = 60_000;

/** A time of its own for each try, while the author's credential held: contacts of one author may not overlap. */
export function timeOf(serial: number): { readonly startedAt: string; readonly endedAt: string } {
  const start = daysAgo(298).getTime() + serial * 8 * MINUTE;
  return { startedAt: new Date(start).toISOString(), endedAt: new Date(start + 5 * MINUTE).toISOString() };
}
