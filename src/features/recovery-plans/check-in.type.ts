import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { countedPageOf, edgeOf, Payload } from "../shared/index.js";
import { Goal } from "./goal.type.js";

@ObjectType()
export class CheckIn {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  at!: string;

  @Field(() => Int)
  rating!: number;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => Goal, { nullable: true })
  goal!: Goal | null;
}

@ObjectType()
export class CheckInEdge extends edgeOf(() => CheckIn) {}

@ObjectType()
export class CheckInConnection extends countedPageOf(
  () => CheckIn,
  () => CheckInEdge,
) {}

@ObjectType()
export class CheckInPayload extends Payload {
  @Field(() => CheckIn, { nullable: true })
  checkIn!: CheckIn | null;
}
