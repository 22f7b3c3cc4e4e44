import { auditRow, basisOfStaff, redactionsOf } from "./audit.js";

const withheld = {
  "Client.phone": 2,
  "Client.email": 2,
  "Client.languages": 8,
  "Client.programEnrollments": 8,
  "Client.careTeam": 8,
  "Client.assignments": 8,
  "Client.lastContactAt": 8,
  "Client.nextContactAt": 8,
  "Client.recoveryPlan": 1024,
  "CrisisPlan.sharing": 4096,
  "CrisisPlan.howOthersCanTell": 4096,
  "Client.serviceNotes": 8,
  "Client.referrals": 16384,
};

const object = (fields) => `(select row_to_json(its) from (select ${fields}) its)`;
// Beside each row PostgreSQL takes the fields into the row's own expressions; a subquery in their place is begun for each.
const beside = (fields, name = "y") => `cross join lateral (select ${fields}) ${name}`;
const items = (section) =>
  `(select coalesce(json_agg(row_to_json(y) order by i.position, i.id), '[]') from parts i ${beside("i.id, i.text, i.response, i.sharing")} where i.section = '${section}')`;
const comments = (column, note) =>
  `(select coalesce(json_agg(row_to_json(y) order by m.at, m.id), '[]')
    from client_comments m ${beside("m.id, m.at, m.text")} where m.clinic_id = $1::uuid and m.${column} = ${note}.id)`;

// $5 is the client. Each table is asked once; a plan's parts and the service notes serve several fields.
const text = `
with c as materialized (
  select c.*, k.m, app.age_band(c.id) age_band
  from (
    select c.id, c.preferred_name, c.pronouns, c.legal_name, c.mrn, c.phone, c.email, c.languages, c.identity_version,
      c.contact_version, c.service_version
    from clients c where c.clinic_id = $1::uuid and c.id = $5::uuid) c
  cross join lateral (select ~coalesce(bit_or(v.class_bit), 0) m from app.limits v where v.client_id = c.id) k),
plan as materialized (
  select p.id, p.status, p.peer_version, p.started_on, p.review_due_on, p.peer_updated_at from recovery_plans p
  where p.clinic_id = $1::uuid and p.client_id = $5::uuid and p.status in ('ACTIVE', 'DRAFT', 'ON_HOLD')
  order by p.status = 'ACTIVE' desc, p.created_at desc, p.id limit 1),
parts as materialized (
  select p.id, p.section, p.sharing, p.position, p.text, p.response, p.domain, p.why, p.importance, p.confidence, p.target_date,
    p.status, p.who, p.support_type, p.what_helps, p.what_makes_it_worse, p.name, p.relation, p.phone, p.parent_id, p.changed_at,
    p.peer_version "version"
  from plan_parts p where p.clinic_id = $1::uuid and p.plan_id = (select plan.id from plan)),
crisis as materialized (select * from parts p where p.section = 'CRISIS_PLAN' order by p.changed_at desc, p.id limit 1),
notes as materialized (
  select n.id, n.author_id, n.program_id, n.goal_id, n.started_at, n.ended_at, n.minutes, n.modality, n.intervention, n.response,
    n.next_step, n.next_contact_at, n.status, n.signed_at, n.sud
  from service_notes n where n.clinic_id = $1::uuid and n.client_id = $5::uuid),
contacts as (
  select max(n.ended_at) "last",
    (array_agg(n.next_contact_at order by n.started_at desc, n.id) filter (where n.next_contact_at is not null))[1] due
  from notes n where n.status in ('SIGNED', 'AMENDED')),
r as materialized (
  select c.id, c.m, coalesce(enrolled.sud or team.sud or noted.sud or referred.sud, false) sud, planned.o is not null planned,
    ${object(`c.id, c.preferred_name "preferredName", c.pronouns, c.legal_name "legalName", c.mrn, c.age_band "ageBand",
      case when c.m & 2 <> 0 then c.phone end "phone", case when c.m & 2 <> 0 then c.email end "email",
      case when c.m & 8 <> 0 then c.languages end "languages",
      c.identity_version + case when c.m & 2 <> 0 then c.contact_version else 0 end
        + case when c.m & 8 <> 0 then c.service_version else 0 end "version",
      case when c.m & 8 <> 0 then coalesce(enrolled.o, '[]') end "programEnrollments",
      case when c.m & 8 <> 0 then coalesce(team.o, '[]') end "careTeam",
      case when c.m & 8 <> 0 then coalesce(assigned.o, '[]') end "assignments",
      case when c.m & 8 <> 0 then contacts.last end "lastContactAt",
      case when c.m & 8 <> 0 then contacts.due end "nextContactAt",
      planned.o "recoveryPlan",
      case when c.m & 8 <> 0 then json_build_object('nodes', coalesce(noted.o, '[]')) end "serviceNotes",
      json_build_object('nodes', coalesce(peer.o, '[]')) "peerNotes",
      coalesce(safety.o, '[]') "safetyConcerns",
      case when c.m & 16384 <> 0 then json_build_object('nodes', coalesce(referred.o, '[]')) end "referrals",
      coalesce(consented.o, '[]') "consents"`)} j
  from c
  cross join contacts
  left join lateral (
    select json_agg(row_to_json(y) order by e.starts_at, e.id) o, bool_or(e.sud) sud
    from program_enrollments e left join programs p on p.clinic_id = $1::uuid and p.id = e.program_id
    ${beside("p.id, p.name", "program")}
    ${beside(`e.id, row_to_json(program) "program", e.starts_at "startedAt", nullif(e.ends_at, 'infinity') "endedAt"`)}
    where e.clinic_id = $1::uuid and e.client_id = $5::uuid and (not e.sud or c.m & 32 <> 0)) enrolled on c.m & 8 <> 0
  left join lateral (
    select json_agg(row_to_json(y) order by e.starts_at, e.id) o, bool_or(e.sud) sud
    from care_team_members e
    left join users u on u.clinic_id = $1::uuid and u.id = e.user_id
    left join programs p on p.clinic_id = $1::uuid and p.id = e.program_id
    ${beside("p.id, p.name", "program")}
    ${beside(`e.id, u.display_name "displayName", e.role,
      case when p.id is not null then row_to_json(program) end "program", e.starts_at "startedAt"`)}
    where e.clinic_id = $1::uuid and e.client_id = $5::uuid and e.starts_at <= app.instant() and e.ends_at > app.instant()
      and (not e.sud or c.m & 32 <> 0)) team on c.m & 8 <> 0
  left join lateral (
    select json_agg(row_to_json(y) order by e.starts_at desc, e.id) o
    from peer_assignments e
    left join peer_specialists s on s.clinic_id = $1::uuid and s.id = e.peer_specialist_id
    ${beside('s.id, s.display_name "displayName", s.pronouns', "peer")}
    ${beside(`e.id, e.role, e.starts_at "startsAt", nullif(e.ends_at, 'infinity') "endsAt",
      case when s.id is not null then row_to_json(peer) end "peerSpecialist"`)}
    where e.clinic_id = $1::uuid and e.client_id = $5::uuid and e.starts_at <= app.instant() and e.ends_at > app.instant()) assigned
    on c.m & 8 <> 0
  left join lateral (
    select ${object(`plan.id, plan.status, plan.peer_version "version", plan.started_on "startedOn", plan.review_due_on "reviewDueOn",
      (select v.text from parts v where v.section = 'VISION' and v.text is not null order by v.changed_at desc, v.id limit 1) "vision",
      (select coalesce(json_agg(row_to_json(y) order by g.position, g.id), '[]')
        from parts g ${beside("g.id, g.domain, g.text, g.sharing")} where g.section = 'STRENGTH') "strengths",
      (select coalesce(json_agg(row_to_json(y) order by g.position, g.id), '[]')
        from parts g ${beside(`g.id, g.text, g.domain, g.why, g.importance, g.confidence, g.target_date "targetDate",
          g.status, g.sharing, g.version,
          (select coalesce(json_agg(row_to_json(z) order by s.position, s.id), '[]')
            from parts s ${beside('s.id, s.text, s.who, s.support_type "supportType", s.target_date "byWhen", s.status', "z")}
            where s.section = 'STEP' and s.parent_id = g.id) "steps"`)} where g.section = 'GOAL') "goals",
      ${items("WELLNESS_TOOL")} "wellnessTools", ${items("STRESSOR")} "stressors", ${items("EARLY_SIGN")} "earlySigns",
      ${object(`case when c.m & 4096 <> 0 then (select x.sharing from crisis x) end "sharing",
        case when c.m & 4096 <> 0 then (select x.text from crisis x) end "howOthersCanTell",
        case when c.m & 4096 <> 0 then coalesce((select x.what_helps from crisis x), '{}') else '{}' end "whatHelps",
        case when c.m & 4096 <> 0 then coalesce((select x.what_makes_it_worse from crisis x), '{}') else '{}' end "whatMakesItWorse",
        (select coalesce(json_agg(row_to_json(y) order by g.position, g.id), '[]')
          from parts g ${beside("g.id, g.name, g.relation, g.phone, g.sharing")} where g.section = 'SUPPORTER') "supporters",
        (select coalesce(json_agg(row_to_json(y) order by l.position), '[]')
          from app.crisis_lines l ${beside("l.name, l.number")} where l.clinic_id = $1::uuid) "lines"`)} "crisisPlan",
      json_build_object('nodes', (select coalesce(json_agg(row_to_json(y) order by k.at desc, k.id desc), '[]')
        from (select k.id, k.at, k.rating, k.text, k.goal_id from check_ins k
          where k.clinic_id = $1::uuid and k.plan_id = plan.id order by k.at desc, k.id desc limit 5) k
        left join parts g on g.id = k.goal_id and g.section = 'GOAL'
        ${beside("g.id, g.text", "goal")}
        ${beside(`k.id, k.at, k.rating, k.text, case when g.id is not null then row_to_json(goal) end "goal"`)})) "checkIns",
      plan.peer_updated_at "updatedAt"`)} o
    from plan) planned on c.m & 1024 <> 0
  left join lateral (
    select json_agg(row_to_json(y) order by n.started_at desc, n.id desc) o, bool_or(n.sud) sud
    from (select * from notes n where not n.sud or c.m & 32 <> 0 order by n.started_at desc, n.id desc limit 10) n
    left join users u on u.clinic_id = $1::uuid and u.id = n.author_id
    left join programs p on p.clinic_id = $1::uuid and p.id = n.program_id
    ${beside('u.id, u.display_name "displayName"', "author")}
    ${beside("p.id, p.name", "program")}
    ${beside(`n.id, case when u.id is not null then row_to_json(author) end "author",
      n.started_at "startedAt", n.minutes, n.modality, n.intervention, n.response, n.next_step "nextStep", n.status,
      n.signed_at "signedAt", case when p.id is not null then row_to_json(program) end "program",
      (select row_to_json(its) from (select g.id, g.text from plan_parts g
        where g.clinic_id = $1::uuid and g.id = n.goal_id and g.section = 'GOAL') its) "goal",
      ${comments("service_note_id", "n")} "clientComments"`)}) noted on c.m & 8 <> 0
  cross join lateral (
    select json_agg(row_to_json(y) order by n.written_at desc, n.id desc) o
    from (select n.id, n.author_id, n.written_at, n.written_together, n.body from peer_notes n
      where n.clinic_id = $1::uuid and n.client_id = c.id order by n.written_at desc, n.id desc limit 10) n
    left join users u on u.clinic_id = $1::uuid and u.id = n.author_id
    ${beside('u.id, u.display_name "displayName"', "author")}
    ${beside(`n.id, case when u.id is not null then row_to_json(author) end "author",
      n.written_at "writtenAt", n.written_together "writtenTogether", n.body, ${comments("peer_note_id", "n")} "clientComments"`)}) peer
  cross join lateral (
    select json_agg(row_to_json(y) order by array_position(array['NOW', 'TODAY', 'SOON'], n.urgency), n.raised_at desc, n.id) o
    from safety_concerns n left join users u on u.clinic_id = $1::uuid and u.id = n.raised_by
    ${beside('u.id, u.display_name "displayName"', "raiser")}
    ${beside(`n.id, n.kind, n.urgency, n.summary, n.raised_at "raisedAt", n.status,
      case when u.id is not null then row_to_json(raiser) end "raisedBy"`)}
    where n.clinic_id = $1::uuid and n.client_id = c.id and n.status <> 'RESOLVED') safety
  left join lateral (
    select json_agg(row_to_json(y) order by t.changed desc, t.id desc) o, bool_or(t.sud) sud
    from (select t.id, t.kind, t.need, t.handoff, t.status, t.reason, t.respond_by, t.sent_at, t.version, t.client_version,
        t.target_organization_id, t.sud, greatest(t.updated_at, t.client_outcome_at) changed
      from referrals t where t.clinic_id = $1::uuid and t.client_id = c.id and (not t.sud or c.m & 32 <> 0)
      order by greatest(t.updated_at, t.client_outcome_at) desc, t.id desc limit 10) t
    left join organizations o on o.clinic_id = $1::uuid and o.id = t.target_organization_id
    ${beside("o.id, o.name, o.kind", "target")}
    ${beside(`t.id, t.kind, t.need, t.handoff, app.referral_status(t.status, t.respond_by, app.instant()) "status",
      t.reason, t.respond_by "respondBy", t.sent_at "sentAt", t.version + t.client_version "version",
      case when o.id is not null then row_to_json(target) end "target",
      (select coalesce(json_agg(row_to_json(z) order by h.position), '[]')
        from referral_events h
        ${beside('h.id, h.from_status "from", h.to_status "to", h.at, h.actor_name "actor", h.reason', "z")}
        where h.clinic_id = $1::uuid and h.referral_id = t.id) "history"`)}) referred on c.m & 16384 <> 0
  cross join lateral (
    select json_agg(row_to_json(y) order by t.created_at, t.id) o
    from consents t
    left join lateral (
      select json_agg(row_to_json(y) order by n.person nulls first, n.id) o
      from consent_recipients n left join organizations o on o.clinic_id = $1::uuid and o.id = n.organization_id
      ${beside("o.id, o.name", "organization")}
      ${beside(`n.id, case when o.id is not null then row_to_json(organization) end "organization", n.person,
        n.recipient_class "recipientClass", n.revoked_at "revokedAt"`)}
      where n.clinic_id = $1::uuid and n.consent_id = t.id) named on true
    ${beside('t.revocation_channel "channel", t.revoked_at "effectiveAt"', "revocation")}
    ${beside(`t.id, t.kind, app.consent_state(t.entered_in_error_at, t.revoked_at, t.superseded_at, t.signed_at,
          t.declined_at, t.offered_at, t.expires_at, t.expiry_event_at, t.effective_from, app.instant()) "state",
        t.classes, t.purposes, t.description,
        case when t.discloser_program_ids = '{}' then (select array[k.name] from clinics k where k.clinic_id = $1::uuid)
          else array(select p.name from programs p where p.clinic_id = $1::uuid and p.id = any (t.discloser_program_ids) order by p.name)
          end "disclosers",
        t.expires_at "expiresAt", t.signed_at "signedAt", t.version, coalesce(named.o, '[]') "recipients",
        case when t.revocation_channel is not null then row_to_json(revocation) end "revocation"`)}
    where t.clinic_id = $1::uuid and t.client_id = c.id) consented),
s as (
  select case when r.id is null then case when k.id is null then '{}' else array[k.id] end else array[r.id] end ids,
    case when r.id is null then case when k.id is null then '{}' else '{0}'::int[] end else array[
      32769 | 128 | 512 | (r.m & 17418) | case when r.m & 8 <> 0 or r.m & 16384 <> 0 then 524288 else 0 end
      | case when r.planned then 526336 | (r.m & 4096) else 0 end | case when r.sud then 32 else 0 end] end classes,
    '{}'::uuid[] consents, r.id is null refused, coalesce(r.m, -1) lft,
    case when r.id is null and k.id is null
      then jsonb_build_object('refusedHashes', jsonb_build_array(encode(sha256(convert_to($5::text, 'UTF8')), 'hex')))
      else '{}' end detail
  from (select 1) one left join r on true left join lateral (select app.known_client($5::uuid) id) k on r.id is null),
a as (${auditRow({
  operation: "Client",
  role: "PEER_SPECIALIST",
  kind: "case when s.refused then 'READ_DENIED' else 'READ' end",
  basis: basisOfStaff,
  withheld,
  fields: [
    ["Client", "IDENTITY", "id preferredName pronouns legalName mrn ageBand"],
    ["Client", "CONTACT", "phone email"],
    ["Client", "SERVICE", "languages version programEnrollments"],
    ["ProgramEnrollment", "SERVICE", "id program"],
    ["Program", "STAFF_PUBLIC", "id name"],
    ["ProgramEnrollment", "SERVICE", "startedAt endedAt"],
    ["Client", "SERVICE", "careTeam"],
    ["CareTeamMember", "SERVICE", "id displayName role program startedAt"],
    ["Client", "SERVICE", "assignments"],
    ["PeerAssignment", "SERVICE", "id role startsAt endsAt peerSpecialist"],
    ["PeerSpecialist", "STAFF_PUBLIC", "id displayName pronouns"],
    ["Client", "SERVICE", "lastContactAt nextContactAt"],
    ["Client", "PLAN_SHARED", "recoveryPlan"],
    ["RecoveryPlan", "PLAN_SHARED", "id status version startedOn reviewDueOn vision strengths"],
    ["Strength", "PLAN_SHARED", "id domain text sharing"],
    ["RecoveryPlan", "PLAN_SHARED", "goals"],
    ["Goal", "PLAN_SHARED", "id text domain why importance confidence targetDate status sharing version steps"],
    ["PlanStep", "PLAN_SHARED", "id text who supportType byWhen status"],
    ["RecoveryPlan", "PLAN_SHARED", "wellnessTools"],
    ["PlanItem", "PLAN_SHARED", "id text response sharing"],
    ["RecoveryPlan", "PLAN_SHARED", "stressors earlySigns crisisPlan"],
    ["CrisisPlan", "CRISIS", "sharing howOthersCanTell whatHelps whatMakesItWorse"],
    ["CrisisPlan", "PLAN_PRIVATE", "supporters"],
    ["Supporter", "PLAN_PRIVATE", "id name relation phone sharing"],
    ["CrisisPlan", "STAFF_PUBLIC", "lines"],
    ["CrisisLine", "STAFF_PUBLIC", "name number"],
    ["RecoveryPlan", "PLAN_PRIVATE", "checkIns"],
    ["CheckIn", "PLAN_PRIVATE", "id at rating text goal"],
    ["RecoveryPlan", "PLAN_SHARED", "updatedAt"],
    ["Client", "SERVICE", "serviceNotes"],
    ["ServiceNote", "SERVICE", "id author"],
    ["StaffMember", "STAFF_PUBLIC", "id displayName"],
    [
      "ServiceNote",
      "SERVICE",
      "startedAt minutes modality intervention response nextStep status signedAt program goal clientComments",
    ],
    ["ClientComment", "SERVICE", "id at text"],
    ["Client", "PEER_ONLY", "peerNotes"],
    ["PeerNote", "PEER_ONLY", "id author writtenAt writtenTogether body clientComments"],
    ["Client", "SAFETY", "safetyConcerns"],
    ["SafetyConcern", "SAFETY", "id kind urgency summary raisedAt status raisedBy"],
    ["Client", "REFERRAL", "referrals"],
    ["Referral", "REFERRAL", "id kind need handoff status reason respondBy sentAt version target"],
    ["Organization", "STAFF_PUBLIC", "id name kind"],
    ["Referral", "REFERRAL", "history"],
    ["ReferralEvent", "REFERRAL", "id from to at actor reason"],
    ["Client", "CONSENT", "consents"],
    [
      "Consent",
      "CONSENT",
      "id kind state classes purposes description disclosers expiresAt signedAt version recipients",
    ],
    ["ConsentRecipient", "CONSENT", "id organization person recipientClass revokedAt"],
    ["Consent", "CONSENT", "revocation"],
    ["ConsentRevocation", "CONSENT", "channel effectiveAt"],
  ],
})})
select r.j::text j, r.m w from (select 1) one left join r on true`;

/** @type {import("./index.js").Handwritten} */
export const client = {
  name: "client",
  field: "client",
  text,
  values: ({ id }, { clinicId, userId }, { eventId, requestId }) => [clinicId, userId, eventId, requestId, id],
  before: () => [],
  redactions: redactionsOf(withheld),
};
