import { Arg, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { ServiceNote } from "../notes/index.js";
import { AddGoalInput, UpdateGoalInput } from "./goal.inputs.js";
import { addGoal, updateGoal } from "./goal.service.js";
import { Goal } from "./goal.type.js";
import { GoalPayload } from "./recovery-plan.type.js";

@Resolver(() => ServiceNote)
export class GoalResolver {
  @FieldResolver(() => Goal, { nullable: true })
  goal(): Goal | null {
    return compiled();
  }

  @Mutation(() => GoalPayload)
  addGoal(@Arg("input", () => AddGoalInput) input: AddGoalInput, @Ctx() { act }: RequestContext): Promise<Acted> {
    return act(addGoal, input);
  }

  @Mutation(() => GoalPayload)
  updateGoal(
    @Arg("input", () => UpdateGoalInput) input: UpdateGoalInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(updateGoal, input);
  }
}
