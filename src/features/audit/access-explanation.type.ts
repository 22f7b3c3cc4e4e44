import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { graphqlEnum, type ValueOf } from "../shared/index.js";

export const AccessReason = graphqlEnum("AccessReason", [
  "ROLE",
  "ROLE_NOT_HELD",
  "RELATIONSHIP",
  "NO_RELATIONSHIP",
  "CONFLICT",
  "WITHHELD",
  "CHOICE_NOT_KNOWN",
  "NOT_OPENED",
  "CONSENT",
  "NO_CONSENT",
  "CONSENT_NOT_SIGNED",
  "CONSENT_NOT_BEGUN",
  "CONSENT_ENDED",
  "CONSENT_REVOKED",
  "CONSENT_FOR_OTHERS",
  "DEPENDS_ON_ROW",
]);
export type AccessReason = ValueOf<typeof AccessReason>;

@ObjectType()
export class AccessExplanation {
  @Field(() => Boolean)
  allowed!: boolean;

  @Field(() => String)
  decidedBy!: string;

  @Field(() => [String])
  relationship!: string[];

  @Field(() => [AccessReason])
  reasons!: AccessReason[];

  @Field(() => ID, { nullable: true })
  consentId!: string | null;

  @Field(() => DateTimeScalar)
  asOf!: string;

  @Field(() => String)
  inPlainWords!: string;
}
