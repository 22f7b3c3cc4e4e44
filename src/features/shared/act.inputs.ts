import { IsOptional } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { Identifier } from "./validation.js";

/** What the input of every act has beside its own fields. */
@InputType()
export abstract class Act {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  idempotencyKey?: string | null;
}
