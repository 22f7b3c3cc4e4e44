import { IsOptional } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { Act, Identifier, limits, PlainText } from "../shared/index.js";

@InputType()
export class WriteClinicalNoteInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => String)
  @PlainText(limits.longText)
  body!: string;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  programId?: string | null;
}
