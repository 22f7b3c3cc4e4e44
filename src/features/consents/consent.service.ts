import { useCase } from "../../writing/index.js";
import type { DeclineConsentInput, DraftConsentInput, RevokeConsentInput, SignConsentInput } from "./consent.inputs.js";

export const draftConsent = useCase(
  { name: "draftConsent", who: ["CLIENT", "CARE_COORDINATOR", "PEER_SPECIALIST", "CLINICIAN", "PRIVACY_OFFICER"] },
  async (_input: DraftConsentInput) => {
    throw new Error("not built");
  },
);

export const signConsent = useCase(
  { name: "signConsent", who: ["CLIENT", "REPRESENTATIVE", "CARE_COORDINATOR", "PEER_SPECIALIST", "PRIVACY_OFFICER"] },
  async (_input: SignConsentInput) => {
    throw new Error("not built");
  },
);

export const declineConsent = useCase(
  { name: "declineConsent", who: ["CLIENT", "REPRESENTATIVE"] },
  async (_input: DeclineConsentInput) => {
    throw new Error("not built");
  },
);

export const revokeConsent = useCase(
  {
    name: "revokeConsent",
    who: ["CLIENT", "REPRESENTATIVE", "CARE_COORDINATOR", "PEER_SPECIALIST", "CLINICIAN", "PRIVACY_OFFICER"],
  },
  async (_input: RevokeConsentInput) => {
    throw new Error("not built");
  },
);
