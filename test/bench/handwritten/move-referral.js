import { actRow, refusedId } from "./act.js";
import { basisOfStaff } from "./audit.js";

const [REFERRAL, SUD] = [16384, 32];

// $5 is the referral, $6 its version as last read, $7 the appointment, $8 the id of the step, $9 that of the payload's event.
// It knows one step: to set an appointment, or another one, which whoever arranged the referral may do.
const text = `
with t as materialized (
  select t.id, t.client_id, t.target_organization_id, case when t.sud then ${REFERRAL | SUD} else ${REFERRAL} end classes,
    app.referral_status(t.status, t.respond_by, app.instant()) "status", t.version + t.client_version "version"
  from referrals t where t.clinic_id = $1::uuid and t.id = $5::uuid and not exists (
    select from app.limits v where v.client_id = t.client_id and (v.class_bit = ${REFERRAL} or t.sud and v.class_bit = ${SUD}))
  for update),
u as (
  update referrals r set status = 'SCHEDULED', scheduled_for = $7::timestamptz, version = r.version + 1, updated_at = app.instant()
  from t where r.clinic_id = $1::uuid and r.id = t.id and t.version = $6::int and t.status in ('ACCEPTED', 'WAITLISTED', 'SCHEDULED')
  returning r.id, r.client_id, t.classes, t.status "from", r.status, r.version + r.client_version "version", r.scheduled_for,
    r.updated_at, r.target_organization_id),
h as (
  insert into referral_events (clinic_id, id, referral_id, client_id, from_status, to_status, actor_id, actor_name, actor_organization)
  select $1::uuid, $8::uuid, u.id, u.client_id, u.from, u.status, $2::uuid, w.name, w.organization from u, app.acting_as() w),
told as materialized (select app.append_feed(u.id) done from u where u.target_organization_id is not null),
a as (${actRow({
  operation: "MoveReferral",
  event: "$3",
  kind: "case when t.id is null then 'READ_DENIED' else 'UPDATE' end",
  outcome: "case when t.id is null then 'DENIED' else 'SUCCESS' end",
  ids: "case when t.id is null then '{}' else array[u.client_id] end",
  classes: "case when t.id is null then '{}' else array[u.classes] end",
  fields: "case when t.id is null then '{}'::text[] else '{Referral.status,Referral.scheduledFor}' end",
  bits: "case when t.id is null then '{}' else array[u.classes, u.classes] end",
  detail: `case when t.id is null then ${refusedId("$5")} else jsonb_build_object('from', u.from, 'to', u.status,
      'fromVersion', $6::int, 'toVersion', $6::int + 1, 'entity', jsonb_build_object('type', 'Referral', 'id', u.id)) end`,
  from: "(select 1) one left join t on true left join u on true where t.id is null or u.id is not null",
})}),
s as (select array[u.client_id] ids, array[u.classes] classes from u),
shown as (${actRow({
  operation: "MoveReferral",
  event: "$9",
  kind: "'READ'",
  isRead: true,
  basis: basisOfStaff,
  ids: "s.ids",
  classes: "s.classes",
  fields: "'{Referral.id,Referral.status,Referral.version,Referral.scheduledFor,Referral.updatedAt}'::text[]",
  bits: `'{${Array(5).fill(REFERRAL).join(",")}}'::int[]`,
  detail: "'{}'::jsonb",
  from: "s",
})})
select (select json_build_object(
    'referral', case when u.id is not null then json_build_object('id', u.id, 'status', u.status, 'version', u.version,
      'scheduledFor', u.scheduled_for, 'updatedAt', u.updated_at) end,
    'userErrors', case when u.id is not null then '[]' when t.version <> $6::int then '[{"code":"CONFLICT"}]'
      else '[{"code":"INVALID_TRANSITION"}]' end::json)
  from t left join u on true left join told on true)::text j, null::int w`;

/** @type {import("./index.js").Handwritten} */
export const moveReferral = {
  name: "move referral",
  field: "transitionReferral",
  text,
  values: ({ input }, { clinicId, userId }, { eventId, requestId, newId }) => {
    const { referralId, expectedVersion, scheduledFor } = input;
    return [clinicId, userId, eventId, requestId, referralId, expectedVersion, scheduledFor, newId(), newId()];
  },
  // A consent that is taken back at the same time comes before it or after it, and never in between.
  before: ({ input }, { clinicId }) => [
    {
      name: "lock consents of referral",
      text: `select pg_advisory_xact_lock_shared(app.consent_lock_key(t.client_id))
        from referrals t where t.clinic_id = $1::uuid and t.id = $2::uuid`,
      values: [clinicId, input.referralId],
    },
  ],
  redactions: () => "",
  isAct: true,
};
