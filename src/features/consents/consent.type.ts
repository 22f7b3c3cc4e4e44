import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import { DataClass, graphqlEnum, Payload, PurposeOfUse, type ValueOf } from "../shared/index.js";
import {
  ConsentElement,
  ConsentRecipient,
  ConsentRevocation,
  ConsentSignature,
  SignerCapacity,
} from "./consent-parts.type.js";

export const ConsentKind = graphqlEnum("ConsentKind", [
  "SERVICE_AGREEMENT",
  "TPO_SINGLE",
  "SPECIFIC_DISCLOSURE",
  "INTERMEDIARY",
  "SUD_COUNSELING_NOTES",
  "LEGAL_PROCEEDING",
  "GROUP_PARTICIPATION",
  "RESEARCH",
]);
export type ConsentKind = ValueOf<typeof ConsentKind>;

export const ConsentState = graphqlEnum("ConsentState", [
  "DRAFT",
  "PENDING_SIGNATURE",
  "SCHEDULED",
  "ACTIVE",
  "EXPIRED",
  "REVOKED",
  "SUPERSEDED",
  "DECLINED",
  "LAPSED",
  "ENTERED_IN_ERROR",
]);
export type ConsentState = ValueOf<typeof ConsentState>;

@ObjectType()
export class Consent {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  clientId!: string;

  @Field(() => ConsentKind)
  kind!: ConsentKind;

  @Field(() => ConsentState)
  state!: ConsentState;

  @Field(() => [DataClass])
  classes!: DataClass[];

  @Field(() => [PurposeOfUse])
  purposes!: PurposeOfUse[];

  @Field(() => [String])
  disclosers!: string[];

  @Field(() => [ConsentRecipient])
  recipients!: ConsentRecipient[];

  @Field(() => String)
  description!: string;

  @Field(() => DateScalar, { nullable: true })
  serviceFrom!: string | null;

  @Field(() => DateScalar, { nullable: true })
  serviceTo!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  effectiveFrom!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  expiresAt!: string | null;

  @Field(() => String, { nullable: true })
  expiryEvent!: string | null;

  @Field(() => [ConsentSignature], { nullable: true })
  signatures!: ConsentSignature[] | null;

  @Field(() => [SignerCapacity], { nullable: true })
  missingSignatures!: SignerCapacity[] | null;

  @Field(() => [ConsentElement], { nullable: true })
  missingElements!: ConsentElement[] | null;

  @Field(() => ID, { nullable: true })
  supersedes!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  signedAt!: string | null;

  @Field(() => ConsentRevocation, { nullable: true })
  revocation!: ConsentRevocation | null;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class ConsentPayload extends Payload {
  @Field(() => Consent, { nullable: true })
  consent!: Consent | null;
}
