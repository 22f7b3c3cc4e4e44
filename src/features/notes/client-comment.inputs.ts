import { Field, ID, InputType } from "type-graphql";
import { Act, Identifier, limits, PlainText } from "../shared/index.js";

@InputType()
export class CommentOnNoteInput extends Act {
  @Field(() => ID)
  @Identifier()
  noteId!: string;

  @Field(() => String)
  @PlainText(limits.text)
  text!: string;
}
