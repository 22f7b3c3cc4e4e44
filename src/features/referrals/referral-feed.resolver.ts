import { Args, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { ReferralFeed } from "./referral-feed.type.js";
import { ReferralFeedArgs } from "./referral.inputs.js";

@Resolver()
export class ReferralFeedResolver {
  @Query(() => ReferralFeed)
  referralFeed(@Args(() => ReferralFeedArgs) _args: ReferralFeedArgs): ReferralFeed {
    return compiled();
  }
}
