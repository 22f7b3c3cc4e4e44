import { useCase } from "../../writing/index.js";
import type { AssignPeerSpecialistInput, EndAssignmentInput } from "./assignment.inputs.js";

export const assignPeerSpecialist = useCase(
  { name: "assignPeerSpecialist", who: ["PEER_SUPERVISOR", "CARE_COORDINATOR"] },
  async (_input: AssignPeerSpecialistInput) => {
    throw new Error("not built");
  },
);

export const endAssignment = useCase(
  { name: "endAssignment", who: ["PEER_SUPERVISOR", "CARE_COORDINATOR"] },
  async (_input: EndAssignmentInput) => {
    throw new Error("not built");
  },
);
