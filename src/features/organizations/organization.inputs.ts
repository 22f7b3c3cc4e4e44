import { IsOptional } from "class-validator";
import { ArgsType, Field, InputType } from "type-graphql";
import { Nested, OneOf, pageArgs, YesOrNo } from "../shared/index.js";
import { OrganizationKind, ReferralNeed } from "./organization.type.js";

@InputType()
export class OrganizationFilter {
  @Field(() => ReferralNeed, { nullable: true })
  @IsOptional()
  @OneOf(ReferralNeed)
  need?: ReferralNeed | null;

  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @YesOrNo()
  acceptingReferrals?: boolean | null;

  @Field(() => OrganizationKind, { nullable: true })
  @IsOptional()
  @OneOf(OrganizationKind)
  kind?: OrganizationKind | null;
}

@ArgsType()
export class OrganizationsArgs extends pageArgs(20) {
  @Field(() => OrganizationFilter, { nullable: true })
  @IsOptional()
  @Nested()
  filter?: OrganizationFilter | null;
}
