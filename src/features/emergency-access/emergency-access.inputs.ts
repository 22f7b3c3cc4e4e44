import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import {
  Act,
  CalendarDate,
  DataClass,
  Identifier,
  Instant,
  limits,
  ListOf,
  OneOf,
  pageArgs,
  PlainText,
  YesOrNo,
} from "../shared/index.js";
import { EmergencyReview } from "./emergency-access.type.js";

@ArgsType()
export class EmergencyAccessesArgs extends pageArgs(20) {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  clientId?: string | null;

  @Field(() => EmergencyReview, { nullable: true })
  @IsOptional()
  @OneOf(EmergencyReview)
  review?: EmergencyReview | null;
}

@InputType()
export class StartEmergencyAccessInput extends Act {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  clientId?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.name)
  legalName?: string | null;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  dateOfBirth?: string | null;

  @Field(() => String)
  @PlainText(limits.shortText)
  nature!: string;

  @Field(() => Boolean)
  @YesOrNo()
  consentCannotBeObtained!: boolean;
}

@InputType()
export class EndEmergencyAccessInput extends Act {
  @Field(() => ID)
  @Identifier()
  emergencyAccessId!: string;
}

@InputType()
export class RecordEmergencyDisclosureInput extends Act {
  @Field(() => ID)
  @Identifier()
  emergencyAccessId!: string;

  @Field(() => String)
  @PlainText(limits.name)
  recipientName!: string;

  @Field(() => String)
  @PlainText(limits.name)
  recipientAffiliation!: string;

  @Field(() => DateTimeScalar)
  @Instant()
  disclosedAt!: string;

  @Field(() => String)
  @PlainText(limits.shortText)
  description!: string;

  @Field(() => [DataClass])
  @ListOf(DataClass)
  classes!: DataClass[];
}

@InputType()
export class ReviewEmergencyAccessInput extends Act {
  @Field(() => ID)
  @Identifier()
  emergencyAccessId!: string;

  @Field(() => EmergencyReview)
  @OneOf(EmergencyReview)
  review!: EmergencyReview;

  @Field(() => String)
  @PlainText(limits.text)
  comment!: string;
}
