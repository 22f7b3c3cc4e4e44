import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { countedPageOf, edgeOf, Payload } from "../shared/index.js";
import { StaffMember } from "../staff/index.js";
import { ClientComment } from "./client-comment.type.js";

@ObjectType()
export class PeerNote {
  @Field(() => ID)
  id!: string;

  @Field(() => StaffMember)
  author!: StaffMember;

  @Field(() => DateTimeScalar)
  writtenAt!: string;

  @Field(() => Boolean)
  writtenTogether!: boolean;

  @Field(() => String)
  body!: string;

  @Field(() => [ClientComment])
  clientComments!: ClientComment[];
}

@ObjectType()
export class PeerNoteEdge extends edgeOf(() => PeerNote) {}

@ObjectType()
export class PeerNoteConnection extends countedPageOf(
  () => PeerNote,
  () => PeerNoteEdge,
) {}

@ObjectType()
export class PeerNotePayload extends Payload {
  @Field(() => PeerNote, { nullable: true })
  peerNote!: PeerNote | null;
}
