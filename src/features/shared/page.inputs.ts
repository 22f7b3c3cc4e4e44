import { IsInt, IsOptional, Max, Min } from "class-validator";
import { ArgsType, Field, Int } from "type-graphql";
import { limits } from "./limits.js";
import { PlainText } from "./validation.js";

/**
 * The base class of a list's arguments.
 *
 * @example
 * @ArgsType()
 * export class ReferralsArgs extends pageArgs(20) { ... }
 */
export function pageArgs(defaultFirst: number) {
  @ArgsType()
  class PageArgs {
    @Field(() => Int, { nullable: true, defaultValue: defaultFirst })
    @IsOptional()
    @IsInt()
    @Min(1)
    @Max(limits.page)
    first?: number | null;

    @Field(() => String, { nullable: true })
    @IsOptional()
    @PlainText(limits.text)
    after?: string | null;
  }
  return PageArgs;
}

/** The arguments of a list that takes no others. */
@ArgsType()
export class PlainPageArgs extends pageArgs(20) {}
