import { Arg, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import { RaiseSafetyConcernInput, RespondToSafetyConcernInput } from "./safety-concern.inputs.js";
import { raiseSafetyConcern, respondToSafetyConcern } from "./safety-concern.service.js";
import { SafetyConcern, SafetyConcernPayload } from "./safety-concern.type.js";

@Resolver(() => Client)
export class SafetyConcernResolver {
  @FieldResolver(() => [SafetyConcern], { nullable: true })
  safetyConcerns(
    @Arg("openOnly", () => Boolean, { nullable: true, defaultValue: true }) _openOnly?: boolean | null,
  ): SafetyConcern[] | null {
    return compiled();
  }

  @Mutation(() => SafetyConcernPayload)
  raiseSafetyConcern(
    @Arg("input", () => RaiseSafetyConcernInput) input: RaiseSafetyConcernInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(raiseSafetyConcern, input);
  }

  @Mutation(() => SafetyConcernPayload)
  respondToSafetyConcern(
    @Arg("input", () => RespondToSafetyConcernInput) input: RespondToSafetyConcernInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(respondToSafetyConcern, input);
  }
}
