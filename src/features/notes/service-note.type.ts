import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Program } from "../clinic/index.js";
import { countedPageOf, edgeOf, graphqlEnum, Payload, type ValueOf } from "../shared/index.js";
import { StaffMember } from "../staff/index.js";
import { ClientComment } from "./client-comment.type.js";

export const Modality = graphqlEnum("Modality", ["IN_PERSON", "PHONE", "VIDEO", "COMMUNITY", "TEXT"]);
export type Modality = ValueOf<typeof Modality>;

export const NoteStatus = graphqlEnum("NoteStatus", ["DRAFT", "SIGNED", "AMENDED", "ENTERED_IN_ERROR"]);
export type NoteStatus = ValueOf<typeof NoteStatus>;

@ObjectType()
export class ServiceNote {
  @Field(() => ID)
  id!: string;

  @Field(() => StaffMember)
  author!: StaffMember;

  @Field(() => DateTimeScalar)
  startedAt!: string;

  @Field(() => DateTimeScalar)
  endedAt!: string;

  @Field(() => Int)
  minutes!: number;

  @Field(() => Int)
  units!: number;

  @Field(() => Modality)
  modality!: Modality;

  @Field(() => String, { nullable: true })
  place!: string | null;

  @Field(() => String, { nullable: true })
  intervention!: string | null;

  @Field(() => String, { nullable: true })
  response!: string | null;

  @Field(() => String, { nullable: true })
  nextStep!: string | null;

  @Field(() => NoteStatus)
  status!: NoteStatus;

  @Field(() => DateTimeScalar, { nullable: true })
  signedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  coSignedAt!: string | null;

  @Field(() => ID, { nullable: true })
  amendmentOf!: string | null;

  @Field(() => Program, { nullable: true })
  program!: Program | null;

  @Field(() => [ClientComment])
  clientComments!: ClientComment[];

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class ServiceNoteEdge extends edgeOf(() => ServiceNote) {}

@ObjectType()
export class ServiceNoteConnection extends countedPageOf(
  () => ServiceNote,
  () => ServiceNoteEdge,
) {}

@ObjectType()
export class ServiceNotePayload extends Payload {
  @Field(() => ServiceNote, { nullable: true })
  serviceNote!: ServiceNote | null;
}
