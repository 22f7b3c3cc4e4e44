import { auditRow, basisOfStaff, redactionsOf } from "./audit.js";
import { array, connection, items, list, maybe, object, named, plain, raw, text as json, word } from "./json.js";

const withheld = {
  "Client.phone": 2,
  "Client.lastContactAt": 8,
  "Client.nextContactAt": 8,
  "Client.recoveryPlan": 1024,
  "Client.referrals": 16384,
};

// $5 is the size of the page.
const text = `
with r as materialized (
  select coalesce(${array("x.o", { order: "x.place", filter: "x.place <= $5::int" })}, '[]') nodes,
    count(*) > $5::int more,
    (array_agg(x.position order by x.place desc) filter (where x.place <= $5::int))[1] last,
    coalesce(array_agg(x.id) filter (where x.place <= $5::int), '{}') ids,
    coalesce(array_agg(x.classes) filter (where x.place <= $5::int), '{}') classes,
    bit_and(x.m) filter (where x.place <= $5::int) lft
  from (
    select c.id, c.place, c.due || ',' || c.id "position", k.m,
      32769 | (k.m & 17418) | case when k.m & 16384 <> 0 then 524288 else 0 end | coalesce(plan.w, 0) | coalesce(ref.w, 0) classes,
      ${object({
        id: word("c.id"),
        preferredName: json("c.preferred_name"),
        pronouns: maybe(json("c.pronouns")),
        phone: maybe(json("case when k.m & 2 <> 0 then c.phone end")),
        lastContactAt: maybe(json("case when k.m & 8 <> 0 then c.last end")),
        nextContactAt: maybe(json("case when k.m & 8 <> 0 then nullif(c.due, 'infinity') end")),
        recoveryPlan: maybe(raw("plan.o")),
        referrals: maybe(raw(`case when k.m & 16384 <> 0 then ${object({ nodes: items("ref.o") })} end`)),
        consents: items("con.o"),
      })} o
    from (
      select c.id, c.preferred_name, c.pronouns, c.phone, n.last, n.due, row_number() over (order by n.due, c.id) place
      from clients c
      cross join lateral (
        select max(n.ended_at) "last", coalesce((array_agg(n.next_contact_at order by n.started_at desc, n.id)
          filter (where n.next_contact_at is not null))[1], 'infinity') due
        from service_notes n
        where n.clinic_id = $1::uuid and n.client_id = c.id and n.status in ('SIGNED', 'AMENDED')) n
      where c.clinic_id = $1::uuid
      order by n.due, c.id limit $5::int + 1) c
    cross join lateral (select ~coalesce(bit_or(v.class_bit), 0) m from app.limits v where v.client_id = c.id) k
    left join lateral (
      select ${object({
        id: word("p.id"),
        status: word("p.status"),
        version: plain("p.peer_version"),
        reviewDueOn: maybe(json("p.review_due_on")),
        goals: raw("g.o"),
      })} o, g.w
      from (
        select p.id, p.status, p.peer_version, p.review_due_on from recovery_plans p
        where p.clinic_id = $1::uuid and p.client_id = c.id and p.status in ('ACTIVE', 'DRAFT', 'ON_HOLD')
        order by p.status = 'ACTIVE' desc, p.created_at desc, p.id limit 1) p
      cross join lateral (
        select coalesce(${array(
          object({
            id: word("g.id"),
            text: json("g.text"),
            domain: maybe(word("g.domain")),
            importance: maybe(plain("g.importance")),
            confidence: maybe(plain("g.confidence")),
            targetDate: maybe(json("g.target_date")),
            status: maybe(word("g.status")),
          }),
        )}, '[]') o,
          bit_or(case when g.sharing in ('ONLY_ME', 'PEERS_ONLY') then 2048 else 0 end) w
        from (
          select g.id, g.text, g.domain, g.importance, g.confidence, g.target_date, g.status, g.sharing from plan_parts g
          where g.clinic_id = $1::uuid and g.plan_id = p.id and g.section = 'GOAL' order by g.position, g.id limit 500) g) g
    ) plan on k.m & 1024 <> 0
    left join lateral (
      select ${array(
        object({
          id: word("t.id"),
          need: maybe(json("t.need")),
          status: word("app.referral_status(t.status, t.respond_by, app.instant())"),
          updatedAt: json("greatest(t.updated_at, t.client_outcome_at)"),
          target: maybe(
            raw(
              `select ${named("o")} from organizations o where o.clinic_id = $1::uuid and o.id = t.target_organization_id`,
            ),
          ),
        }),
      )} o,
        bit_or(case when t.sud then 32 else 0 end) w
      from (
        select t.id, t.need, t.status, t.respond_by, t.updated_at, t.client_outcome_at, t.target_organization_id, t.sud from referrals t
        where t.clinic_id = $1::uuid and t.client_id = c.id and (not t.sud or k.m & 32 <> 0)
        order by greatest(t.updated_at, t.client_outcome_at) desc, t.id desc limit 3) t
    ) ref on k.m & 16384 <> 0
    left join lateral (
      select ${array(
        object({
          id: word("t.id"),
          kind: word("t.kind"),
          state: word("t.state"),
          classes: list("t.classes"),
          expiresAt: maybe(json("t.expires_at")),
        }),
      )} o
      from (
        select t.id, t.kind, app.consent_state(t.entered_in_error_at, t.revoked_at, t.superseded_at, t.signed_at, t.declined_at,
            t.offered_at, t.expires_at, t.expiry_event_at, t.effective_from, app.instant()) "state", t.classes, t.expires_at
        from consents t where t.clinic_id = $1::uuid and t.client_id = c.id order by t.created_at, t.id limit 500) t
    ) con on true) x),
s as (select r.ids, r.classes, '{}'::uuid[] consents, false refused, r.lft, '{}'::jsonb detail from r),
a as (${auditRow({
  operation: "Caseload",
  role: "PEER_SPECIALIST",
  kind: "'READ'",
  basis: basisOfStaff,
  withheld,
  fields: [
    ["Client", "IDENTITY", "id preferredName pronouns"],
    ["Client", "CONTACT", "phone"],
    ["Client", "SERVICE", "lastContactAt nextContactAt"],
    ["Client", "PLAN_SHARED", "recoveryPlan"],
    ["RecoveryPlan", "PLAN_SHARED", "id status version reviewDueOn goals"],
    ["Goal", "PLAN_SHARED", "id text domain importance confidence targetDate status"],
    ["Client", "REFERRAL", "referrals"],
    ["Referral", "REFERRAL", "id need status updatedAt target"],
    ["Organization", "STAFF_PUBLIC", "id name"],
    ["Client", "CONSENT", "consents"],
    ["Consent", "CONSENT", "id kind state classes expiresAt"],
  ],
})})
select ${connection} j, r.lft w from r`;

/** @type {import("./index.js").Handwritten} */
export const caseload = {
  name: "caseload",
  field: "caseload",
  text,
  values: ({ first }, { clinicId, userId }, { eventId, requestId }) => [clinicId, userId, eventId, requestId, first],
  before: () => [],
  redactions: redactionsOf(withheld),
};
