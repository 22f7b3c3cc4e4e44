import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Program } from "../clinic/index.js";
import { countedPageOf, edgeOf, Payload } from "../shared/index.js";
import { StaffMember } from "../staff/index.js";

@ObjectType()
export class ClinicalNote {
  @Field(() => ID)
  id!: string;

  @Field(() => StaffMember)
  author!: StaffMember;

  @Field(() => DateTimeScalar)
  writtenAt!: string;

  @Field(() => String)
  body!: string;

  @Field(() => Program, { nullable: true })
  program!: Program | null;
}

@ObjectType()
export class ClinicalNoteEdge extends edgeOf(() => ClinicalNote) {}

@ObjectType()
export class ClinicalNoteConnection extends countedPageOf(
  () => ClinicalNote,
  () => ClinicalNoteEdge,
) {}

@ObjectType()
export class ClinicalNotePayload extends Payload {
  @Field(() => ClinicalNote, { nullable: true })
  clinicalNote!: ClinicalNote | null;
}
