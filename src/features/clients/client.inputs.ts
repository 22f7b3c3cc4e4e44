import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { DateScalar, DateTimeScalar } from "../../platform/graphql/index.js";
import {
  Act,
  AtMost,
  CalendarDate,
  Email,
  graphqlEnum,
  Identifier,
  Identifiers,
  Instant,
  LanguageTag,
  limits,
  Nested,
  NeverNull,
  OneOf,
  pageArgs,
  Phone,
  PlainText,
  SearchText,
  type ValueOf,
  Version,
  YesOrNo,
} from "../shared/index.js";

export const ClientOrder = graphqlEnum("ClientOrder", ["PREFERRED_NAME", "NEXT_CONTACT", "ASSIGNED_AT"]);
export type ClientOrder = ValueOf<typeof ClientOrder>;

@InputType()
export class ClientFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  programId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  assignedPeerSpecialistId?: string | null;

  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @YesOrNo()
  hasOpenReferral?: boolean | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  contactDueBefore?: string | null;
}

@InputType()
export class RegisterClientInput extends Act {
  @Field(() => String)
  @PlainText(limits.name)
  preferredName!: string;

  @Field(() => String)
  @PlainText(limits.name)
  legalName!: string;

  @Field(() => DateScalar)
  @CalendarDate()
  dateOfBirth!: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.name)
  pronouns?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @Phone()
  phone?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @Email()
  email?: string | null;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @AtMost(limits.languages)
  @LanguageTag({ each: true })
  languages?: string[] | null;

  @Field(() => [ID])
  @Identifiers()
  programIds!: string[];
}

@InputType()
export class UpdateClientInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  @NeverNull()
  @PlainText(limits.name)
  preferredName?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.name)
  pronouns?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @Phone()
  phone?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @Email()
  email?: string | null;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @AtMost(limits.languages)
  @LanguageTag({ each: true })
  languages?: string[] | null;
}

@ArgsType()
export class ClientsArgs extends pageArgs(20) {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @SearchText()
  search?: string | null;

  @Field(() => ClientFilter, { nullable: true })
  @IsOptional()
  @Nested()
  filter?: ClientFilter | null;

  @Field(() => ClientOrder, { nullable: true, defaultValue: ClientOrder.PREFERRED_NAME })
  @IsOptional()
  @OneOf(ClientOrder)
  orderBy?: ClientOrder | null;
}
