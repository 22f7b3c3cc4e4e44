import { IsOptional, Matches, MaxLength } from "class-validator";
import { ArgsType, Field, ID } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Identifier, Instant, OneOf, Role } from "../shared/index.js";

const COORDINATE = "Expected a type or a field of it, such as Referral or Client.legalName.";

@ArgsType()
export class ExplainAccessArgs {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => ID)
  @Identifier()
  actorId!: string;

  @Field(() => Role)
  @OneOf(Role)
  role!: Role;

  @Field(() => String)
  @MaxLength(100, { message: COORDINATE })
  @Matches(/^[A-Za-z]+(\.[A-Za-z]+)?$/, { message: COORDINATE })
  coordinate!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  asOf?: string | null;
}
