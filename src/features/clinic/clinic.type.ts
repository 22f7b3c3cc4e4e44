import { Field, ID, ObjectType } from "type-graphql";

@ObjectType()
export class Program {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Boolean)
  isPart2!: boolean;
}

@ObjectType()
export class Clinic {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  timeZone!: string;

  @Field(() => [Program])
  programs!: Program[];
}
