import { Field, ID, ObjectType } from "type-graphql";
import { Role } from "../shared/index.js";

@ObjectType()
export class StaffMember {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  displayName!: string;

  @Field(() => Role)
  role!: Role;
}
