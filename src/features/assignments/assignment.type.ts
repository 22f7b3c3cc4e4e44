import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Client } from "../clients/index.js";
import { graphqlEnum, Payload, type ValueOf } from "../shared/index.js";
import { PeerSpecialist } from "../staff/index.js";

export const AssignmentRole = graphqlEnum("AssignmentRole", ["PRIMARY", "BACKUP", "COVERING"]);
export type AssignmentRole = ValueOf<typeof AssignmentRole>;

@ObjectType()
export class PeerAssignment {
  @Field(() => ID)
  id!: string;

  @Field(() => PeerSpecialist)
  peerSpecialist!: PeerSpecialist;

  @Field(() => AssignmentRole)
  role!: AssignmentRole;

  @Field(() => DateTimeScalar)
  startsAt!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  endsAt!: string | null;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class PeerAssignmentPayload extends Payload {
  @Field(() => PeerAssignment, { nullable: true })
  assignment!: PeerAssignment | null;

  @Field(() => Client, { nullable: true })
  client!: Client | null;
}
