import { done, forbidden, insertRows, useCase, type Tx } from "../../writing/index.js";
import type { CommentOnNoteInput } from "./client-comment.inputs.js";
import { ClientCommentEntity } from "./note.entity.js";

export const commentOnNote = useCase(
  {
    name: "commentOnNote",
    who: ["CLIENT", "REPRESENTATIVE"],
    target: { types: ["PeerNote", "ServiceNote"], id: (input: CommentOnNoteInput) => input.noteId },
  },
  async (input: CommentOnNoteInput, tx) => {
    const { id: noteId, clientId } = tx.target;
    if (tx.role === "REPRESENTATIVE" && !(await representsForNotes(tx, clientId))) {
      throw forbidden("Your authority does not cover notes.", clientId);
    }
    const isPeerNote = (await tx.findVisible("PeerNote", noteId)) !== null;
    const id = tx.newId();
    await insertRows(tx, ClientCommentEntity, [
      {
        clinicId: tx.clinicId,
        id,
        clientId,
        ...(isPeerNote ? { peerNoteId: noteId } : { serviceNoteId: noteId }),
        authorId: tx.userId,
        text: input.text,
      },
    ]);
    tx.record({
      kind: "CREATE",
      clientId,
      entity: { type: "ClientComment", id, classes: [isPeerNote ? "PEER_ONLY" : "SERVICE"], fields: ["text"] },
    });
    return done({ comment: id });
  },
);

async function representsForNotes(tx: Tx, clientId: string): Promise<boolean> {
  const found = await tx.query(
    "select from app.represented v where v.client_id = $1 and not v.wholly_alone and 'NOTES' = any (v.scopes)",
    [clientId],
  );
  return found.length > 0;
}
