import { Field, ObjectType } from "type-graphql";
import { DataClass, Role } from "../shared/index.js";

@ObjectType()
export class VisibilityRule {
  @Field(() => String)
  coordinate!: string;

  @Field(() => DataClass)
  dataClass!: DataClass;

  @Field(() => Role)
  role!: Role;

  @Field(() => String)
  condition!: string;
}
