import { aboutClient, done, insertAhead, useCase } from "../../writing/index.js";
import type { WriteClinicalNoteInput } from "./clinical-note.inputs.js";
import { ClinicalNoteEntity } from "./note.entity.js";
import { programOfNote } from "./program-of-note.js";

export const writeClinicalNote = useCase(
  { name: "writeClinicalNote", who: ["CLINICIAN"], target: aboutClient },
  async (input: WriteClinicalNoteInput, tx) => {
    const { clientId } = tx.target;
    const program = await programOfNote(tx, clientId, input.programId ?? null);
    const id = tx.newId();
    insertAhead(tx, ClinicalNoteEntity, {
      clinicId: tx.clinicId,
      id,
      clientId,
      authorId: tx.userId,
      programId: program.id,
      sud: program.isPart2,
      body: input.body,
    });
    tx.record({
      kind: "CREATE",
      clientId,
      entity: {
        type: "ClinicalNote",
        id,
        classes: ["CLINICAL", ...(program.isPart2 ? (["SUD"] as const) : [])],
        fields: ["body"],
      },
    });
    return done({ clinicalNote: id });
  },
);
