import { Field, ID, ObjectType } from "type-graphql";
import { Client } from "../clients/index.js";
import { Clinic } from "../clinic/index.js";
import { Organization } from "../organizations/index.js";
import { Role } from "../shared/index.js";
import { PeerSpecialist } from "../staff/index.js";

@ObjectType()
export class Viewer {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  displayName!: string;

  @Field(() => Role)
  role!: Role;

  @Field(() => [Role])
  roles!: Role[];

  @Field(() => Clinic)
  clinic!: Clinic;

  @Field(() => [String])
  scopes!: string[];

  @Field(() => PeerSpecialist, { nullable: true })
  peerSpecialist!: PeerSpecialist | null;

  @Field(() => Client, { nullable: true })
  client!: Client | null;

  @Field(() => Organization, { nullable: true })
  organization!: Organization | null;
}
