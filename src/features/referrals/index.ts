export { ReferralFeedResolver } from "./referral-feed.resolver.js";
export { ReferralChange } from "./referral-feed.type.js";
export { ReferralResolver } from "./referral.resolver.js";
