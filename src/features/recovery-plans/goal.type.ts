import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateScalar } from "../../platform/graphql/index.js";
import { graphqlEnum, type ValueOf } from "../shared/index.js";
import { Sharing } from "./sharing.type.js";

export const GoalDomain = graphqlEnum("GoalDomain", ["HEALTH", "HOME", "PURPOSE", "COMMUNITY"]);
export type GoalDomain = ValueOf<typeof GoalDomain>;

export const GoalStatus = graphqlEnum("GoalStatus", ["PROPOSED", "ACTIVE", "PAUSED", "MET", "CHANGED", "DROPPED"]);
export type GoalStatus = ValueOf<typeof GoalStatus>;

export const StepOwner = graphqlEnum("StepOwner", ["ME", "PEER", "CLINICIAN", "SUPPORTER", "OTHER"]);
export type StepOwner = ValueOf<typeof StepOwner>;

export const SupportType = graphqlEnum("SupportType", [
  "EMOTIONAL",
  "INFORMATIONAL",
  "INSTRUMENTAL",
  "AFFILIATIONAL",
  "APPRAISAL",
  "ADVOCACY",
]);
export type SupportType = ValueOf<typeof SupportType>;

export const StepStatus = graphqlEnum("StepStatus", ["TODO", "DOING", "DONE", "DROPPED"]);
export type StepStatus = ValueOf<typeof StepStatus>;

@ObjectType()
export class PlanStep {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  text!: string;

  @Field(() => StepOwner)
  who!: StepOwner;

  @Field(() => SupportType, { nullable: true })
  supportType!: SupportType | null;

  @Field(() => DateScalar, { nullable: true })
  byWhen!: string | null;

  @Field(() => StepStatus)
  status!: StepStatus;
}

@ObjectType()
export class Goal {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  text!: string;

  @Field(() => GoalDomain)
  domain!: GoalDomain;

  @Field(() => String, { nullable: true })
  why!: string | null;

  @Field(() => Int, { nullable: true })
  importance!: number | null;

  @Field(() => Int, { nullable: true })
  confidence!: number | null;

  @Field(() => DateScalar, { nullable: true })
  targetDate!: string | null;

  @Field(() => GoalStatus)
  status!: GoalStatus;

  @Field(() => Sharing)
  sharing!: Sharing;

  @Field(() => [PlanStep])
  steps!: PlanStep[];

  @Field(() => Int)
  version!: number;
}
