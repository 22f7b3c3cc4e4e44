import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx, Info, Query, Resolver } from "type-graphql";
import type { ToldContext } from "../../reading/index.js";
import { ExplainAccessArgs } from "./access-explanation.inputs.js";
import { explainAccess } from "./access-explanation.service.js";
import { AccessExplanation } from "./access-explanation.type.js";

@Resolver()
export class AccessExplanationResolver {
  @Query(() => AccessExplanation, { nullable: true })
  explainAccess(
    @Args(() => ExplainAccessArgs) args: ExplainAccessArgs,
    @Ctx() told: ToldContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<AccessExplanation | null> {
    return explainAccess(args, schema, told);
  }
}
