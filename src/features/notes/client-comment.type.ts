import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Payload } from "../shared/index.js";

@ObjectType()
export class ClientComment {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  at!: string;

  @Field(() => String)
  text!: string;
}

@ObjectType()
export class ClientCommentPayload extends Payload {
  @Field(() => ClientComment, { nullable: true })
  comment!: ClientComment | null;
}
