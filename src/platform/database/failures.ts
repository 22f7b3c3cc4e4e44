import { setTimeout as pause } from "node:timers/promises";
import { ApiError, badInput, unauthenticated, unavailable } from "../graphql/index.js";
import { ENTER_REFUSALS } from "./context.js";

/** By which the database refuses a payload that shows more than the event of its act tells (app.shows_more). */
const UNTOLD = "AU005";

/** By which the database refuses an act about a row that was only presumed to be seen (app.must_see). */
const UNSEEN = "AU006";

/** Row-level security, and everything that a table asks of its rows. */
const REFUSED_ROW = /^(42501|23...)$/;

// Serialization failures, deadlocks, and what has to be recorded in another way: the transaction was undone as a whole and is
// worth another try.
const WORTH_REPEATING: ReadonlySet<string> = new Set(["40001", "40P01", UNTOLD]);
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 5;

/**
 * Repeats what PostgreSQL undid because of others, as a whole. Those that met go on at different moments, so that they do
 * not meet again: each pauses for a part of a time that doubles.
 */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !WORTH_REPEATING.has(sqlState(error))) throw error;
    }
    await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
  }
}

/** What the database said instead of what was assumed of a person: the one or the other. */
export interface Correction {
  readonly role?: string;
  readonly organizationId?: string;
}

/** What is so, where the person is who they say but in another role, or for another organization, than was assumed. */
export function correctionOf(error: unknown): Correction | null {
  const code = sqlState(error);
  if (code === ENTER_REFUSALS.otherRole) return { role: (error as Error).message };
  if (code === ENTER_REFUSALS.otherOrganization) return { organizationId: (error as Error).message };
  return null;
}

/** The payload of an act would have shown more than the event of the act tells; nothing was done. */
export function isUntold(error: unknown): boolean {
  return sqlState(error) === UNTOLD;
}

/** What was presumed of an act does not hold: nothing was done, and whoever did it has to look first. */
export function isPresumedWrongly(error: unknown): boolean {
  const code = sqlState(error);
  return code === UNSEEN || REFUSED_ROW.test(code);
}

/** The person holds no role now, or not the one that they came in; or the clinic knows nobody of that name. */
export function isNobody(error: unknown): boolean {
  return sqlState(error) === ENTER_REFUSALS.unknown;
}

/** What the caller is told of a failure of the database; anything unknown stays as it is, and is masked at the edge. */
export function answerable(error: unknown): unknown {
  if (error instanceof ApiError) return error;
  const code = sqlState(error);
  if (isNobody(error) || correctionOf(error) !== null) return unauthenticated(error);
  if (code === ENTER_REFUSALS.severalRoles) {
    return badInput("You hold several roles: name one of them in the header X-Active-Role.");
  }
  return isPassing(code) || isWithoutConnection(error) ? unavailable(error) : error;
}

/** What pg and TypeORM say, without a code, where a connection was lost before it was used, or none became free. */
const WITHOUT_CONNECTION =
  /^(Connection terminated|Client (has encountered a connection error|was closed)|Query runner already released|Database connection provided by a query runner was already released|timeout exceeded when trying to connect)/;

function isWithoutConnection(error: unknown): boolean {
  return error instanceof Error && sqlState(error) === "" && WITHOUT_CONNECTION.test(error.message);
}

/** Connection trouble, a server that stops or starts, time-outs, locks not had, resources used up. */
function isPassing(code: string): boolean {
  return /^(08|53|57|40|55P03)/.test(code) || /^E(CONN|PIPE|HOST|NET|TIMEDOUT)/.test(code);
}

function sqlState(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
