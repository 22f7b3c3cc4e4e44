export { referralEntities } from "./referral.entity.js";
export { ReferralFeedResolver } from "./referral-feed.resolver.js";
export { ReferralChange } from "./referral-feed.type.js";
export { ReferralResolver } from "./referral.resolver.js";
import "./referral.policy.js";
import "./referral.store.js";
import "./referral-feed.policy.js";
import "./referral-feed.store.js";
