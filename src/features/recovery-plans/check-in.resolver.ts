import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { PlainPageArgs } from "../shared/index.js";
import { RecordCheckInInput } from "./check-in.inputs.js";
import { recordCheckIn } from "./check-in.service.js";
import { CheckInConnection, CheckInPayload } from "./check-in.type.js";
import { RecoveryPlan } from "./recovery-plan.type.js";

@Resolver(() => RecoveryPlan)
export class CheckInResolver {
  @FieldResolver(() => CheckInConnection, { nullable: true })
  checkIns(@Args(() => PlainPageArgs) _args: PlainPageArgs): CheckInConnection | null {
    return compiled();
  }

  @Mutation(() => CheckInPayload)
  recordCheckIn(
    @Arg("input", () => RecordCheckInInput) input: RecordCheckInInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(recordCheckIn, input);
  }
}
