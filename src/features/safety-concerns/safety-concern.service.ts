import { useCase } from "../../writing/index.js";
import type { RaiseSafetyConcernInput, RespondToSafetyConcernInput } from "./safety-concern.inputs.js";

export const raiseSafetyConcern = useCase(
  { name: "raiseSafetyConcern", who: ["PEER_SPECIALIST", "PEER_SUPERVISOR", "CLINICIAN", "CARE_COORDINATOR"] },
  async (_input: RaiseSafetyConcernInput) => {
    throw new Error("not built");
  },
);

export const respondToSafetyConcern = useCase(
  { name: "respondToSafetyConcern", who: ["PEER_SUPERVISOR", "CLINICIAN", "CARE_COORDINATOR"] },
  async (_input: RespondToSafetyConcernInput) => {
    throw new Error("not built");
  },
);
