import { useCase } from "../../writing/index.js";
import type { WriteClinicalNoteInput } from "./clinical-note.inputs.js";

export const writeClinicalNote = useCase(
  { name: "writeClinicalNote", who: ["CLINICIAN"] },
  async (_input: WriteClinicalNoteInput) => {
    throw new Error("not built");
  },
);
