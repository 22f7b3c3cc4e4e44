import { IsOptional } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { AtMost, Identifier, limits, NestedList, NeverNull, OneOf, Phone, PlainText } from "../shared/index.js";
import { Sharing } from "./sharing.type.js";

@InputType()
export class SupporterInput {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  id?: string | null;

  @Field(() => String)
  @PlainText(limits.name)
  name!: string;

  @Field(() => String)
  @PlainText(limits.name)
  relation!: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @Phone()
  phone?: string | null;

  @Field(() => Sharing, { nullable: true })
  @NeverNull()
  @OneOf(Sharing)
  sharing?: Sharing;
}

@InputType()
export class CrisisPlanInput {
  @Field(() => Sharing, { nullable: true })
  @NeverNull()
  @OneOf(Sharing)
  sharing?: Sharing;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  howOthersCanTell?: string | null;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @AtMost(limits.list)
  @PlainText(limits.shortText, { each: true })
  whatHelps?: string[] | null;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @AtMost(limits.list)
  @PlainText(limits.shortText, { each: true })
  whatMakesItWorse?: string[] | null;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @AtMost(limits.list)
  @PlainText(limits.shortText, { each: true })
  doNotContact?: string[] | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.text)
  preferences?: string | null;

  @Field(() => [SupporterInput], { nullable: true })
  @IsOptional()
  @NestedList(limits.list)
  supporters?: SupporterInput[] | null;
}
