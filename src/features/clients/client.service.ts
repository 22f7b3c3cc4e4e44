import { useCase } from "../../writing/index.js";
import type { RegisterClientInput, UpdateClientInput } from "./client.inputs.js";

export const registerClient = useCase(
  { name: "registerClient", who: ["CARE_COORDINATOR", "CLINIC_ADMIN"] },
  async (_input: RegisterClientInput) => {
    throw new Error("not built");
  },
);

export const updateClient = useCase(
  { name: "updateClient", who: ["CLIENT", "PEER_SPECIALIST"] },
  async (_input: UpdateClientInput) => {
    throw new Error("not built");
  },
);
