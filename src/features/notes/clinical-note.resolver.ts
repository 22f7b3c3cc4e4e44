import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import { PlainPageArgs } from "../shared/index.js";
import { WriteClinicalNoteInput } from "./clinical-note.inputs.js";
import { writeClinicalNote } from "./clinical-note.service.js";
import { ClinicalNoteConnection, ClinicalNotePayload } from "./clinical-note.type.js";

@Resolver(() => Client)
export class ClinicalNoteResolver {
  @FieldResolver(() => ClinicalNoteConnection, { nullable: true })
  clinicalNotes(@Args(() => PlainPageArgs) _args: PlainPageArgs): ClinicalNoteConnection | null {
    return compiled();
  }

  @Mutation(() => ClinicalNotePayload)
  writeClinicalNote(
    @Arg("input", () => WriteClinicalNoteInput) input: WriteClinicalNoteInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(writeClinicalNote, input);
  }
}
