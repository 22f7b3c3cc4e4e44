import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Client } from "../clients/index.js";
import { Program } from "../clinic/index.js";
import { Organization, ReferralNeed } from "../organizations/index.js";
import { countedPageOf, edgeOf, graphqlEnum, Payload, type ValueOf } from "../shared/index.js";

export const ReferralKind = graphqlEnum("ReferralKind", ["INTAKE", "OUTBOUND", "INTERNAL", "INBOUND"]);
export type ReferralKind = ValueOf<typeof ReferralKind>;

export const ReferralStatus = graphqlEnum("ReferralStatus", [
  "DRAFT",
  "SENT",
  "RECEIVED",
  "ACCEPTED",
  "WAITLISTED",
  "SCHEDULED",
  "IN_PROGRESS",
  "COMPLETED",
  "DECLINED",
  "CANCELLED",
  "FAILED",
  "EXPIRED",
  "ENTERED_IN_ERROR",
]);
export type ReferralStatus = ValueOf<typeof ReferralStatus>;

export const ReferralOutcome = graphqlEnum("ReferralOutcome", [
  "GOT_HELP",
  "PARTIAL_HELP",
  "ELIGIBLE_NOT_SERVED",
  "NOT_ELIGIBLE",
  "NO_CAPACITY",
  "COULD_NOT_CONTACT",
  "NO_LONGER_INTERESTED",
  "CLIENT_DECLINED",
  "REFERRED_ELSEWHERE",
  "CONSENT_WITHDRAWN",
  "DUPLICATE",
  "OTHER",
]);
export type ReferralOutcome = ValueOf<typeof ReferralOutcome>;

export const Handoff = graphqlEnum("Handoff", ["WARM", "COLD"]);
export type Handoff = ValueOf<typeof Handoff>;

@ObjectType()
export class ReferralEvent {
  @Field(() => ID)
  id!: string;

  @Field(() => ReferralStatus, { nullable: true })
  from!: ReferralStatus | null;

  @Field(() => ReferralStatus)
  to!: ReferralStatus;

  @Field(() => DateTimeScalar)
  at!: string;

  @Field(() => String)
  actor!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

@ObjectType()
export class Referral {
  @Field(() => ID)
  id!: string;

  @Field(() => Client)
  client!: Client;

  @Field(() => ReferralKind)
  kind!: ReferralKind;

  @Field(() => ReferralNeed)
  need!: ReferralNeed;

  @Field(() => Handoff)
  handoff!: Handoff;

  @Field(() => Organization, { nullable: true })
  target!: Organization | null;

  @Field(() => ReferralStatus)
  status!: ReferralStatus;

  @Field(() => [ReferralStatus])
  availableTransitions!: ReferralStatus[];

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  respondBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  sentAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  scheduledFor!: string | null;

  @Field(() => Program, { nullable: true })
  targetProgram!: Program | null;

  @Field(() => DateTimeScalar, { nullable: true })
  clientAgreedAt!: string | null;

  @Field(() => ReferralOutcome, { nullable: true })
  providerOutcome!: ReferralOutcome | null;

  @Field(() => ReferralOutcome, { nullable: true })
  clientOutcome!: ReferralOutcome | null;

  @Field(() => DateTimeScalar, { nullable: true })
  loopClosedAt!: string | null;

  @Field(() => [ReferralEvent])
  history!: ReferralEvent[];

  @Field(() => Int)
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: string;

  @Field(() => DateTimeScalar)
  updatedAt!: string;
}

@ObjectType()
export class ReferralEdge extends edgeOf(() => Referral) {}

@ObjectType()
export class ReferralConnection extends countedPageOf(
  () => Referral,
  () => ReferralEdge,
) {}

@ObjectType()
export class ReferralPayload extends Payload {
  @Field(() => Referral, { nullable: true })
  referral!: Referral | null;
}
