import { Field, ID, InputType } from "type-graphql";
import { Act, Identifier, limits, NeverNull, PlainText, YesOrNo } from "../shared/index.js";

@InputType()
export class WritePeerNoteInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => String)
  @PlainText(limits.longText)
  body!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  @NeverNull()
  @YesOrNo()
  writtenTogether?: boolean;
}
