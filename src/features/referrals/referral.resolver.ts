import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import {
  ClientReferralsArgs,
  ConfirmReferralOutcomeInput,
  CreateReferralInput,
  ReferralsArgs,
  TransitionReferralInput,
} from "./referral.inputs.js";
import { confirmReferralOutcome, createReferral, transitionReferral } from "./referral.service.js";
import { Referral, ReferralConnection, ReferralPayload } from "./referral.type.js";

@Resolver(() => Client)
export class ReferralResolver {
  @Query(() => Referral, { nullable: true })
  referral(@Arg("id", () => ID) _id: string): Referral | null {
    return compiled();
  }

  @Query(() => ReferralConnection, { name: "referrals" })
  allReferrals(@Args(() => ReferralsArgs) _args: ReferralsArgs): ReferralConnection {
    return compiled();
  }

  @FieldResolver(() => ReferralConnection, { nullable: true })
  referrals(@Args(() => ClientReferralsArgs) _args: ClientReferralsArgs): ReferralConnection | null {
    return compiled();
  }

  @Mutation(() => ReferralPayload)
  createReferral(
    @Arg("input", () => CreateReferralInput) input: CreateReferralInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(createReferral, input);
  }

  @Mutation(() => ReferralPayload)
  transitionReferral(
    @Arg("input", () => TransitionReferralInput) input: TransitionReferralInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(transitionReferral, input);
  }

  @Mutation(() => ReferralPayload)
  confirmReferralOutcome(
    @Arg("input", () => ConfirmReferralOutcomeInput) input: ConfirmReferralOutcomeInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(confirmReferralOutcome, input);
  }
}
