import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { ReferralNeed } from "../organizations/index.js";
import {
  Act,
  graphqlEnum,
  Identifier,
  Instant,
  limits,
  ListOf,
  Nested,
  NeverNull,
  OneOf,
  pageArgs,
  PlainText,
  type ValueOf,
  Version,
  YesOrNo,
} from "../shared/index.js";
import { Handoff, ReferralKind, ReferralOutcome, ReferralStatus } from "./referral.type.js";

export const ReferralOrder = graphqlEnum("ReferralOrder", ["UPDATED_AT", "CREATED_AT", "RESPOND_BY"]);
export type ReferralOrder = ValueOf<typeof ReferralOrder>;

@InputType()
export class ReferralFilter {
  @Field(() => [ReferralStatus], { nullable: true })
  @IsOptional()
  @ListOf(ReferralStatus)
  status?: ReferralStatus[] | null;

  @Field(() => ReferralKind, { nullable: true })
  @IsOptional()
  @OneOf(ReferralKind)
  kind?: ReferralKind | null;

  @Field(() => ReferralNeed, { nullable: true })
  @IsOptional()
  @OneOf(ReferralNeed)
  need?: ReferralNeed | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  targetId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  clientId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  updatedAfter?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  updatedBefore?: string | null;

  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @YesOrNo()
  overdue?: boolean | null;
}

@InputType()
export class CreateReferralInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => ReferralKind)
  @OneOf(ReferralKind)
  kind!: ReferralKind;

  @Field(() => ReferralNeed)
  @OneOf(ReferralNeed)
  need!: ReferralNeed;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  targetId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  targetProgramId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  programId?: string | null;

  @Field(() => String)
  @PlainText(limits.shortText)
  reason!: string;

  @Field(() => Handoff, { nullable: true, defaultValue: Handoff.COLD })
  @NeverNull()
  @OneOf(Handoff)
  handoff?: Handoff;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  respondBy?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  clientAgreedAt?: string | null;
}

@InputType()
export class TransitionReferralInput extends Act {
  @Field(() => ID)
  @Identifier()
  referralId!: string;

  @Field(() => ReferralStatus)
  @OneOf(ReferralStatus)
  to!: ReferralStatus;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.shortText)
  reason?: string | null;

  @Field(() => ReferralOutcome, { nullable: true })
  @IsOptional()
  @OneOf(ReferralOutcome)
  outcome?: ReferralOutcome | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  scheduledFor?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  clientAgreedAt?: string | null;
}

@InputType()
export class ConfirmReferralOutcomeInput extends Act {
  @Field(() => ID)
  @Identifier()
  referralId!: string;

  @Field(() => ReferralOutcome)
  @OneOf(ReferralOutcome)
  outcome!: ReferralOutcome;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  inClientsWords?: string | null;
}

@ArgsType()
export class ReferralsArgs extends pageArgs(20) {
  @Field(() => ReferralFilter, { nullable: true })
  @IsOptional()
  @Nested()
  filter?: ReferralFilter | null;

  @Field(() => ReferralOrder, { nullable: true, defaultValue: ReferralOrder.UPDATED_AT })
  @IsOptional()
  @OneOf(ReferralOrder)
  orderBy?: ReferralOrder | null;
}

@ArgsType()
export class ClientReferralsArgs extends pageArgs(20) {
  @Field(() => ReferralFilter, { nullable: true })
  @IsOptional()
  @Nested()
  filter?: ReferralFilter | null;
}

@ArgsType()
export class ReferralFeedArgs extends pageArgs(100) {}
