import type pg from "pg";
import type { Fault } from "./log-check.js";

/**
 * What a clinic's log need not have: events of before the oldest instant that a pruning left, and those of records that
 * were loaded before the log began, as its first leaf says. That either was allowed is asked of the log itself. Kinds of
 * which it has erased events: of those the kind alone is known.
 */
const KNOWN = `
  with marked as materialized (
    select e.clinic_id, e.event_id, e.recorded_at, e.kind, e.operation_name, e.detail ->> 'before' as before, e.salt is null as erased
    from audit_events e
    where e.salt is null or (e.kind = 'AUDIT_VERIFY' and e.operation_name in ('log.pruned', 'log.loaded')))
  select m.clinic_id, null as erased, max(case m.operation_name when 'log.pruned' then m.before::timestamptz else m.recorded_at end)::text as until
  from marked m
  join audit_leaves l on l.clinic_id = m.clinic_id and l.event_id = m.event_id and l.recorded_at = m.recorded_at
  where m.kind = 'AUDIT_VERIFY' and (m.operation_name = 'log.pruned' or (m.operation_name = 'log.loaded' and l.leaf_index = 0))
  group by 1
  union all select distinct m.clinic_id, m.kind, null from marked m where m.erased`;

const excused = (row: string, at: string): string =>
  `exists (select from known x where x.clinic_id = ${row}.clinic_id and ${at} <= x.until)`;

/** One rule of what must be in the log, as SQL of what breaks it: clinic and what is wrong. */
const RULES: readonly string[] = [
  // Every instant of a consent's life has its event, in the transaction that wrote it.
  ...(
    [
      ["c.created_at", "CONSENT_DRAFTED"],
      ["c.offered_at", "CONSENT_OFFERED"],
      ["c.signed_at", "CONSENT_SIGNED"],
      ["c.declined_at", "CONSENT_DECLINED"],
      ["coalesce(c.end_recorded_at, c.revoked_at)", "CONSENT_REVOKED"],
      ["c.superseded_at", "CONSENT_SUPERSEDED"],
    ] as const
  ).map(
    ([at, kind]) =>
      `select c.clinic_id, 'a consent has no event ${kind}: ' || c.id as what from consents c
       where ${kind === "CONSENT_REVOKED" ? "c.revoked_at" : at} is not null and not ${excused("c", at)} and not exists (
         select from audit_events e where e.clinic_id = c.clinic_id and e.consent_id = c.id and e.kind = '${kind}')
         and not exists (select from known x where x.clinic_id = c.clinic_id and x.erased = '${kind}')`,
  ),
  // And the other way round.
  ...(
    [
      ["true", "CONSENT_DRAFTED"],
      ["c.declined_at is not null", "CONSENT_DECLINED"],
      ["c.superseded_at is not null", "CONSENT_SUPERSEDED"],
    ] as const
  ).map(
    ([when, kind]) =>
      `select e.clinic_id, 'an event ${kind} has no such consent: ' || e.event_id as what from changes e
       where e.kind = '${kind}' and not exists (
         select from consents c where c.clinic_id = e.clinic_id and c.id = e.consent_id and ${when})`,
  ),
  `select r.clinic_id, 'a step of a referral has no event: ' || r.referral_id || ' to ' || r.to_status as what
   from referral_events r where not ${excused("r", "r.at")} and not exists (
     select from audit_events e where e.clinic_id = r.clinic_id and e.recorded_at = r.at and e.kind in ('CREATE', 'UPDATE')
       and (e.salt is null or (e.detail #>> '{entity,id}' = r.referral_id::text and e.detail ->> 'to' = r.to_status)))`,
  `select e.clinic_id, 'an event of a referral has no such step: ' || e.event_id as what
   from changes e where e.kind in ('CREATE', 'UPDATE') and not exists (
     select from referral_events r where r.clinic_id = e.clinic_id and r.at = e.recorded_at
       and r.referral_id::text = e.detail #>> '{entity,id}' and r.to_status = e.detail ->> 'to')`,
];

/** Events that must have changed a record. Found once for all rules: whatever looks for a kind passes the whole log. */
const CHANGES = `
  select e.clinic_id, e.event_id, e.recorded_at, e.kind, e.consent_id, e.detail from audit_events e
  where e.outcome = 'SUCCESS' and (
    (e.kind in ('CONSENT_DRAFTED', 'CONSENT_DECLINED', 'CONSENT_SUPERSEDED') and e.salt is not null)
    or (e.kind in ('CREATE', 'UPDATE') and e.detail #>> '{entity,type}' = 'Referral' and e.detail ? 'to'))`;

/** Whether every change of a consent and of a referral has its event, and every such event its change. */
export async function checkRecords(client: pg.ClientBase): Promise<Fault[]> {
  const known = await client.query<{ clinic_id: string; erased: string | null; until: string | null }>(KNOWN);
  const { rows } = await client.query<{ clinic_id: string; what: string }>(
    `with known as materialized (select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]) x(clinic_id, erased, until)),
       changes as materialized (${CHANGES})
     ${RULES.map((rule, i) => `select r.* from (select ${i} as rule, f.* from (${rule} limit 1) f) r`).join(" union all ")}
     order by rule`,
    [known.rows.map((row) => row.clinic_id), known.rows.map((row) => row.erased), known.rows.map((row) => row.until)],
  );
  return rows.map(({ clinic_id: clinicId, what }) => ({ clinicId, index: null, what }));
}

/** Events that no tree holds long after they were recorded. */
export async function checkUnsealed(client: pg.ClientBase, olderThanSeconds: number): Promise<Fault[]> {
  const { rows } = await client.query<{ clinic_id: string; n: string }>(
    `select e.clinic_id, count(*) n from audit_events e
     where e.recorded_at < now() - make_interval(secs => $1) and not exists (
       select from audit_leaves l where l.clinic_id = e.clinic_id and l.event_id = e.event_id and l.recorded_at = e.recorded_at)
     group by 1`,
    [olderThanSeconds],
  );
  return rows.map(({ clinic_id: clinicId, n }) => ({ clinicId, index: null, what: `${n} events are not sealed` }));
}
