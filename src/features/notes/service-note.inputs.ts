import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import {
  Act,
  Identifier,
  Instant,
  limits,
  ListOf,
  NeverNull,
  OneOf,
  pageArgs,
  PlainText,
  Version,
} from "../shared/index.js";
import { Modality, NoteStatus } from "./service-note.type.js";

@InputType()
export class WriteServiceNoteInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => DateTimeScalar)
  @Instant()
  startedAt!: string;

  @Field(() => DateTimeScalar)
  @Instant()
  endedAt!: string;

  @Field(() => Modality)
  @OneOf(Modality)
  modality!: Modality;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.shortText)
  place?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  goalId?: string | null;

  @Field(() => String)
  @PlainText(limits.longText)
  intervention!: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.longText)
  response?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.longText)
  nextStep?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  programId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  nextContactAt?: string | null;
}

@InputType()
export class UpdateServiceNoteInput extends Act {
  @Field(() => ID)
  @Identifier()
  noteId!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  @NeverNull()
  @Instant()
  startedAt?: string;

  @Field(() => DateTimeScalar, { nullable: true })
  @NeverNull()
  @Instant()
  endedAt?: string;

  @Field(() => Modality, { nullable: true })
  @NeverNull()
  @OneOf(Modality)
  modality?: Modality;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.shortText)
  place?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  goalId?: string | null;

  @Field(() => String, { nullable: true })
  @NeverNull()
  @PlainText(limits.longText)
  intervention?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.longText)
  response?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.longText)
  nextStep?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  nextContactAt?: string | null;
}

@InputType()
export class SignServiceNoteInput extends Act {
  @Field(() => ID)
  @Identifier()
  noteId!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;
}

@InputType()
export class AmendServiceNoteInput extends Act {
  @Field(() => ID)
  @Identifier()
  noteId!: string;

  @Field(() => String)
  @PlainText(limits.shortText)
  reason!: string;

  @Field(() => String, { nullable: true })
  @NeverNull()
  @PlainText(limits.longText)
  intervention?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.longText)
  response?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.longText)
  nextStep?: string | null;
}

@ArgsType()
export class ServiceNotesArgs extends pageArgs(20) {
  @Field(() => [NoteStatus], { nullable: true })
  @IsOptional()
  @ListOf(NoteStatus)
  status?: NoteStatus[] | null;
}
