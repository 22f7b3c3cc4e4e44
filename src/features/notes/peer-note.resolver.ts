import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import { PlainPageArgs } from "../shared/index.js";
import { WritePeerNoteInput } from "./peer-note.inputs.js";
import { writePeerNote } from "./peer-note.service.js";
import { PeerNoteConnection, PeerNotePayload } from "./peer-note.type.js";

@Resolver(() => Client)
export class PeerNoteResolver {
  @FieldResolver(() => PeerNoteConnection, { nullable: true })
  peerNotes(@Args(() => PlainPageArgs) _args: PlainPageArgs): PeerNoteConnection | null {
    return compiled();
  }

  @Mutation(() => PeerNotePayload)
  writePeerNote(
    @Arg("input", () => WritePeerNoteInput) input: WritePeerNoteInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(writePeerNote, input);
  }
}
