import { inClinic } from "../../authorization/conditions.js";
import { line, policy, structural } from "../../authorization/policy.js";

// The view behind these types holds only what this organisation may have now, within the locks that the poll took.

structural("ReferralFeed");

policy("ReferralFeedEdge", {
  dataClass: "REFERRAL",
  rows: { IN: inClinic },
  fields: { entry: line("REFERRAL", "IN") },
});

policy("ReferralChange", {
  dataClass: "REFERRAL",
  rows: { IN: inClinic },
  fields: {
    referral: line("REFERRAL", "IN"),
    changedAt: line("REFERRAL", "IN"),
    notice: line("REFERRAL", "IN"),
    redisclosureRule: line("REFERRAL", "IN"),
  },
});

policy("ReferralTombstone", {
  dataClass: "REFERRAL",
  rows: { IN: inClinic },
  fields: {
    referralId: line("REFERRAL", "IN"),
    changedAt: line("REFERRAL", "IN"),
    reason: line("REFERRAL", "IN"),
  },
});
