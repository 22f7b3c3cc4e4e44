import { auditRow, redactionsOf } from "./audit.js";
import { array, connection, items, itsRow, maybe, named, object, plain, text as json, word } from "./json.js";

const withheld = { "Client.legalName": 1, "Client.phone": 2 };

// $5 is the size of the page. A consent is looked up once for each row here, and by the rules of referrals and clients.
const text = `
with r as materialized (
  select coalesce(${array("x.o", { order: "x.place", filter: "x.place <= $5::int" })}, '[]') nodes,
    count(*) > $5::int more,
    (array_agg(x.position order by x.place desc) filter (where x.place <= $5::int))[1] last,
    coalesce(array_agg(x.client_id) filter (where x.place <= $5::int), '{}') ids,
    coalesce(array_agg(x.classes) filter (where x.place <= $5::int), '{}') classes,
    coalesce(array_agg(x.consent_id) filter (where x.place <= $5::int), '{}') consents,
    bit_and(x.m) filter (where x.place <= $5::int) lft
  from (
    select t.place, t.updated_at || ',' || t.id "position", t.client_id, k.m, k.consent_id,
      540673 | (k.m & 3) | case when t.sud then 32 else 0 end classes,
      ${object({
        id: word("t.id"),
        kind: word("t.kind"),
        need: maybe(json("t.need")),
        handoff: maybe(word("t.handoff")),
        status: word("app.referral_status(t.status, t.respond_by, app.instant())"),
        reason: maybe(json("t.reason")),
        respondBy: maybe(json("t.respond_by")),
        sentAt: maybe(json("t.sent_at")),
        version: plain("t.version"),
        updatedAt: json("t.updated_at"),
        target: itsRow("o.id", named("o")),
        client: itsRow(
          "c.id",
          object({
            id: word("c.id"),
            preferredName: json("c.preferred_name"),
            legalName: maybe(json("case when k.m & 1 <> 0 then c.legal_name end")),
            phone: maybe(json("case when k.m & 2 <> 0 then c.phone end")),
          }),
        ),
        history: items(
          `select ${array(
            object({
              id: word("h.id"),
              from: maybe(word("nullif(h.from_status, 'DRAFT')")),
              to: word("h.to_status"),
              at: json("h.at"),
              actor: maybe(json("h.actor_organization")),
              reason: maybe(json("h.reason")),
            }),
            { order: "h.position" },
          )} from referral_events h where h.clinic_id = $1::uuid and h.referral_id = t.id and h.to_status <> 'DRAFT'`,
        ),
      })} o
    from (
      select t.*, row_number() over (order by t.updated_at desc, t.id desc) place
      from (
        select t.id, t.kind, t.need, t.handoff, t.status, t.reason, t.respond_by, t.sent_at, t.version, t.updated_at,
          t.target_organization_id, t.client_id, t.sud
        from referrals t where t.clinic_id = $1::uuid and t.target_organization_id = app.organization_id()
        order by t.updated_at desc, t.id desc limit $5::int + 1) t) t
    cross join lateral (
      select coalesce(bit_or(v.class_mask), 0) m,
        (array_agg(v.consent_id order by not (v.services_start_at = '-infinity' and v.services_end_at = 'infinity')))[1] consent_id
      from app.covering v where v.client_id = t.client_id) k
    left join organizations o on o.clinic_id = $1::uuid and o.id = t.target_organization_id
    left join clients c on c.clinic_id = $1::uuid and c.id = t.client_id) x),
s as (select r.ids, r.classes, r.consents, false refused, coalesce(r.lft, -1) lft,
  case when cardinality(r.ids) = 0 then '{}'::jsonb else jsonb_build_object('transport', 'API', 'redisclosureRule', 'PLAIN') end detail
  from r),
a as (${auditRow({
  operation: "Referrals",
  role: "INTEGRATOR",
  kind: "case when cardinality(s.ids) > 0 then 'DISCLOSURE' else 'READ' end",
  basis: "'CONSENT'",
  withheld,
  fields: [
    ["Referral", "REFERRAL", "id kind need handoff status reason respondBy sentAt version updatedAt target"],
    ["Organization", "STAFF_PUBLIC", "id name"],
    ["Referral", "REFERRAL", "client"],
    ["Client", "IDENTITY", "id preferredName legalName"],
    ["Client", "CONTACT", "phone"],
    ["Referral", "REFERRAL", "history"],
    ["ReferralEvent", "REFERRAL", "id from to at actor reason"],
  ],
})})
select ${connection} j, r.lft w from r`;

/** @type {import("./index.js").Handwritten} */
export const referrals = {
  name: "referrals",
  field: "referrals",
  text,
  values: ({ first }, { clinicId, userId }, { eventId, requestId }) => [clinicId, userId, eventId, requestId, first],
  before: () => [],
  redactions: redactionsOf(withheld),
};
