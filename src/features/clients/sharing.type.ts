import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Program } from "../clinic/index.js";
import { Organization } from "../organizations/index.js";
import { DataClass, graphqlEnum, type ValueOf } from "../shared/index.js";

export const SharingAudience = graphqlEnum("SharingAudience", ["PEER_SIDE", "CLINICAL_SIDE", "COORDINATION"]);
export type SharingAudience = ValueOf<typeof SharingAudience>;

@ObjectType()
export class SharingPreference {
  @Field(() => ID)
  id!: string;

  @Field(() => DataClass)
  dataClass!: DataClass;

  @Field(() => SharingAudience)
  audience!: SharingAudience;

  @Field(() => Boolean)
  allowed!: boolean;

  @Field(() => DateTimeScalar)
  since!: string;
}

@ObjectType()
export class Restriction {
  @Field(() => ID)
  id!: string;

  @Field(() => DataClass)
  dataClass!: DataClass;

  @Field(() => Organization, { nullable: true })
  organization!: Organization | null;

  @Field(() => Program, { nullable: true })
  program!: Program | null;

  @Field(() => DateTimeScalar)
  startsAt!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  endsAt!: string | null;
}
