import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import { StartRecoveryPlanInput, UpdateRecoveryPlanInput } from "./recovery-plan.inputs.js";
import { startRecoveryPlan, updateRecoveryPlan } from "./recovery-plan.service.js";
import { RecoveryPlan, RecoveryPlanPayload } from "./recovery-plan.type.js";

@Resolver(() => Client)
export class RecoveryPlanResolver {
  @Query(() => RecoveryPlan, { nullable: true, name: "recoveryPlan" })
  recoveryPlanById(@Arg("id", () => ID) _id: string): RecoveryPlan | null {
    return compiled();
  }

  @FieldResolver(() => RecoveryPlan, { nullable: true })
  recoveryPlan(): RecoveryPlan | null {
    return compiled();
  }

  @Mutation(() => RecoveryPlanPayload)
  startRecoveryPlan(
    @Arg("input", () => StartRecoveryPlanInput) input: StartRecoveryPlanInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(startRecoveryPlan, input);
  }

  @Mutation(() => RecoveryPlanPayload)
  updateRecoveryPlan(
    @Arg("input", () => UpdateRecoveryPlanInput) input: UpdateRecoveryPlanInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(updateRecoveryPlan, input);
  }
}
