import { useCase } from "../../writing/index.js";
import type { AddCareTeamMemberInput, EndCareTeamMembershipInput } from "./care-team.inputs.js";

export const addCareTeamMember = useCase(
  { name: "addCareTeamMember", who: ["CARE_COORDINATOR", "CLINIC_ADMIN"] },
  async (_input: AddCareTeamMemberInput) => {
    throw new Error("not built");
  },
);

export const endCareTeamMembership = useCase(
  { name: "endCareTeamMembership", who: ["CARE_COORDINATOR", "CLINIC_ADMIN"] },
  async (_input: EndCareTeamMembershipInput) => {
    throw new Error("not built");
  },
);
