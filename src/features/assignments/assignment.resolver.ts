import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client, ClientConnection } from "../clients/index.js";
import { AssignPeerSpecialistInput, CaseloadArgs, EndAssignmentInput } from "./assignment.inputs.js";
import { assignPeerSpecialist, endAssignment } from "./assignment.service.js";
import { PeerAssignment, PeerAssignmentPayload } from "./assignment.type.js";

@Resolver(() => Client)
export class AssignmentResolver {
  @Query(() => ClientConnection)
  caseload(@Args(() => CaseloadArgs) _args: CaseloadArgs): ClientConnection {
    return compiled();
  }

  @FieldResolver(() => [PeerAssignment], { nullable: true })
  assignments(
    @Arg("activeOnly", () => Boolean, { nullable: true, defaultValue: true }) _activeOnly?: boolean | null,
  ): PeerAssignment[] | null {
    return compiled();
  }

  @Mutation(() => PeerAssignmentPayload)
  assignPeerSpecialist(
    @Arg("input", () => AssignPeerSpecialistInput) input: AssignPeerSpecialistInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(assignPeerSpecialist, input);
  }

  @Mutation(() => PeerAssignmentPayload)
  endAssignment(
    @Arg("input", () => EndAssignmentInput) input: EndAssignmentInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(endAssignment, input);
  }
}
