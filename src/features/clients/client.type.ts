import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import { Program } from "../clinic/index.js";
import { countedPageOf, edgeOf, graphqlEnum, Payload, type ValueOf } from "../shared/index.js";
import { Restriction, SharingPreference } from "./sharing.type.js";

export const AgeBand = graphqlEnum("AgeBand", [
  "UNDER_13",
  "AGE_13_17",
  "AGE_18_25",
  "AGE_26_40",
  "AGE_41_64",
  "AGE_65_PLUS",
]);
export type AgeBand = ValueOf<typeof AgeBand>;

@ObjectType()
export class ProgramEnrollment {
  @Field(() => ID)
  id!: string;

  @Field(() => Program)
  program!: Program;

  @Field(() => DateTimeScalar)
  startedAt!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  endedAt!: string | null;
}

@ObjectType()
export class Client {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  preferredName!: string;

  @Field(() => String, { nullable: true })
  pronouns!: string | null;

  @Field(() => String, { nullable: true })
  legalName!: string | null;

  @Field(() => String, { nullable: true })
  mrn!: string | null;

  @Field(() => DateScalar, { nullable: true })
  dateOfBirth!: string | null;

  @Field(() => AgeBand, { nullable: true })
  ageBand!: AgeBand | null;

  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => [String], { nullable: true })
  languages!: string[] | null;

  @Field(() => [ProgramEnrollment], { nullable: true })
  programEnrollments!: ProgramEnrollment[] | null;

  @Field(() => [SharingPreference], { nullable: true })
  sharingPreferences!: SharingPreference[] | null;

  @Field(() => [Restriction], { nullable: true })
  restrictions!: Restriction[] | null;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class ClientEdge extends edgeOf(() => Client) {}

@ObjectType()
export class ClientConnection extends countedPageOf(
  () => Client,
  () => ClientEdge,
) {}

@ObjectType()
export class ClientPayload extends Payload {
  @Field(() => Client, { nullable: true })
  client!: Client | null;
}
