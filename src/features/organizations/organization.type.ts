import { Field, ID, ObjectType } from "type-graphql";
import { countedPageOf, edgeOf, graphqlEnum, type ValueOf } from "../shared/index.js";

export const OrganizationKind = graphqlEnum("OrganizationKind", [
  "COMMUNITY_SERVICE",
  "TREATMENT_PROVIDER",
  "PEER_SERVICE",
  "INTERMEDIARY",
  "MUTUAL_SUPPORT_GROUP",
]);
export type OrganizationKind = ValueOf<typeof OrganizationKind>;

export const ReferralNeed = graphqlEnum("ReferralNeed", [
  "HOUSING",
  "FOOD",
  "WORK",
  "LEGAL",
  "BENEFITS",
  "HEALTH",
  "TREATMENT",
  "EDUCATION",
  "TRANSPORT",
  "FAMILY",
  "SAFETY",
  "OTHER",
]);
export type ReferralNeed = ValueOf<typeof ReferralNeed>;

@ObjectType()
export class Organization {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => OrganizationKind)
  kind!: OrganizationKind;

  @Field(() => [ReferralNeed])
  needs!: ReferralNeed[];

  @Field(() => Boolean)
  acceptingReferrals!: boolean;

  @Field(() => Boolean)
  connected!: boolean;

  @Field(() => Boolean)
  isPart2!: boolean;
}

@ObjectType()
export class OrganizationEdge extends edgeOf(() => Organization) {}

@ObjectType()
export class OrganizationConnection extends countedPageOf(
  () => Organization,
  () => OrganizationEdge,
) {}
