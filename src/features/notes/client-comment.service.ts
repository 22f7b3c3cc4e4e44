import { useCase } from "../../writing/index.js";
import type { CommentOnNoteInput } from "./client-comment.inputs.js";

export const commentOnNote = useCase(
  { name: "commentOnNote", who: ["CLIENT", "REPRESENTATIVE"] },
  async (_input: CommentOnNoteInput) => {
    throw new Error("not built");
  },
);
