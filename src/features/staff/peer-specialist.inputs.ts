import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType } from "type-graphql";
import { Identifier, LanguageTag, Nested, pageArgs, YesOrNo } from "../shared/index.js";

@InputType()
export class PeerSpecialistFilter {
  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @YesOrNo()
  acceptingClients?: boolean | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @LanguageTag()
  language?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  programId?: string | null;
}

@ArgsType()
export class PeerSpecialistsArgs extends pageArgs(20) {
  @Field(() => PeerSpecialistFilter, { nullable: true })
  @IsOptional()
  @Nested()
  filter?: PeerSpecialistFilter | null;
}
