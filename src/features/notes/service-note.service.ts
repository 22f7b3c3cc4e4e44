import { useCase } from "../../writing/index.js";
import type {
  AmendServiceNoteInput,
  SignServiceNoteInput,
  UpdateServiceNoteInput,
  WriteServiceNoteInput,
} from "./service-note.inputs.js";

export const writeServiceNote = useCase(
  { name: "writeServiceNote", who: ["PEER_SPECIALIST"] },
  async (_input: WriteServiceNoteInput) => {
    throw new Error("not built");
  },
);

export const updateServiceNote = useCase(
  { name: "updateServiceNote", who: ["PEER_SPECIALIST"] },
  async (_input: UpdateServiceNoteInput) => {
    throw new Error("not built");
  },
);

export const signServiceNote = useCase(
  { name: "signServiceNote", who: ["PEER_SPECIALIST", "PEER_SUPERVISOR"] },
  async (_input: SignServiceNoteInput) => {
    throw new Error("not built");
  },
);

export const amendServiceNote = useCase(
  { name: "amendServiceNote", who: ["PEER_SPECIALIST"] },
  async (_input: AmendServiceNoteInput) => {
    throw new Error("not built");
  },
);
