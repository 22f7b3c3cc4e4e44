import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import { DeclineConsentInput, DraftConsentInput, RevokeConsentInput, SignConsentInput } from "./consent.inputs.js";
import { draftConsent } from "./consent-draft.service.js";
import { declineConsent, revokeConsent } from "./consent-ending.service.js";
import { signConsent } from "./consent-signing.service.js";
import { Consent, ConsentPayload, ConsentState } from "./consent.type.js";

@Resolver(() => Client)
export class ConsentResolver {
  @Query(() => Consent, { nullable: true })
  consent(@Arg("id", () => ID) _id: string): Consent | null {
    return compiled();
  }

  @FieldResolver(() => [Consent], { nullable: true })
  consents(@Arg("state", () => [ConsentState], { nullable: true }) _state?: ConsentState[] | null): Consent[] | null {
    return compiled();
  }

  @Mutation(() => ConsentPayload)
  draftConsent(
    @Arg("input", () => DraftConsentInput) input: DraftConsentInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(draftConsent, input);
  }

  @Mutation(() => ConsentPayload)
  signConsent(
    @Arg("input", () => SignConsentInput) input: SignConsentInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(signConsent, input);
  }

  @Mutation(() => ConsentPayload)
  declineConsent(
    @Arg("input", () => DeclineConsentInput) input: DeclineConsentInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(declineConsent, input);
  }

  @Mutation(() => ConsentPayload)
  revokeConsent(
    @Arg("input", () => RevokeConsentInput) input: RevokeConsentInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(revokeConsent, input);
  }
}
