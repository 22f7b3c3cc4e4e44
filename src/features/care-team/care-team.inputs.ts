import { IsOptional } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { Act, Identifier, limits, OneOf, PlainText, Role, Version } from "../shared/index.js";

@InputType()
export class AddCareTeamMemberInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => ID)
  @Identifier()
  staffId!: string;

  @Field(() => Role)
  @OneOf(Role)
  role!: Role;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  programId?: string | null;
}

@InputType()
export class EndCareTeamMembershipInput extends Act {
  @Field(() => ID)
  @Identifier()
  membershipId!: string;

  @Field(() => String)
  @PlainText(limits.shortText)
  reason!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;
}
