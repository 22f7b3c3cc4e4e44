import type pg from "pg";
import type { Fault } from "./log-check.js";

/** One rule of what must be in the log, as SQL of what breaks it: clinic and what is wrong. */
const RULES: readonly string[] = [
  // Every instant of a consent's life has its event, in the transaction that wrote it.
  ...(
    [
      ["true", "CONSENT_DRAFTED"],
      ["c.offered_at is not null", "CONSENT_OFFERED"],
      ["c.signed_at is not null", "CONSENT_SIGNED"],
      ["c.declined_at is not null", "CONSENT_DECLINED"],
      ["c.revoked_at is not null", "CONSENT_REVOKED"],
      ["c.superseded_at is not null", "CONSENT_SUPERSEDED"],
    ] as const
  ).map(
    ([when, kind]) =>
      `select c.clinic_id, 'a consent has no event ${kind}: ' || c.id as what from consents c where ${when} and not exists (
         select from audit_events e where e.clinic_id = c.clinic_id and e.consent_id = c.id and e.kind = '${kind}')`,
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
      `select e.clinic_id, 'an event ${kind} has no such consent: ' || e.event_id as what from audit_events e
       where e.kind = '${kind}' and e.outcome = 'SUCCESS' and not exists (
         select from consents c where c.clinic_id = e.clinic_id and c.id = e.consent_id and ${when})`,
  ),
  `select r.clinic_id, 'a step of a referral has no event: ' || r.referral_id || ' to ' || r.to_status as what
   from referral_events r where not exists (
     select from audit_events e where e.clinic_id = r.clinic_id and e.recorded_at = r.at and e.kind in ('CREATE', 'UPDATE')
       and e.detail #>> '{entity,id}' = r.referral_id::text and e.detail ->> 'to' = r.to_status)`,
  `select e.clinic_id, 'an event of a referral has no such step: ' || e.event_id as what
   from audit_events e where e.kind in ('CREATE', 'UPDATE') and e.outcome = 'SUCCESS'
     and e.detail #>> '{entity,type}' = 'Referral' and e.detail ? 'to' and not exists (
       select from referral_events r where r.clinic_id = e.clinic_id and r.at = e.recorded_at
         and r.referral_id::text = e.detail #>> '{entity,id}' and r.to_status = e.detail ->> 'to')`,
];

/** Whether every change of a consent and of a referral has its event, and every such event its change. */
export async function checkRecords(client: pg.ClientBase): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const rule of RULES) {
    const { rows } = await client.query<{ clinic_id: string; what: string }>(`${rule} limit 1`);
    faults.push(...rows.map(({ clinic_id: clinicId, what }) => ({ clinicId, index: null, what })));
  }
  return faults;
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
