import { useCase } from "../../writing/index.js";
import type { ConfirmReferralOutcomeInput, CreateReferralInput, TransitionReferralInput } from "./referral.inputs.js";

export const createReferral = useCase(
  { name: "createReferral", who: ["PEER_SPECIALIST", "CARE_COORDINATOR", "CLINICIAN", "CLIENT"] },
  async (_input: CreateReferralInput) => {
    throw new Error("not built");
  },
);

export const transitionReferral = useCase(
  {
    name: "transitionReferral",
    who: [
      "PEER_SPECIALIST",
      "PEER_SUPERVISOR",
      "CLINICIAN",
      "CARE_COORDINATOR",
      "CLIENT",
      "REPRESENTATIVE",
      "PRIVACY_OFFICER",
      "INTEGRATOR",
    ],
  },
  async (_input: TransitionReferralInput) => {
    throw new Error("not built");
  },
);

export const confirmReferralOutcome = useCase(
  { name: "confirmReferralOutcome", who: ["CLIENT", "REPRESENTATIVE", "PEER_SPECIALIST"] },
  async (_input: ConfirmReferralOutcomeInput) => {
    throw new Error("not built");
  },
);
