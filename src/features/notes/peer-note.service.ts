import { aboutClient, done, insertAhead, writingUseCase } from "../../writing/index.js";
import { PeerNoteEntity } from "./note.entity.js";
import type { WritePeerNoteInput } from "./peer-note.inputs.js";

export const writePeerNote = writingUseCase(
  { name: "writePeerNote", who: ["PEER_SPECIALIST"], target: aboutClient },
  (input: WritePeerNoteInput, tx) => {
    const { clientId } = tx.target;
    const id = tx.newId();
    insertAhead(tx, PeerNoteEntity, {
      clinicId: tx.clinicId,
      id,
      clientId,
      authorId: tx.userId,
      writtenTogether: input.writtenTogether ?? false,
      body: input.body,
    });
    tx.record({
      kind: "CREATE",
      clientId,
      entity: { type: "PeerNote", id, classes: ["PEER_ONLY"], fields: ["body", "writtenTogether"] },
    });
    return done({ peerNote: id });
  },
);
