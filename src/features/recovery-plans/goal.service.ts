import { useCase } from "../../writing/index.js";
import type { AddGoalInput, UpdateGoalInput } from "./goal.inputs.js";

export const addGoal = useCase(
  { name: "addGoal", who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"] },
  async (_input: AddGoalInput) => {
    throw new Error("not built");
  },
);

export const updateGoal = useCase(
  { name: "updateGoal", who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"] },
  async (_input: UpdateGoalInput) => {
    throw new Error("not built");
  },
);
