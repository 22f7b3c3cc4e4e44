import { IsOptional } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import {
  Act,
  AtMost,
  CalendarDate,
  DataClass,
  Identifier,
  Identifiers,
  Instant,
  limits,
  ListOf,
  NeverNull,
  OneOf,
  PlainText,
  PurposeOfUse,
  Version,
  YesOrNo,
} from "../shared/index.js";
import {
  ConsentStatement,
  RecipientClass,
  RevocationChannel,
  SignatureMethod,
  SignerCapacity,
} from "./consent-parts.type.js";
import { ConsentKind } from "./consent.type.js";

@InputType()
export class DraftConsentInput extends Act {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  consentId?: string | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @Version()
  expectedVersion?: number | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  supersedesId?: string | null;

  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => ConsentKind)
  @OneOf(ConsentKind)
  kind!: ConsentKind;

  @Field(() => [DataClass])
  @ListOf(DataClass)
  classes!: DataClass[];

  @Field(() => [PurposeOfUse])
  @ListOf(PurposeOfUse)
  purposes!: PurposeOfUse[];

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @Identifiers()
  discloserProgramIds?: string[] | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @Identifiers()
  recipientOrganizationIds?: string[] | null;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @AtMost(limits.list)
  @PlainText(limits.name, { each: true })
  recipientPersons?: string[] | null;

  @Field(() => RecipientClass, { nullable: true })
  @IsOptional()
  @OneOf(RecipientClass)
  recipientClass?: RecipientClass | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @Identifiers()
  participantOrganizationIds?: string[] | null;

  @Field(() => String)
  @PlainText(limits.text)
  description!: string;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  serviceFrom?: string | null;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  serviceTo?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  effectiveFrom?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  expiresAt?: string | null;

  @Field(() => DateScalar, { nullable: true })
  @IsOptional()
  @CalendarDate()
  expiresOn?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.shortText)
  expiryEvent?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true })
  @NeverNull()
  @YesOrNo()
  offer?: boolean;
}

@InputType()
export class SignConsentInput extends Act {
  @Field(() => ID)
  @Identifier()
  consentId!: string;

  @Field(() => String)
  @PlainText(limits.name)
  nameAsSigned!: string;

  @Field(() => SignerCapacity)
  @OneOf(SignerCapacity)
  capacity!: SignerCapacity;

  @Field(() => SignatureMethod)
  @OneOf(SignatureMethod)
  method!: SignatureMethod;

  @Field(() => [ConsentStatement])
  @ListOf(ConsentStatement)
  statementsAcknowledged!: ConsentStatement[];

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.name)
  witnessName?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  signedAt?: string | null;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;
}

@InputType()
export class DeclineConsentInput extends Act {
  @Field(() => ID)
  @Identifier()
  consentId!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;
}

@InputType()
export class RevokeConsentInput extends Act {
  @Field(() => ID)
  @Identifier()
  consentId!: string;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @Identifiers()
  recipientIds?: string[] | null;

  @Field(() => RevocationChannel)
  @OneOf(RevocationChannel)
  channel!: RevocationChannel;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  receivedAt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  effectiveAt?: string | null;
}
