import { useCase } from "../../writing/index.js";
import type { WritePeerNoteInput } from "./peer-note.inputs.js";

export const writePeerNote = useCase(
  { name: "writePeerNote", who: ["PEER_SPECIALIST"] },
  async (_input: WritePeerNoteInput) => {
    throw new Error("not built");
  },
);
