import { Field, ID, ObjectType } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import { Organization } from "../organizations/index.js";
import { DataClass, graphqlEnum, PurposeOfUse, type ValueOf } from "../shared/index.js";

export const RecipientClass = graphqlEnum("RecipientClass", ["TREATING_PROVIDERS", "TPO_STANDARD"]);
export type RecipientClass = ValueOf<typeof RecipientClass>;

export const ConsentElement = graphqlEnum("ConsentElement", [
  "CLIENT_NAME",
  "DISCLOSER",
  "DESCRIPTION",
  "CLASSES",
  "RECIPIENT",
  "PARTICIPANTS",
  "PURPOSE",
  "EXPIRY",
  "REVOCATION_STATEMENT",
  "REDISCLOSURE_STATEMENT",
  "REFUSAL_STATEMENT",
  "SERVICE_LIMITS_STATEMENT",
  "SIGNATURE",
  "WITNESS",
]);
export type ConsentElement = ValueOf<typeof ConsentElement>;

export const ConsentStatement = graphqlEnum("ConsentStatement", [
  "RIGHT_TO_REVOKE",
  "REDISCLOSURE",
  "CONSEQUENCE_OF_REFUSING",
  "SERVICE_LIMITS",
  "NOTICE_GIVEN",
  "COPY_GIVEN",
]);
export type ConsentStatement = ValueOf<typeof ConsentStatement>;

export const SignerCapacity = graphqlEnum("SignerCapacity", [
  "CLIENT",
  "PARENT",
  "GUARDIAN",
  "HEALTH_CARE_AGENT",
  "PERSONAL_REPRESENTATIVE",
  "WITNESS",
]);
export type SignerCapacity = ValueOf<typeof SignerCapacity>;

export const SignatureMethod = graphqlEnum("SignatureMethod", ["ELECTRONIC", "WET_INK", "VERBAL_WITNESSED"]);
export type SignatureMethod = ValueOf<typeof SignatureMethod>;

export const RevocationChannel = graphqlEnum("RevocationChannel", ["PORTAL", "SIGNED_PAPER", "EMAIL_SIGNED", "ORAL"]);
export type RevocationChannel = ValueOf<typeof RevocationChannel>;

@ObjectType()
export class ConsentRecipient {
  @Field(() => ID)
  id!: string;

  @Field(() => Organization, { nullable: true })
  organization!: Organization | null;

  @Field(() => String, { nullable: true })
  person!: string | null;

  @Field(() => RecipientClass, { nullable: true })
  recipientClass!: RecipientClass | null;

  @Field(() => [Organization], { nullable: true })
  participants!: Organization[] | null;

  @Field(() => DateTimeScalar, { nullable: true })
  revokedAt!: string | null;
}

@ObjectType()
export class ConsentSignature {
  @Field(() => String)
  signer!: string;

  @Field(() => SignerCapacity)
  capacity!: SignerCapacity;

  @Field(() => SignatureMethod)
  method!: SignatureMethod;

  @Field(() => DateTimeScalar)
  at!: string;
}

@ObjectType()
export class ConsentRevocation {
  @Field(() => RevocationChannel)
  channel!: RevocationChannel;

  @Field(() => DateTimeScalar)
  receivedAt!: string;

  @Field(() => DateTimeScalar)
  effectiveAt!: string;

  @Field(() => Boolean)
  awaitingWrittenForm!: boolean;
}

@ObjectType()
export class ConsentScope {
  @Field(() => ID)
  consentId!: string;

  @Field(() => [DataClass])
  classes!: DataClass[];

  @Field(() => [PurposeOfUse])
  purposes!: PurposeOfUse[];

  @Field(() => DateTimeScalar, { nullable: true })
  expiresAt!: string | null;

  @Field(() => DateScalar, { nullable: true })
  serviceFrom!: string | null;

  @Field(() => DateScalar, { nullable: true })
  serviceTo!: string | null;

  @Field(() => String)
  text!: string;
}
