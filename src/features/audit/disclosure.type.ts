import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { RecipientClass } from "../consents/index.js";
import { Organization } from "../organizations/index.js";
import { DataClass, edgeOf, LegalBasis, pageOf, PurposeOfUse } from "../shared/index.js";

@ObjectType()
export class Disclosure {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  at!: string;

  @Field(() => String)
  recipientName!: string;

  @Field(() => String, { nullable: true })
  recipientAddress!: string | null;

  @Field(() => String)
  description!: string;

  @Field(() => PurposeOfUse)
  purpose!: PurposeOfUse;

  @Field(() => LegalBasis)
  basis!: LegalBasis;

  @Field(() => ID, { nullable: true })
  consentId!: string | null;

  @Field(() => [DataClass])
  classes!: DataClass[];

  @Field(() => Boolean)
  documentedLate!: boolean;

  @Field(() => [Organization], { nullable: true })
  participants!: Organization[] | null;

  @Field(() => RecipientClass, { nullable: true })
  participantClass!: RecipientClass | null;
}

@ObjectType()
export class DisclosureEdge extends edgeOf(() => Disclosure) {}

@ObjectType()
export class DisclosureConnection extends pageOf(
  () => Disclosure,
  () => DisclosureEdge,
) {}
