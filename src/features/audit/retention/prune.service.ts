import type pg from "pg";
import type { LogKeys } from "../../../transparency-log/index.js";
import { recordLogAct } from "./log-acts.js";
import { CareRefused, HOLDS, sealNow, takeCare, type Care, type CareOptions } from "./log-care.js";
import { yearsLater, type LeafRange } from "./retention.domain.js";

export interface PruneOptions extends CareOptions {
  readonly log: LogKeys;
  /** How many years events are kept. */
  readonly years: number;
  /** Only what was recorded earlier; null for all that has outlived its retention. */
  readonly before: Date | null;
  readonly dryRun: boolean;
  /** Told of each month that was gone through, of how many. */
  readonly onProgress?: (months: number, of: number) => void;
}

/** Why an event that is old enough stays all the same. */
export type Staying = "HELD" | "RECORD" | "UNSEALED" | "ELSEWHERE";

export interface Pruning {
  readonly clinicId: string;
  readonly before: Date;
  readonly due: number;
  readonly staying: Readonly<Record<Staying, number>>;
  /** The events that say so, sealed before anything was removed. */
  readonly eventIds: readonly string[];
  /** Months that went as a whole, as "2015_01". */
  readonly months: readonly string[];
  /** How many events were removed one by one, since something else of their month stays. */
  readonly single: number;
}

/** As many ranges as one event lists. */
const RANGES = 2_000;

/**
 * Removes the events of one clinic that have outlived their retention: not held, of nobody under 20, and of nobody whose
 * care ended within the retention. What is to go is sealed in the log first. A month of which nothing stays goes as a
 * whole; otherwise its events go one by one. Leaves, tiles and heads stay.
 *
 * @throws CareRefused where the date is within the retention
 */
export async function pruneLog(options: PruneOptions): Promise<Pruning> {
  const { years, dryRun, log, ownerUrl, by } = options;
  return takeCare(options, async (care) => {
    const cutoff = yearsLater(care.now, -years);
    const before = options.before ?? cutoff;
    if (before > cutoff) {
      throw new CareRefused(`Events are kept for ${years} years: nothing of ${cutoff.toISOString()} or later can go.`);
    }
    const values = [care.clinicId, before, cutoff, care.now];
    const { due, staying, leaves } = await care.transaction((client) => look(client, values));
    const found = { clinicId: care.clinicId, before, due, staying };
    if (dryRun || due === 0) return { ...found, eventIds: [], months: [], single: 0 };
    const eventIds = await announce(care, leaves, { by, years, before: before.toISOString() });
    await sealNow(ownerUrl, log, care, eventIds);
    return { ...found, eventIds, ...(await remove(care, values, leaves, options.onProgress)) };
  });
}

// The parameters: clinic, before, cutoff, now.
const OLD = `
  holds as materialized (${HOLDS}),
  staying_clients as materialized (
    select c.id, exists (select from holds h where h.client_id is null or h.client_id = c.id) as held from clients c
    where c.clinic_id = $1 and (
      exists (select from holds h where h.client_id = c.id)
      -- Until two years past majority.
      or c.date_of_birth + interval '20 years' > $4::timestamptz
      -- Never shorter than the record: the retention begins anew with the end of each part of their care.
      or c.created_at >= $3::timestamptz
      or exists (select from program_enrollments x where x.clinic_id = $1 and x.client_id = c.id and x.ends_at >= $3::timestamptz)
      or exists (select from care_team_members x where x.clinic_id = $1 and x.client_id = c.id and x.ends_at >= $3::timestamptz)
      or exists (select from peer_assignments x where x.clinic_id = $1 and x.client_id = c.id and x.ends_at >= $3::timestamptz))),
  candidates as (
    select e.event_id, e.recorded_at, e.client_ids, e.tableoid = 'audit_events_other'::regclass as elsewhere from audit_events e
    where e.clinic_id = $1 and e.recorded_at < $2::timestamptz and e.kind <> 'AUDIT_VERIFY'),
  touched as (
    select e.event_id, e.recorded_at, bool_or(s.held) as held
    from candidates e cross join lateral unnest(e.client_ids) u(id) join staying_clients s on s.id = u.id group by 1, 2),
  old as (
    select e.event_id, e.recorded_at, l.leaf_index,
      case when t.held or exists (select from holds h where h.client_id is null) then 'HELD' when t.event_id is not null then 'RECORD'
        when l.leaf_index is null then 'UNSEALED' when e.elsewhere then 'ELSEWHERE' end as why
    from candidates e
    left join audit_leaves l on l.clinic_id = $1 and l.event_id = e.event_id and l.recorded_at = e.recorded_at
    left join touched t on t.event_id = e.event_id and t.recorded_at = e.recorded_at)`;

async function look(
  client: pg.Client,
  values: readonly unknown[],
): Promise<{ readonly due: number; readonly staying: Pruning["staying"]; readonly leaves: LeafRange[] }> {
  const { rows } = await client.query<{ why: Staying | null; n: number }>(
    `with ${OLD} select why, count(*)::int n from old group by 1`,
    [...values],
  );
  const count = (why: Staying | null): number => rows.find((row) => row.why === why)?.n ?? 0;
  const ranges = await client.query<{ first: string; last: string }>(
    `with ${OLD} select lower(r) as first, upper(r) - 1 as last
     from unnest((select range_agg(int8range(leaf_index, leaf_index, '[]')) from old where why is null)) r`,
    [...values],
  );
  return {
    due: count(null),
    staying: {
      HELD: count("HELD"),
      RECORD: count("RECORD"),
      UNSEALED: count("UNSEALED"),
      ELSEWHERE: count("ELSEWHERE"),
    },
    leaves: ranges.rows.map(({ first, last }) => [Number(first), Number(last)]),
  };
}

async function announce(
  care: Care,
  leaves: readonly LeafRange[],
  policy: { readonly by: string; readonly years: number; readonly before: string },
): Promise<string[]> {
  return care.transaction(async (client) => {
    const eventIds: string[] = [];
    for (let from = 0; from < leaves.length; from += RANGES) {
      const its = leaves.slice(from, from + RANGES);
      const count = its.reduce((sum, [first, last]) => sum + last - first + 1, 0);
      eventIds.push(await recordLogAct(client, care.clinicId, "log.pruned", { ...policy, count, leaves: its }));
    }
    return eventIds;
  });
}

async function remove(
  care: Care,
  values: readonly unknown[],
  leaves: readonly LeafRange[],
  onProgress: PruneOptions["onProgress"],
): Promise<Pick<Pruning, "months" | "single">> {
  const announced = `{${leaves.map(([first, last]) => `[${first},${last}]`).join(",")}}`;
  const months: string[] = [];
  let single = 0;
  const all = await care.transaction((client) => monthsOf(client, values));
  for (const [at, month] of all.entries()) {
    onProgress?.(at, all.length);
    const removed = await patiently(() =>
      care.transaction((client) => removeMonth(client, month, [...values, announced])),
    );
    if (removed === "whole") months.push(month);
    else single += removed;
  }
  return { months, single };
}

/** The months that have a partition and something to go, oldest first. */
async function monthsOf(client: pg.Client, values: readonly unknown[]): Promise<string[]> {
  const { rows } = await client.query<{ month: string }>(
    `with ${OLD} select distinct to_char(recorded_at at time zone 'UTC', 'YYYY_MM') as month from old where why is null order by 1`,
    [...values],
  );
  return rows.map(({ month }) => month);
}

async function removeMonth(client: pg.Client, month: string, values: readonly unknown[]): Promise<"whole" | number> {
  const partition = client.escapeIdentifier(`audit_events_${month}`);
  const begin = `to_timestamp('${month}-01 UTC', 'YYYY_MM-DD TZ')`;
  const inMonth = `e.recorded_at >= ${begin} and e.recorded_at < ${begin} + interval '1 month'`;
  // Nobody who reads or writes the log is to wait for this; it tries again.
  await client.query("set local lock_timeout = '500ms'");
  const { rows } = await client.query<{ others: boolean }>(
    `with ${OLD} select exists (
       select from audit_events e left join old o on o.event_id = e.event_id and o.recorded_at = e.recorded_at and o.why is null
         and o.leaf_index <@ $5::int8multirange and e.clinic_id = $1
       where ${inMonth} and o.event_id is null) as others`,
    [...values],
  );
  if (rows[0]?.others === false) {
    await client.query("set local role none");
    await client.query(`drop table ${partition}`);
    return "whole";
  }
  const { rowCount } = await client.query(
    `with ${OLD} delete from audit_events e using old o
     where e.clinic_id = $1 and e.event_id = o.event_id and e.recorded_at = o.recorded_at and o.why is null
       and o.leaf_index <@ $5::int8multirange and ${inMonth}`,
    [...values],
  );
  return rowCount ?? 0;
}

const LOCK_NOT_AVAILABLE = "55P03";

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isLocked = error instanceof Error && "code" in error && error.code === LOCK_NOT_AVAILABLE;
      if (!isLocked || attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
