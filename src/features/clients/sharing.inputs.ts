import { IsOptional } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Act, DataClass, Identifier, Instant, OneOf, YesOrNo } from "../shared/index.js";
import { SharingAudience } from "./sharing.type.js";

@InputType()
export class SetSharingPreferenceInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => DataClass)
  @OneOf(DataClass)
  dataClass!: DataClass;

  @Field(() => SharingAudience)
  @OneOf(SharingAudience)
  audience!: SharingAudience;

  @Field(() => Boolean)
  @YesOrNo()
  allowed!: boolean;
}

@InputType()
export class SetRestrictionInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => DataClass)
  @OneOf(DataClass)
  dataClass!: DataClass;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  organizationId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  programId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  endsAt?: string | null;
}
