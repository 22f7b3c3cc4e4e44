import { IsOptional } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { DateScalar } from "../../platform/graphql/index.js";
import {
  Act,
  CalendarDate,
  Identifier,
  limits,
  Nested,
  NestedList,
  NeverNull,
  OneOf,
  PlainText,
  Version,
} from "../shared/index.js";
import { CrisisPlanInput } from "./crisis-plan.inputs.js";
import { PlanStatus, RecoveryCapitalDomain } from "./recovery-plan.type.js";
import { Sharing } from "./sharing.type.js";

@InputType()
export class PlanItemInput {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  id?: string | null;

  @Field(() => String)
  @PlainText(limits.text)
  text!: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  response?: string | null;

  @Field(() => Sharing, { nullable: true })
  @NeverNull()
  @OneOf(Sharing)
  sharing?: Sharing;
}

@InputType()
export class StrengthInput {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  id?: string | null;

  @Field(() => RecoveryCapitalDomain)
  @OneOf(RecoveryCapitalDomain)
  domain!: RecoveryCapitalDomain;

  @Field(() => String)
  @PlainText(limits.text)
  text!: string;

  @Field(() => Sharing, { nullable: true })
  @NeverNull()
  @OneOf(Sharing)
  sharing?: Sharing;
}

@InputType()
export class StartRecoveryPlanInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  vision?: string | null;
}

@InputType()
export class UpdateRecoveryPlanInput extends Act {
  @Field(() => ID)
  @Identifier()
  planId!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  vision?: string | null;

  @Field(() => Sharing, { nullable: true })
  @NeverNull()
  @OneOf(Sharing)
  visionSharing?: Sharing;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  reviewDueOn?: string | null;

  @Field(() => [StrengthInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.planSection)
  strengths?: StrengthInput[] | null;

  @Field(() => CrisisPlanInput, { nullable: true })
  @IsOptional()
  @Nested()
  crisisPlan?: CrisisPlanInput | null;

  @Field(() => PlanStatus, { nullable: true })
  @NeverNull()
  @OneOf(PlanStatus)
  status?: PlanStatus;

  @Field(() => [PlanItemInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.planSection)
  wellnessTools?: PlanItemInput[] | null;

  @Field(() => [PlanItemInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.planSection)
  dailyPlan?: PlanItemInput[] | null;

  @Field(() => [PlanItemInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.planSection)
  stressors?: PlanItemInput[] | null;

  @Field(() => [PlanItemInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.planSection)
  earlySigns?: PlanItemInput[] | null;

  @Field(() => [PlanItemInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.planSection)
  whenThingsGetHarder?: PlanItemInput[] | null;

  @Field(() => [PlanItemInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.planSection)
  afterCrisis?: PlanItemInput[] | null;
}
