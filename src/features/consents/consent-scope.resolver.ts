import { FieldResolver, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { ReferralChange } from "../referrals/index.js";
import { ConsentScope } from "./consent-parts.type.js";

@Resolver(() => ReferralChange)
export class ConsentScopeResolver {
  @FieldResolver(() => ConsentScope)
  consentScope(): ConsentScope {
    return compiled();
  }
}
