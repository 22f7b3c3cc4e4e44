import { IsOptional } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { Act, Identifier, limits, PlainText, Rating } from "../shared/index.js";

@InputType()
export class RecordCheckInInput extends Act {
  @Field(() => ID)
  @Identifier()
  planId!: string;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  goalId?: string | null;

  @Field(() => Int)
  @Rating()
  rating!: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  text?: string | null;
}
