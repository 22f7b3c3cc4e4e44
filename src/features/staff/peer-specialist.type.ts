import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateScalar } from "../../platform/graphql/index.js";
import { countedPageOf, edgeOf, graphqlEnum, type ValueOf } from "../shared/index.js";
import { StaffMember } from "./staff-member.type.js";

export const ExperienceDisclosure = graphqlEnum("ExperienceDisclosure", [
  "PRIVATE_MATCH_ONLY",
  "SHARED_WITH_MATCHED",
  "CLINIC",
  "PUBLIC",
]);
export type ExperienceDisclosure = ValueOf<typeof ExperienceDisclosure>;

@ObjectType()
export class LivedExperience {
  @Field(() => String)
  tag!: string;

  @Field(() => String)
  label!: string;

  @Field(() => ExperienceDisclosure, { nullable: true })
  disclosure!: ExperienceDisclosure | null;
}

export const CredentialStatus = graphqlEnum("CredentialStatus", ["ACTIVE", "EXPIRED", "SUSPENDED", "PENDING"]);
export type CredentialStatus = ValueOf<typeof CredentialStatus>;

@ObjectType()
export class Credential {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  kind!: string;

  @Field(() => String)
  issuer!: string;

  @Field(() => String, { nullable: true })
  number!: string | null;

  @Field(() => CredentialStatus)
  status!: CredentialStatus;

  @Field(() => DateScalar, { nullable: true })
  issuedOn!: string | null;

  @Field(() => DateScalar, { nullable: true })
  expiresOn!: string | null;
}

@ObjectType()
export class PeerSpecialist {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  displayName!: string;

  @Field(() => String, { nullable: true })
  pronouns!: string | null;

  @Field(() => String, { nullable: true })
  bio!: string | null;

  @Field(() => [String])
  languages!: string[];

  @Field(() => [LivedExperience], { nullable: true })
  livedExperience!: LivedExperience[] | null;

  @Field(() => [Credential], { nullable: true })
  credentials!: Credential[] | null;

  @Field(() => Boolean, { nullable: true })
  acceptingClients!: boolean | null;

  @Field(() => Int, { nullable: true })
  caseloadCount!: number | null;

  @Field(() => Int, { nullable: true })
  caseloadLimit!: number | null;

  @Field(() => StaffMember, { nullable: true })
  supervisor!: StaffMember | null;
}

@ObjectType()
export class PeerSpecialistEdge extends edgeOf(() => PeerSpecialist) {}

@ObjectType()
export class PeerSpecialistConnection extends countedPageOf(
  () => PeerSpecialist,
  () => PeerSpecialistEdge,
) {}
