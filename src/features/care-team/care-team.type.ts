import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Client } from "../clients/index.js";
import { Program } from "../clinic/index.js";
import { Payload, Role } from "../shared/index.js";

@ObjectType()
export class CareTeamMember {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  displayName!: string;

  @Field(() => Role)
  role!: Role;

  @Field(() => Program, { nullable: true })
  program!: Program | null;

  @Field(() => DateTimeScalar)
  startedAt!: string;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class CareTeamPayload extends Payload {
  @Field(() => CareTeamMember, { nullable: true })
  member!: CareTeamMember | null;

  @Field(() => Client, { nullable: true })
  client!: Client | null;
}
