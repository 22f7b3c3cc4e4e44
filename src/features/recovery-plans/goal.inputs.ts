import { IsOptional } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { DateScalar } from "../../platform/graphql/index.js";
import {
  Act,
  CalendarDate,
  Identifier,
  limits,
  NestedList,
  NeverNull,
  OneOf,
  PlainText,
  Rating,
  Version,
} from "../shared/index.js";
import { GoalDomain, GoalStatus, StepOwner, StepStatus, SupportType } from "./goal.type.js";
import { Sharing } from "./sharing.type.js";

@InputType()
export class PlanStepInput {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  id?: string | null;

  @Field(() => String)
  @PlainText(limits.text)
  text!: string;

  @Field(() => StepOwner)
  @OneOf(StepOwner)
  who!: StepOwner;

  @Field(() => SupportType, { nullable: true })
  @IsOptional()
  @OneOf(SupportType)
  supportType?: SupportType | null;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  byWhen?: string | null;

  @Field(() => StepStatus, { nullable: true })
  @NeverNull()
  @OneOf(StepStatus)
  status?: StepStatus;
}

@InputType()
export class AddGoalInput extends Act {
  @Field(() => ID)
  @Identifier()
  planId!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;

  @Field(() => String)
  @PlainText(limits.text)
  text!: string;

  @Field(() => GoalDomain)
  @OneOf(GoalDomain)
  domain!: GoalDomain;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  why?: string | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @Rating()
  importance?: number | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @Rating()
  confidence?: number | null;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  targetDate?: string | null;

  @Field(() => Sharing, { nullable: true })
  @IsOptional()
  @OneOf(Sharing)
  sharing?: Sharing | null;

  @Field(() => [PlanStepInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.list)
  steps?: PlanStepInput[] | null;
}

@InputType()
export class UpdateGoalInput extends Act {
  @Field(() => ID)
  @Identifier()
  goalId!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  @NeverNull()
  @PlainText(limits.text)
  text?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  why?: string | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @Rating()
  importance?: number | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @Rating()
  confidence?: number | null;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  targetDate?: string | null;

  @Field(() => GoalStatus, { nullable: true })
  @NeverNull()
  @OneOf(GoalStatus)
  status?: GoalStatus;

  @Field(() => Sharing, { nullable: true })
  @NeverNull()
  @OneOf(Sharing)
  sharing?: Sharing;

  @Field(() => [PlanStepInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.list)
  steps?: PlanStepInput[] | null;
}
