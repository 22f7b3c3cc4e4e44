import { author, R, type Act, type Rule } from "../language.js";
import { theirClient } from "./usual.js";

/** A conflict makes the client absent also in an emergency; who asks in one is a viewer of clients whom they treat. */
const isFound: Rule = ({ viewer, client }) =>
  viewer.clinicId === client.clinicId && !(viewer.relationship === "own" && client.relationship === "never");
const runs: NonNullable<Act["then"]> = ({ row }) => (row.its["runs"] === true ? "done" : "INVALID_TRANSITION");

/** "start, end, recordEmergencyDisclosure / review: CL flagged medical / PO, never the same person". */
export const emergencyActs: readonly Act[] = [
  {
    name: "startEmergencyAccess",
    ...theirClient,
    last: true,
    // It takes no relationship: for others than clinicians there is nothing to find.
    never: ["PS", "SUP", "CC", "ME", "REP", "PO", "AD", "IN"],
    finds: isFound,
    who: { CL: R },
    input: ({ row, serial }) => ({
      clientId: row.id,
      nature: `A fall, number ${serial}`,
      consentCannotBeObtained: true,
    }),
    shows: "emergencyAccess",
    leaves: { table: "emergency_accesses", by: "user_id", event: "EMERGENCY_START" },
  },
  {
    name: "endEmergencyAccess",
    on: ["EmergencyAccess"],
    who: { CL: author },
    input: ({ row }) => ({ emergencyAccessId: row.id }),
    then: runs,
    fresh: () => ({}),
    shows: "emergencyAccess",
    leaves: { table: "emergency_accesses", by: "user_id", event: "EMERGENCY_STOP" },
  },
  {
    name: "recordEmergencyDisclosure",
    on: ["EmergencyAccess"],
    who: { CL: author },
    input: ({ row }) => ({
      emergencyAccessId: row.id,
      recipientName: "Dr. Sample",
      recipientAffiliation: "A hospital",
      disclosedAt: (row.values["startedAt"] as Date).toISOString(),
      description: "Who it is",
      classes: ["IDENTITY"],
    }),
    fresh: () => ({}),
    shows: "emergencyAccess",
    leaves: { table: "emergency_accesses", by: "user_id", event: "EMERGENCY_DISCLOSURE" },
  },
  {
    name: "reviewEmergencyAccess",
    on: ["EmergencyAccess"],
    who: { PO: R },
    input: ({ row }) => ({ emergencyAccessId: row.id, review: "JUSTIFIED", comment: "I asked" }),
    then: ({ row }) => (row.values["review"] === "PENDING" ? "done" : "INVALID_TRANSITION"),
    fresh: () => ({}),
    shows: "emergencyAccess",
    leaves: { table: "emergency_accesses", event: "EMERGENCY_REVIEW" },
  },
];
