import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import { Disclosure } from "../audit/index.js";
import { Client } from "../clients/index.js";
import { edgeOf, graphqlEnum, pageOf, Payload, type ValueOf } from "../shared/index.js";
import { StaffMember } from "../staff/index.js";

export const EmergencyReview = graphqlEnum("EmergencyReview", [
  "PENDING",
  "JUSTIFIED",
  "NOT_JUSTIFIED",
  "BREACH_REVIEW",
]);
export type EmergencyReview = ValueOf<typeof EmergencyReview>;

@ObjectType()
export class EmergencyAccess {
  @Field(() => ID)
  id!: string;

  @Field(() => Client, { nullable: true })
  client!: Client | null;

  @Field(() => StaffMember)
  actor!: StaffMember;

  @Field(() => DateTimeScalar)
  startedAt!: string;

  @Field(() => DateTimeScalar)
  endsAt!: string;

  @Field(() => String)
  nature!: string;

  @Field(() => [Disclosure])
  disclosures!: Disclosure[];

  @Field(() => EmergencyReview)
  review!: EmergencyReview;

  @Field(() => DateScalar)
  reviewDueOn!: string;

  @Field(() => Boolean, { nullable: true })
  isRepeated!: boolean | null;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class EmergencyAccessEdge extends edgeOf(() => EmergencyAccess) {}

@ObjectType()
export class EmergencyAccessConnection extends pageOf(
  () => EmergencyAccess,
  () => EmergencyAccessEdge,
) {}

@ObjectType()
export class EmergencyAccessPayload extends Payload {
  @Field(() => EmergencyAccess, { nullable: true })
  emergencyAccess!: EmergencyAccess | null;
}
