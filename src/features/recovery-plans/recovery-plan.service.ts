import { useCase } from "../../writing/index.js";
import type { StartRecoveryPlanInput, UpdateRecoveryPlanInput } from "./recovery-plan.inputs.js";

export const startRecoveryPlan = useCase(
  { name: "startRecoveryPlan", who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"] },
  async (_input: StartRecoveryPlanInput) => {
    throw new Error("not built");
  },
);

export const updateRecoveryPlan = useCase(
  { name: "updateRecoveryPlan", who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"] },
  async (_input: UpdateRecoveryPlanInput) => {
    throw new Error("not built");
  },
);
