import { randomUUID } from "node:crypto";
import { OneRow } from "../../world/values.js";
import { readBy, time, type Argument, type Listing } from "../language.js";

/** What started first is to be reviewed first. */
const accesses: Listing = {
  root: "emergencyAccesses",
  type: "EmergencyAccess",
  rows: ({ about, sight }) =>
    about
      .inClinic("EmergencyAccess")
      .filter((row) => sight.finds(row))
      .toSorted(
        (a, b) => (time(a.values["startedAt"]) ?? 0) - (time(b.values["startedAt"]) ?? 0) || (a.id < b.id ? -1 : 1),
      ),
};
/** "EmergencyAccess.*: PS -, SUP -, CC -, AD -, IN -". */
const usual = { listing: accesses, never: ["PS", "SUP", "CC", "AD", "IN"] } as const;

/** A clinician finds by a client only what they opened of a client whom they see now. */
export const emergencyArguments: readonly Argument[] = [
  {
    name: "clientId",
    ...usual,
    written: "clientId: $value",
    type: "ID",
    values: ({ world }) => [
      ...world.clients.filter(({ id }) => /active|own, none/.test(world.names.get(id) ?? "")).map(({ id }) => id),
      randomUUID(),
    ],
    keeps: (asking, row, value) => {
      const client = readBy(asking, row, "client");
      return client instanceof OneRow && asking.sight.finds(client.row) && client.row.id === value;
    },
  },
  {
    name: "review",
    ...usual,
    written: "review: $value",
    type: "EmergencyReview",
    values: () => ["PENDING", "JUSTIFIED", "BREACH_REVIEW"],
    keeps: (asking, row, value) => readBy(asking, row, "review") === value,
  },
];
