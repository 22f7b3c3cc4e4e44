import { PART2_2024, PLAIN_REDISCLOSURE } from "../../authorization/part2-notice.js";
import { column, embedded, one, stored, value } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";

const VIEW = "app.feed_window";

stored("ReferralFeedEdge", {
  table: VIEW,
  key: "position",
  labelled: true,
  fields: { entry: embedded("ReferralFeedEntry") },
});

stored("ReferralChange", {
  table: VIEW,
  key: "position",
  only: (row) => row.c("covered"),
  fields: {
    referral: one("Referral", "referral_id", true),
    changedAt: column("changed_at"),
    notice: value((row) => `case when ${row.c("sud")} then '${PART2_2024.notice}' end`),
    redisclosureRule: value(
      (row) => `case when ${row.c("sud")} then '${PART2_2024.redisclosure}' else '${PLAIN_REDISCLOSURE}' end`,
    ),
  },
});

stored("ReferralTombstone", {
  table: VIEW,
  key: "position",
  only: (row) => `not ${row.c("covered")}`,
  aboutClient: false,
  fields: {
    referralId: column("referral_id"),
    changedAt: column("changed_at"),
    reason: value(() => "'NO_LONGER_AVAILABLE'::text"),
  },
});

rootFields({
  referralFeed: {
    kind: "page",
    type: "ReferralFeedEdge",
    feed: true,
    onlyFor: "INTEGRATOR",
    orders: { POSITION: { key: (row) => row.c("position"), type: "int8", direction: "asc" } },
    defaultOrder: "POSITION",
    consent: (row) => row.c("consent_id"),
    before: (_scope, args, position) =>
      `select app.prepare_feed(coalesce(${position}, 0), ${args.bind("first", "int")})`,
  },
});
