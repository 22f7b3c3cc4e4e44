import { Arg, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import { AddCareTeamMemberInput, EndCareTeamMembershipInput } from "./care-team.inputs.js";
import { addCareTeamMember, endCareTeamMembership } from "./care-team.service.js";
import { CareTeamMember, CareTeamPayload } from "./care-team.type.js";

@Resolver(() => Client)
export class CareTeamResolver {
  @FieldResolver(() => [CareTeamMember], { nullable: true })
  careTeam(): CareTeamMember[] | null {
    return compiled();
  }

  @Mutation(() => CareTeamPayload)
  addCareTeamMember(
    @Arg("input", () => AddCareTeamMemberInput) input: AddCareTeamMemberInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(addCareTeamMember, input);
  }

  @Mutation(() => CareTeamPayload)
  endCareTeamMembership(
    @Arg("input", () => EndCareTeamMembershipInput) input: EndCareTeamMembershipInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(endCareTeamMembership, input);
  }
}
