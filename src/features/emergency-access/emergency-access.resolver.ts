import { Arg, Args, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import {
  EmergencyAccessesArgs,
  EndEmergencyAccessInput,
  RecordEmergencyDisclosureInput,
  ReviewEmergencyAccessInput,
  StartEmergencyAccessInput,
} from "./emergency-access.inputs.js";
import { endEmergencyAccess, startEmergencyAccess } from "./emergency-access.service.js";
import { EmergencyAccessConnection, EmergencyAccessPayload } from "./emergency-access.type.js";
import { recordEmergencyDisclosure } from "./emergency-disclosure.service.js";
import { reviewEmergencyAccess } from "./emergency-review.service.js";

@Resolver()
export class EmergencyAccessResolver {
  @Query(() => EmergencyAccessConnection)
  emergencyAccesses(@Args(() => EmergencyAccessesArgs) _args: EmergencyAccessesArgs): EmergencyAccessConnection {
    return compiled();
  }

  @Mutation(() => EmergencyAccessPayload)
  startEmergencyAccess(
    @Arg("input", () => StartEmergencyAccessInput) input: StartEmergencyAccessInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(startEmergencyAccess, input);
  }

  @Mutation(() => EmergencyAccessPayload)
  endEmergencyAccess(
    @Arg("input", () => EndEmergencyAccessInput) input: EndEmergencyAccessInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(endEmergencyAccess, input);
  }

  @Mutation(() => EmergencyAccessPayload)
  recordEmergencyDisclosure(
    @Arg("input", () => RecordEmergencyDisclosureInput) input: RecordEmergencyDisclosureInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(recordEmergencyDisclosure, input);
  }

  @Mutation(() => EmergencyAccessPayload)
  reviewEmergencyAccess(
    @Arg("input", () => ReviewEmergencyAccessInput) input: ReviewEmergencyAccessInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(reviewEmergencyAccess, input);
  }
}
