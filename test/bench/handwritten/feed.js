import { PART2_2024, PLAIN_REDISCLOSURE } from "../../../dist/src/authorization/part2-notice.js";
import { auditRow, redactionsOf } from "./audit.js";
import { array, constant, itsRow, list, maybe, object, plain, raw, text as json, word } from "./json.js";

const withheld = { "Client.legalName": 1, "Client.dateOfBirth": 1, "Client.phone": 2 };

const client = object({
  id: word("c.id"),
  preferredName: json("c.preferred_name"),
  legalName: maybe(json("case when k.m & 1 <> 0 then c.legal_name end")),
  dateOfBirth: maybe(json("case when k.m & 1 <> 0 then c.date_of_birth end")),
  phone: maybe(json("case when k.m & 2 <> 0 then c.phone end")),
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
  scheduledFor: maybe(json("t.scheduled_for")),
  clientAgreedAt: maybe(json("t.client_agreed_at")),
  providerOutcome: maybe(word("t.provider_outcome")),
  version: plain("t.version"),
  updatedAt: json("t.updated_at"),
  client: itsRow("c.id", client),
});
const change = object({
  __typename: constant("ReferralChange"),
  changedAt: json("f.changed_at"),
  notice: maybe(json(`case when f.sud then '${PART2_2024.notice}'::text end`)),
  redisclosureRule: json(`case when f.sud then '${PART2_2024.redisclosure}'::text else '${PLAIN_REDISCLOSURE}' end`),
  consentScope: raw(
    object({
      consentId: maybe(word("f.consent_id")),
      classes: list("f.scope_classes"),
      purposes: list("f.scope_purposes"),
      expiresAt: maybe(json("f.scope_expires_at")),
      text: maybe(json("f.scope_text")),
    }),
  ),
  referral: itsRow("t.id", referral),
});
const tombstone = object({
  __typename: constant("ReferralTombstone"),
  referralId: word("f.referral_id"),
  changedAt: json("f.changed_at"),
  reason: constant("NO_LONGER_AVAILABLE"),
});

// $5 is the size of the page, $6 where it begins.
const text = `
with r as materialized (
  select coalesce(${array("x.o", { order: "x.place", filter: "x.place <= $5::int" })}, '[]') edges,
    count(*) > $5::int more,
    (array_agg(x.position order by x.place desc) filter (where x.place <= $5::int))[1] last,
    coalesce(array_agg(x.client_id) filter (where x.client_id is not null and x.place <= $5::int), '{}') ids,
    coalesce(array_agg(x.classes) filter (where x.client_id is not null and x.place <= $5::int), '{}') classes,
    coalesce(array_agg(x.consent_id) filter (where x.client_id is not null and x.place <= $5::int), '{}') consents,
    bit_and(x.m) filter (where x.place <= $5::int) lft
  from (
    select f.place, f.position, f.client_id, f.consent_id, k.m, 49152 | (k.m & 3) | case when f.sud then 32 else 0 end classes,
      case when f.covered then ${object({ entry: raw(change) })} else ${object({ entry: raw(tombstone) })} end o
    from (
      select f.*, row_number() over (order by f.position) place
      from (
        select f.position, f.changed_at, f.referral_id, f.client_id, f.covered, f.consent_id, f.sud, f.scope_classes,
          f.scope_purposes, f.scope_expires_at, f.scope_text
        from app.feed_window f where f.clinic_id = $1::uuid and f.position > $6::int8 order by f.position limit $5::int + 1) f) f
    left join lateral (select coalesce(bit_or(v.class_mask), 0) m from app.covering v where v.client_id = f.client_id) k on f.covered
    left join referrals t on f.covered and t.clinic_id = $1::uuid and t.id = f.referral_id
    left join clients c on c.clinic_id = $1::uuid and c.id = t.client_id) x),
s as (select r.ids, r.classes, r.consents, false refused, coalesce(r.lft, -1) lft,
  case when cardinality(r.ids) = 0 then '{}'::jsonb else jsonb_strip_nulls(jsonb_build_object(
    'noticeVersion', case when 32 & (select bit_or(c) from unnest(r.classes) c) <> 0 then '${PART2_2024.version}' end,
    'scopeAttached', 'EXPLANATION', 'transport', 'REFERRAL_FEED',
    'redisclosureRule', case when 32 & (select bit_or(c) from unnest(r.classes) c) <> 0 then 'PART2' else 'PLAIN' end)) end detail
  from r),
a as (${auditRow({
  operation: "Feed",
  role: "INTEGRATOR",
  kind: "case when cardinality(s.ids) > 0 then 'DISCLOSURE' else 'READ' end",
  basis: "'CONSENT'",
  withheld,
  fields: [
    ["ReferralFeedEdge", "REFERRAL", "entry"],
    ["ReferralChange", "REFERRAL", "changedAt notice redisclosureRule"],
    ["ReferralChange", "CONSENT", "consentScope"],
    ["ConsentScope", "CONSENT", "consentId classes purposes expiresAt text"],
    ["ReferralChange", "REFERRAL", "referral"],
    [
      "Referral",
      "REFERRAL",
      "id kind need handoff status reason respondBy sentAt scheduledFor clientAgreedAt providerOutcome version updatedAt client",
    ],
    ["Client", "IDENTITY", "id preferredName legalName dateOfBirth"],
    ["Client", "CONTACT", "phone"],
    ["ReferralTombstone", "REFERRAL", "referralId changedAt reason"],
  ],
})})
select ${object({
  edges: raw("r.edges"),
  hasNextPage: plain("r.more"),
  endCursor: json("encode(convert_to(coalesce(r.last, $6::int8)::text, 'UTF8'), 'base64')"),
})} j, r.lft w from r`;

/** @type {import("./index.js").Handwritten} */
export const feed = {
  name: "feed",
  field: "referralFeed",
  text,
  values: ({ first, after }, { clinicId, userId }, { eventId, requestId }) => [
    clinicId,
    userId,
    eventId,
    requestId,
    first,
    positionOf(after),
  ],
  before: ({ first, after }) => [
    { name: "prepare feed", text: "select app.prepare_feed($1::int8, $2::int)", values: [positionOf(after), first] },
  ],
  redactions: redactionsOf(withheld),
};

/** @param {unknown} cursor */
function positionOf(cursor) {
  return typeof cursor === "string" ? Buffer.from(cursor, "base64").toString() : "0";
}
