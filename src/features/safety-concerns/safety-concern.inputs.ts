import { IsOptional } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { Act, Identifier, limits, NeverNull, OneOf, PlainText, Version, YesOrNo } from "../shared/index.js";
import { ConcernStatus, SafetyKind, Urgency } from "./safety-concern.type.js";

@InputType()
export class RaiseSafetyConcernInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => SafetyKind)
  @OneOf(SafetyKind)
  kind!: SafetyKind;

  @Field(() => Urgency)
  @OneOf(Urgency)
  urgency!: Urgency;

  @Field(() => String)
  @PlainText(limits.shortText)
  summary!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  @NeverNull()
  @YesOrNo()
  hideFromRepresentatives?: boolean;
}

@InputType()
export class RespondToSafetyConcernInput extends Act {
  @Field(() => ID)
  @Identifier()
  safetyConcernId!: string;

  @Field(() => ConcernStatus)
  @OneOf(ConcernStatus)
  status!: ConcernStatus;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.shortText)
  comment?: string | null;
}
