import { auditRow, basisOfStaff, redactionsOf } from "./audit.js";
import { array, items, itsRow, list, maybe, named, object, plain, raw, text as json, word } from "./json.js";

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

const author = itsRow("u.id", object({ id: word("u.id"), displayName: json("u.display_name") }));
const program = named("p");
const inOrder = { order: "g.position, g.id" };
const planItem = object({
  id: word("g.id"),
  text: json("g.text"),
  response: maybe(json("g.response")),
  sharing: maybe(word("g.sharing")),
});
const planItems = (section) => items(`select ${array(planItem, inOrder)} from parts g where g.section = '${section}'`);
const comment = object({ id: word("m.id"), at: json("m.at"), text: json("m.text") });
const comments = (column) =>
  items(`select ${array(comment, { order: "m.at, m.id" })} from client_comments m
    where m.clinic_id = $1::uuid and m.${column} = n.id`);

const whole = object({
  id: word("c.id"),
  preferredName: json("c.preferred_name"),
  pronouns: maybe(json("c.pronouns")),
  legalName: maybe(json("c.legal_name")),
  mrn: maybe(json("c.mrn")),
  ageBand: maybe(word("c.age_band")),
  phone: maybe(json("case when c.m & 2 <> 0 then c.phone end")),
  email: maybe(json("case when c.m & 2 <> 0 then c.email end")),
  languages: list("case when c.m & 8 <> 0 then c.languages end"),
  version: plain(`c.identity_version + case when c.m & 2 <> 0 then c.contact_version else 0 end
    + case when c.m & 8 <> 0 then c.service_version else 0 end`),
  programEnrollments: maybe(raw("case when c.m & 8 <> 0 then coalesce(enrolled.o, '[]') end")),
  careTeam: maybe(raw("case when c.m & 8 <> 0 then coalesce(team.o, '[]') end")),
  assignments: maybe(raw("case when c.m & 8 <> 0 then coalesce(assigned.o, '[]') end")),
  lastContactAt: maybe(json("case when c.m & 8 <> 0 then contacts.last end")),
  nextContactAt: maybe(json("case when c.m & 8 <> 0 then contacts.due end")),
  recoveryPlan: maybe(raw("planned.o")),
  serviceNotes: maybe(raw(`case when c.m & 8 <> 0 then ${object({ nodes: items("noted.o") })} end`)),
  peerNotes: raw(object({ nodes: items("peer.o") })),
  safetyConcerns: items("safety.o"),
  referrals: maybe(raw(`case when c.m & 16384 <> 0 then ${object({ nodes: items("referred.o") })} end`)),
  consents: items("consented.o"),
});
const enrollment = object({
  id: word("e.id"),
  program: raw(program),
  startedAt: json("e.starts_at"),
  endedAt: maybe(json("nullif(e.ends_at, 'infinity')")),
});
const member = object({
  id: word("e.id"),
  displayName: maybe(json("u.display_name")),
  role: maybe(json("e.role")),
  program: itsRow("p.id", program),
  startedAt: json("e.starts_at"),
});
const assignment = object({
  id: word("e.id"),
  role: word("e.role"),
  startsAt: json("e.starts_at"),
  endsAt: maybe(json("nullif(e.ends_at, 'infinity')")),
  peerSpecialist: itsRow(
    "s.id",
    object({ id: word("s.id"), displayName: json("s.display_name"), pronouns: maybe(json("s.pronouns")) }),
  ),
});
const strength = object({
  id: word("g.id"),
  domain: maybe(word("g.domain")),
  text: json("g.text"),
  sharing: maybe(word("g.sharing")),
});
const step = object({
  id: word("s.id"),
  text: json("s.text"),
  who: maybe(json("s.who")),
  supportType: maybe(word("s.support_type")),
  byWhen: maybe(json("s.target_date")),
  status: maybe(word("s.status")),
});
const goal = object({
  id: word("g.id"),
  text: json("g.text"),
  domain: maybe(word("g.domain")),
  why: maybe(json("g.why")),
  importance: maybe(plain("g.importance")),
  confidence: maybe(plain("g.confidence")),
  targetDate: maybe(json("g.target_date")),
  status: maybe(word("g.status")),
  sharing: maybe(word("g.sharing")),
  version: maybe(plain("g.version")),
  steps: items(
    `select ${array(step, { order: "s.position, s.id" })} from parts s where s.section = 'STEP' and s.parent_id = g.id`,
  ),
});
const supporter = object({
  id: word("g.id"),
  name: maybe(json("g.name")),
  relation: maybe(json("g.relation")),
  phone: maybe(json("g.phone")),
  sharing: maybe(word("g.sharing")),
});
const line = object({ name: json("l.name"), number: json("l.number") });
const crisisPlan = object({
  sharing: maybe(word("case when c.m & 4096 <> 0 then (select x.sharing from crisis x) end")),
  howOthersCanTell: maybe(json("case when c.m & 4096 <> 0 then (select x.text from crisis x) end")),
  whatHelps: list("case when c.m & 4096 <> 0 then coalesce((select x.what_helps from crisis x), '{}') else '{}' end"),
  whatMakesItWorse: list(
    "case when c.m & 4096 <> 0 then coalesce((select x.what_makes_it_worse from crisis x), '{}') else '{}' end",
  ),
  supporters: items(`select ${array(supporter, inOrder)} from parts g where g.section = 'SUPPORTER'`),
  lines: items(`select ${array(line, { order: "l.position" })} from app.crisis_lines l where l.clinic_id = $1::uuid`),
});
const goalOf = object({ id: word("g.id"), text: json("g.text") });
const checkIn = object({
  id: word("k.id"),
  at: json("k.at"),
  rating: maybe(plain("k.rating")),
  text: maybe(json("k.text")),
  goal: itsRow("g.id", goalOf),
});
const plan = object({
  id: word("plan.id"),
  status: word("plan.status"),
  version: plain("plan.peer_version"),
  startedOn: maybe(json("plan.started_on")),
  reviewDueOn: maybe(json("plan.review_due_on")),
  vision: maybe(
    json(
      `(select v.text from parts v where v.section = 'VISION' and v.text is not null order by v.changed_at desc, v.id limit 1)`,
    ),
  ),
  strengths: items(`select ${array(strength, inOrder)} from parts g where g.section = 'STRENGTH'`),
  goals: items(`select ${array(goal, inOrder)} from parts g where g.section = 'GOAL'`),
  wellnessTools: planItems("WELLNESS_TOOL"),
  stressors: planItems("STRESSOR"),
  earlySigns: planItems("EARLY_SIGN"),
  crisisPlan: raw(crisisPlan),
  checkIns: raw(
    object({
      nodes: items(`select ${array(checkIn, { order: "k.at desc, k.id desc" })}
        from (select k.id, k.at, k.rating, k.text, k.goal_id from check_ins k
          where k.clinic_id = $1::uuid and k.plan_id = plan.id order by k.at desc, k.id desc limit 5) k
        left join parts g on g.id = k.goal_id and g.section = 'GOAL'`),
    }),
  ),
  updatedAt: json("plan.peer_updated_at"),
});
const serviceNote = object({
  id: word("n.id"),
  author,
  startedAt: json("n.started_at"),
  minutes: maybe(plain("n.minutes")),
  modality: maybe(word("n.modality")),
  intervention: maybe(json("n.intervention")),
  response: maybe(json("n.response")),
  nextStep: maybe(json("n.next_step")),
  status: word("n.status"),
  signedAt: maybe(json("n.signed_at")),
  program: itsRow("p.id", program),
  goal: maybe(
    raw(`select ${goalOf} from plan_parts g where g.clinic_id = $1::uuid and g.id = n.goal_id and g.section = 'GOAL'`),
  ),
  clientComments: comments("service_note_id"),
});
const peerNote = object({
  id: word("n.id"),
  author,
  writtenAt: json("n.written_at"),
  writtenTogether: plain("n.written_together"),
  body: json("n.body"),
  clientComments: comments("peer_note_id"),
});
const concern = object({
  id: word("n.id"),
  kind: word("n.kind"),
  urgency: word("n.urgency"),
  summary: json("n.summary"),
  raisedAt: json("n.raised_at"),
  status: word("n.status"),
  raisedBy: author,
});
const event = object({
  id: word("h.id"),
  from: maybe(word("h.from_status")),
  to: word("h.to_status"),
  at: json("h.at"),
  actor: maybe(json("h.actor_name")),
  reason: maybe(json("h.reason")),
});
const referral = object({
  id: word("t.id"),
  kind: word("t.kind"),
  need: maybe(json("t.need")),
  handoff: maybe(word("t.handoff")),
  status: word("app.referral_status(t.status, t.respond_by, app.instant())"),
  reason: maybe(json("t.reason")),
  respondBy: maybe(json("t.respond_by")),
  sentAt: maybe(json("t.sent_at")),
  version: plain("t.version + t.client_version"),
  target: itsRow("o.id", object({ id: word("o.id"), name: json("o.name"), kind: maybe(word("o.kind")) })),
  history: items(`select ${array(event, { order: "h.position" })} from referral_events h
    where h.clinic_id = $1::uuid and h.referral_id = t.id`),
});
const recipient = object({
  id: word("n.id"),
  organization: itsRow("o.id", named("o")),
  person: maybe(json("n.person")),
  recipientClass: maybe(json("n.recipient_class")),
  revokedAt: maybe(json("n.revoked_at")),
});
const consent = object({
  id: word("t.id"),
  kind: word("t.kind"),
  state: word(`app.consent_state(t.entered_in_error_at, t.revoked_at, t.superseded_at, t.signed_at, t.declined_at,
    t.offered_at, t.expires_at, t.expiry_event_at, t.effective_from, app.instant())`),
  classes: list("t.classes"),
  purposes: list("t.purposes"),
  description: maybe(json("t.description")),
  disclosers: list(`case when t.discloser_program_ids = '{}'
    then (select array[k.name] from clinics k where k.clinic_id = $1::uuid)
    else array(select p.name from programs p where p.clinic_id = $1::uuid and p.id = any (t.discloser_program_ids) order by p.name)
    end`),
  expiresAt: maybe(json("t.expires_at")),
  signedAt: maybe(json("t.signed_at")),
  version: plain("t.version"),
  recipients: items("named.o"),
  revocation: maybe(
    raw(`case when t.revocation_channel is not null
      then ${object({ channel: word("t.revocation_channel"), effectiveAt: maybe(json("t.revoked_at")) })} end`),
  ),
});

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
    ${whole} j
  from c
  cross join contacts
  left join lateral (
    select ${array(enrollment, { order: "e.starts_at, e.id" })} o, bool_or(e.sud) sud
    from program_enrollments e left join programs p on p.clinic_id = $1::uuid and p.id = e.program_id
    where e.clinic_id = $1::uuid and e.client_id = $5::uuid and (not e.sud or c.m & 32 <> 0)) enrolled on c.m & 8 <> 0
  left join lateral (
    select ${array(member, { order: "e.starts_at, e.id" })} o, bool_or(e.sud) sud
    from care_team_members e
    left join users u on u.clinic_id = $1::uuid and u.id = e.user_id
    left join programs p on p.clinic_id = $1::uuid and p.id = e.program_id
    where e.clinic_id = $1::uuid and e.client_id = $5::uuid and e.starts_at <= app.instant() and e.ends_at > app.instant()
      and (not e.sud or c.m & 32 <> 0)) team on c.m & 8 <> 0
  left join lateral (
    select ${array(assignment, { order: "e.starts_at desc, e.id" })} o
    from peer_assignments e
    left join peer_specialists s on s.clinic_id = $1::uuid and s.id = e.peer_specialist_id
    where e.clinic_id = $1::uuid and e.client_id = $5::uuid and e.starts_at <= app.instant() and e.ends_at > app.instant()) assigned
    on c.m & 8 <> 0
  left join lateral (select ${plan} o from plan) planned on c.m & 1024 <> 0
  left join lateral (
    select ${array(serviceNote, { order: "n.started_at desc, n.id desc" })} o, bool_or(n.sud) sud
    from (select * from notes n where not n.sud or c.m & 32 <> 0 order by n.started_at desc, n.id desc limit 10) n
    left join users u on u.clinic_id = $1::uuid and u.id = n.author_id
    left join programs p on p.clinic_id = $1::uuid and p.id = n.program_id) noted on c.m & 8 <> 0
  cross join lateral (
    select ${array(peerNote, { order: "n.written_at desc, n.id desc" })} o
    from (select n.id, n.author_id, n.written_at, n.written_together, n.body from peer_notes n
      where n.clinic_id = $1::uuid and n.client_id = c.id order by n.written_at desc, n.id desc limit 10) n
    left join users u on u.clinic_id = $1::uuid and u.id = n.author_id) peer
  cross join lateral (
    select ${array(concern, { order: "array_position(array['NOW', 'TODAY', 'SOON'], n.urgency), n.raised_at desc, n.id" })} o
    from safety_concerns n left join users u on u.clinic_id = $1::uuid and u.id = n.raised_by
    where n.clinic_id = $1::uuid and n.client_id = c.id and n.status <> 'RESOLVED') safety
  left join lateral (
    select ${array(referral, { order: "t.changed desc, t.id desc" })} o, bool_or(t.sud) sud
    from (select t.id, t.kind, t.need, t.handoff, t.status, t.reason, t.respond_by, t.sent_at, t.version, t.client_version,
        t.target_organization_id, t.sud, greatest(t.updated_at, t.client_outcome_at) changed
      from referrals t where t.clinic_id = $1::uuid and t.client_id = c.id and (not t.sud or c.m & 32 <> 0)
      order by greatest(t.updated_at, t.client_outcome_at) desc, t.id desc limit 10) t
    left join organizations o on o.clinic_id = $1::uuid and o.id = t.target_organization_id) referred on c.m & 16384 <> 0
  cross join lateral (
    select ${array(consent, { order: "t.created_at, t.id" })} o
    from consents t
    left join lateral (
      select ${array(recipient, { order: "n.person nulls first, n.id" })} o
      from consent_recipients n left join organizations o on o.clinic_id = $1::uuid and o.id = n.organization_id
      where n.clinic_id = $1::uuid and n.consent_id = t.id) named on true
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
select r.j, r.m w from (select 1) one left join r on true`;

/** @type {import("./index.js").Handwritten} */
export const client = {
  name: "client",
  field: "client",
  text,
  values: ({ id }, { clinicId, userId }, { eventId, requestId }) => [clinicId, userId, eventId, requestId, id],
  before: () => [],
  redactions: redactionsOf(withheld),
};
