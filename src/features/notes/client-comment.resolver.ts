import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { Acted, RequestContext } from "../../writing/index.js";
import { CommentOnNoteInput } from "./client-comment.inputs.js";
import { commentOnNote } from "./client-comment.service.js";
import { ClientCommentPayload } from "./client-comment.type.js";

@Resolver()
export class ClientCommentResolver {
  @Mutation(() => ClientCommentPayload)
  commentOnNote(
    @Arg("input", () => CommentOnNoteInput) input: CommentOnNoteInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(commentOnNote, input);
  }
}
