import { actRow, refusedId } from "./act.js";

const [PLAN_SHARED, CRISIS] = [1024, 4096];
const everyViewer = "{client,peer,peer_without_crisis,representative,care_team,care_team_without_crisis}";

// $5 is the plan, $6 its version as last read, $7 the vision, $8 the id of the change. It writes over a vision that stands there.
// The vision is that of the version that is locked: one that was changed meanwhile has moved the version.
const text = `
with p as materialized (
  select p.id, p.client_id, case when exists (select from app.limits v where v.client_id = p.client_id and v.class_bit = ${CRISIS})
      then p.peer_without_crisis_version else p.peer_version end "version"
  from recovery_plans p where p.clinic_id = $1::uuid and p.id = $5::uuid
    and not exists (select from app.limits v where v.client_id = p.client_id and v.class_bit = ${PLAN_SHARED}) for update),
was as materialized (
  select g.* from p cross join lateral (
    select g.id, g.sharing, g.text from plan_parts g
    where g.clinic_id = $1::uuid and g.plan_id = p.id and g.section = 'VISION' order by g.changed_at desc, g.id limit 1) g
  where p.version = $6::int),
part as (
  update plan_parts g set text = $7::text, changed_by = $2::uuid, changed_at = app.instant()
  from was where g.clinic_id = $1::uuid and g.id = was.id and was.text is distinct from $7::text
  returning g.id, g.section, g.sharing, g.text, g.response, g.domain, g.why, g.importance, g.confidence, g.target_date, g.status,
    g.who, g.support_type, g.what_helps, g.what_makes_it_worse, g.preferences, g.name, g.relation, g.phone, g.do_not_contact),
kept as (
  insert into plan_part_changes (clinic_id, id, client_id, plan_id, part_id, act, content, changed_by)
  select $1::uuid, $8::uuid, p.client_id, p.id, g.id, 'CHANGED', jsonb_build_object('section', g.section, 'sharing', g.sharing,
    'text', g.text, 'response', g.response, 'domain', g.domain, 'why', g.why, 'importance', g.importance,
    'confidence', g.confidence, 'targetDate', g.target_date, 'status', g.status, 'who', g.who, 'supportType', g.support_type,
    'whatHelps', g.what_helps, 'whatMakesItWorse', g.what_makes_it_worse, 'preferences', g.preferences, 'name', g.name,
    'relation', g.relation, 'phone', g.phone, 'doNotContact', g.do_not_contact), $2::uuid
  from part g, p),
moved as materialized (
  select app.move_plan_versions(p.id, case g.sharing when 'PEERS_ONLY' then '{client,peer,peer_without_crisis,representative}'
    else '${everyViewer}' end::text[]) done from part g, p),
it as materialized (
  select p.id, p.client_id, $6::int + (select count(*) from moved)::int "version",
    case was.sharing when 'PEERS_ONLY' then 2048 else 1024 end classes
  from p, was),
a as (${actRow({
  operation: "UpdatePlan",
  event: "$3",
  kind: "case when p.id is null then 'READ_DENIED' else 'UPDATE' end",
  outcome: "case when p.id is null then 'DENIED' else 'SUCCESS' end",
  ids: "case when p.id is null then '{}' else array[it.client_id] end",
  classes: "case when p.id is null then '{}' else array[it.classes] end",
  fields: "case when p.id is null then '{}'::text[] else '{RecoveryPlan.vision}' end",
  bits: "case when p.id is null then '{}' else array[it.classes] end",
  detail: `case when p.id is null then ${refusedId("$5")} else jsonb_build_object('fromVersion', $6::int,
      'toVersion', it.version, 'entity', jsonb_build_object('type', 'RecoveryPlan', 'id', it.id)) end`,
  from: "(select 1) one left join p on true left join it on true where p.id is null or it.id is not null",
})})
select (select json_build_object(
    'recoveryPlan', case when it.id is not null then json_build_object('id', it.id, 'version', it.version, 'vision', $7::text) end,
    'userErrors', case when it.id is null then '[{"code":"CONFLICT"}]' else '[]' end::json)
  from p left join it on true)::text j, null::int w`;

/** @type {import("./index.js").Handwritten} */
export const updatePlan = {
  name: "update plan",
  field: "updateRecoveryPlan",
  text,
  values: ({ input }, { clinicId, userId }, { eventId, requestId, newId }) => {
    return [clinicId, userId, eventId, requestId, input.planId, input.expectedVersion, input.vision, newId()];
  },
  before: () => [],
  redactions: () => "",
  isAct: true,
};
