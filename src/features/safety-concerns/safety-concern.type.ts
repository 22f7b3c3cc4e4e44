import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { graphqlEnum, Payload, type ValueOf } from "../shared/index.js";
import { StaffMember } from "../staff/index.js";

export const SafetyKind = graphqlEnum("SafetyKind", [
  "HARM_TO_SELF",
  "HARM_TO_OTHERS",
  "ABUSE_OR_NEGLECT",
  "MEDICAL",
  "OTHER",
]);
export type SafetyKind = ValueOf<typeof SafetyKind>;

export const Urgency = graphqlEnum("Urgency", ["NOW", "TODAY", "SOON"]);
export type Urgency = ValueOf<typeof Urgency>;

export const ConcernStatus = graphqlEnum("ConcernStatus", ["OPEN", "ACKNOWLEDGED", "RESOLVED"]);
export type ConcernStatus = ValueOf<typeof ConcernStatus>;

@ObjectType()
export class SafetyConcern {
  @Field(() => ID)
  id!: string;

  @Field(() => SafetyKind)
  kind!: SafetyKind;

  @Field(() => Urgency)
  urgency!: Urgency;

  @Field(() => String)
  summary!: string;

  @Field(() => DateTimeScalar)
  raisedAt!: string;

  @Field(() => StaffMember)
  raisedBy!: StaffMember;

  @Field(() => ConcernStatus)
  status!: ConcernStatus;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class SafetyConcernPayload extends Payload {
  @Field(() => SafetyConcern, { nullable: true })
  safetyConcern!: SafetyConcern | null;
}
