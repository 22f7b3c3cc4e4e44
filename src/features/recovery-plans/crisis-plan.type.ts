import { Field, ID, ObjectType } from "type-graphql";
import { Sharing } from "./sharing.type.js";

@ObjectType()
export class Supporter {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  relation!: string;

  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Field(() => Sharing)
  sharing!: Sharing;
}

@ObjectType()
export class CrisisLine {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  number!: string;
}

@ObjectType()
export class CrisisPlan {
  @Field(() => Sharing, { nullable: true })
  sharing!: Sharing | null;

  @Field(() => String, { nullable: true })
  howOthersCanTell!: string | null;

  @Field(() => [String])
  whatHelps!: string[];

  @Field(() => [String])
  whatMakesItWorse!: string[];

  @Field(() => [String], { nullable: true })
  doNotContact!: string[] | null;

  @Field(() => [Supporter], { nullable: true })
  supporters!: Supporter[] | null;

  @Field(() => String, { nullable: true })
  preferences!: string | null;

  @Field(() => [CrisisLine])
  lines!: CrisisLine[];
}
