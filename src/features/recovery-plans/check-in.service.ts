import { useCase } from "../../writing/index.js";
import type { RecordCheckInInput } from "./check-in.inputs.js";

export const recordCheckIn = useCase(
  { name: "recordCheckIn", who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"] },
  async (_input: RecordCheckInInput) => {
    throw new Error("not built");
  },
);
