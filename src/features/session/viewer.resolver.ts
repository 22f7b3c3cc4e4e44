import { Arg, Query, Resolver } from "type-graphql";
import { visibilityRules } from "../../authorization/matrix.js";
import { compiled } from "../../reading/index.js";
import { Viewer } from "./viewer.type.js";
import { VisibilityRule } from "./visibility-rule.type.js";

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(): Viewer {
    return compiled();
  }

  @Query(() => [VisibilityRule])
  visibilityMatrix(@Arg("type", () => String, { nullable: true }) type?: string | null): readonly VisibilityRule[] {
    return visibilityRules().filter(({ coordinate }) => type == null || coordinate.startsWith(`${type}.`));
  }
}
