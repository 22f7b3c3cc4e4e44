import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import { graphqlEnum, Payload, type ValueOf } from "../shared/index.js";
import { CrisisPlan } from "./crisis-plan.type.js";
import { Goal } from "./goal.type.js";
import { Sharing } from "./sharing.type.js";

export const PlanStatus = graphqlEnum("PlanStatus", [
  "DRAFT",
  "ACTIVE",
  "ON_HOLD",
  "COMPLETED",
  "ENDED",
  "ENTERED_IN_ERROR",
]);
export type PlanStatus = ValueOf<typeof PlanStatus>;

export const RecoveryCapitalDomain = graphqlEnum("RecoveryCapitalDomain", ["SOCIAL", "PHYSICAL", "HUMAN", "CULTURAL"]);
export type RecoveryCapitalDomain = ValueOf<typeof RecoveryCapitalDomain>;

@ObjectType()
export class Strength {
  @Field(() => ID)
  id!: string;

  @Field(() => RecoveryCapitalDomain)
  domain!: RecoveryCapitalDomain;

  @Field(() => String)
  text!: string;

  @Field(() => Sharing)
  sharing!: Sharing;
}

@ObjectType()
export class PlanItem {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  text!: string;

  @Field(() => String, { nullable: true })
  response!: string | null;

  @Field(() => Sharing)
  sharing!: Sharing;
}

@ObjectType()
export class RecoveryPlan {
  @Field(() => ID)
  id!: string;

  @Field(() => PlanStatus)
  status!: PlanStatus;

  @Field(() => Int)
  version!: number;

  @Field(() => DateScalar, { nullable: true })
  startedOn!: string | null;

  @Field(() => DateScalar, { nullable: true })
  reviewDueOn!: string | null;

  @Field(() => String, { nullable: true })
  vision!: string | null;

  @Field(() => Sharing, { nullable: true })
  visionSharing!: Sharing | null;

  @Field(() => [Strength], { nullable: true })
  strengths!: Strength[] | null;

  @Field(() => [Goal], { nullable: true })
  goals!: Goal[] | null;

  @Field(() => [PlanItem], { nullable: true })
  wellnessTools!: PlanItem[] | null;

  @Field(() => [PlanItem], { nullable: true })
  dailyPlan!: PlanItem[] | null;

  @Field(() => [PlanItem], { nullable: true })
  stressors!: PlanItem[] | null;

  @Field(() => [PlanItem], { nullable: true })
  earlySigns!: PlanItem[] | null;

  @Field(() => [PlanItem], { nullable: true })
  whenThingsGetHarder!: PlanItem[] | null;

  @Field(() => CrisisPlan, { nullable: true })
  crisisPlan!: CrisisPlan | null;

  @Field(() => [PlanItem], { nullable: true })
  afterCrisis!: PlanItem[] | null;

  @Field(() => DateTimeScalar, { nullable: true })
  updatedAt!: string | null;
}

@ObjectType()
export class RecoveryPlanPayload extends Payload {
  @Field(() => RecoveryPlan, { nullable: true })
  recoveryPlan!: RecoveryPlan | null;
}

@ObjectType()
export class GoalPayload extends Payload {
  @Field(() => Goal, { nullable: true })
  goal!: Goal | null;

  @Field(() => RecoveryPlan, { nullable: true })
  recoveryPlan!: RecoveryPlan | null;
}
