import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { LeafRange } from "./retention.domain.js";

// What was done to the log itself stands in it, as events of kind AUDIT_VERIFY that never leave. Their operation name
// says what it was; the detail, whose order it was (the privacy officer's) and what it is about.

/** Events that had outlived their retention were removed; their hashes stayed. */
interface Pruned {
  readonly by: string;
  /** The policy that it was done under: how many years events are kept. */
  readonly years: number;
  readonly before: string;
  readonly count: number;
  readonly leaves: readonly LeafRange[];
}

export const ERASURE_REASONS = ["REQUEST", "ORDER", "MISTAKE"] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** Events were emptied of all that their salt hides; their bodies and hashes stayed. */
interface Erased {
  readonly by: string;
  readonly reason: ErasureReason;
  readonly leaves: readonly number[];
}

export const HOLD_REASONS = ["LITIGATION", "INVESTIGATION", "AUDIT", "REQUEST"] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Nothing of the client, or of the clinic where no client is named, leaves the log. */
interface Held {
  readonly by: string;
  readonly hold: string;
  readonly reason: HoldReason;
  /** The number of a file elsewhere. */
  readonly reference: string | null;
}

export const RELEASE_REASONS = ["CLOSED", "MISTAKE"] as const;
export type ReleaseReason = (typeof RELEASE_REASONS)[number];

interface Released {
  readonly by: string;
  readonly hold: string;
  readonly reason: ReleaseReason;
}

/** The end of a log was lost, and the clinic says so: these checkpoints, which it had signed, are of no tree any more. */
interface Recovered {
  readonly by: string;
  readonly cause: "LOSS";
  /** How many entries there were when it was said. */
  readonly size: number;
  readonly lost: readonly (readonly [size: number, root: string])[];
}

/** The server's transactions are numbered anew; written by the sealer. */
interface NewHistory {
  readonly cause: "NEW_HISTORY";
  readonly cluster: string;
  readonly size: number;
}

/** The clinic's records of before were loaded from elsewhere, and have no events; believed as the first leaf alone. */
interface Loaded {
  readonly cause: "LOADED";
}

interface Details {
  readonly "log.loaded": Loaded;
  readonly "log.pruned": Pruned;
  readonly "log.erased": Erased;
  readonly "log.held": Held;
  readonly "log.released": Released;
  readonly "log.recovered": Recovered | NewHistory;
}

/** One such act, sealed. */
export type LogAct = {
  readonly [Name in keyof Details]: {
    readonly name: Name;
    readonly index: number;
    readonly at: Date;
    /** Null where it is about the whole clinic. */
    readonly clientId: string | null;
    readonly detail: Details[Name];
  };
}[keyof Details];

/** Records an act, in a transaction of the role app_retention. Nobody signed in did it: the actor is null. */
export async function recordLogAct<Name extends keyof Details>(
  client: pg.ClientBase,
  clinicId: string,
  name: Name,
  detail: Details[Name],
  clientId: string | null = null,
): Promise<string> {
  const eventId = randomUUID();
  await client.query(
    `insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, client_ids, class_sets, consent_ids, detail)
     values ($1, $2, 'AUDIT_VERIFY', 'SUCCESS', 'OPERATIONS', $3, $4, $5, $6, $7)`,
    [
      clinicId,
      eventId,
      name,
      clientId === null ? [] : [clientId],
      clientId === null ? [] : [0],
      clientId === null ? [] : [null],
      JSON.stringify(detail),
    ],
  );
  return eventId;
}

/** The acts on one clinic's log that are sealed in it, in their order. */
export async function sealedLogActs(client: pg.ClientBase, clinicId: string): Promise<LogAct[]> {
  const { rows } = await client.query<{
    name: LogAct["name"];
    index: string;
    at: Date;
    clientId: string | null;
    detail: never;
  }>(
    `select e.operation_name as name, l.leaf_index as index, e.recorded_at as at, e.client_ids[1] as "clientId", e.detail
     from audit_events e
     join audit_leaves l on l.clinic_id = e.clinic_id and l.event_id = e.event_id and l.recorded_at = e.recorded_at
     where e.clinic_id = $1 and e.kind = 'AUDIT_VERIFY' and e.operation_name in ('log.loaded', 'log.pruned', 'log.erased', 'log.held', 'log.released', 'log.recovered')
     order by l.leaf_index`,
    [clinicId],
  );
  return rows.map((row) => ({ ...row, index: Number(row.index) }));
}
