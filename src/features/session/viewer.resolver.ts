import { Arg, Query, Resolver } from "type-graphql";
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
  visibilityMatrix(@Arg("type", () => String, { nullable: true }) _type?: string | null): VisibilityRule[] {
    return compiled();
  }
}
