import { randomUUID } from "node:crypto";
import type { RowFacts } from "../../facts.js";
import { hoursAgo } from "../../world/times.js";
import { clientOf, readBy, time, type Asking } from "../language.js";

/** An argument of a list of one client's record: of those who read the list, it keeps these of its rows. */
export interface PartArgument {
  readonly list: string;
  readonly type: string;
  readonly argument: string;
  readonly valueType: string;
  readonly isPage: boolean;
  readonly values: (asking: Asking) => readonly unknown[];
  readonly keeps: (asking: Asking, row: RowFacts, value: unknown) => boolean;
}

const among =
  (field: string): PartArgument["keeps"] =>
  (asking, row, value) =>
    (value as unknown[]).includes(readBy(asking, row, field));

/** Arguments of the fields of a client. Whoever never reads the list is told so, whatever the argument is. */
export const partArguments: readonly PartArgument[] = [
  {
    list: "assignments",
    type: "PeerAssignment",
    argument: "activeOnly",
    valueType: "Boolean",
    isPage: false,
    values: () => [true, false],
    keeps: (_, row, value) => value === false || row.values["endsAt"] === null,
  },
  {
    list: "safetyConcerns",
    type: "SafetyConcern",
    argument: "openOnly",
    valueType: "Boolean",
    isPage: false,
    values: () => [true, false],
    keeps: (_, row, value) => value === false || row.values["status"] !== "RESOLVED",
  },
  {
    list: "serviceNotes",
    type: "ServiceNote",
    argument: "status",
    valueType: "[NoteStatus!]",
    isPage: true,
    values: () => [["DRAFT"], ["SIGNED"], ["AMENDED", "DRAFT"], ["ENTERED_IN_ERROR"]],
    keeps: among("status"),
  },
  {
    list: "consents",
    type: "Consent",
    argument: "state",
    valueType: "[ConsentState!]",
    isPage: false,
    values: () => [["ACTIVE"], ["DRAFT"], ["REVOKED", "EXPIRED"], ["PENDING_SIGNATURE"]],
    keeps: among("state"),
  },
  {
    list: "referrals",
    type: "Referral",
    argument: "filter",
    valueType: "ReferralFilter",
    isPage: true,
    values: ({ own }) => [
      { status: ["DRAFT"] },
      { kind: "INTERNAL" },
      { targetId: own.organization.id },
      { updatedAfter: hoursAgo(12).toISOString() },
      { updatedAfter: hoursAgo(240).toISOString() },
      { overdue: true },
      { clientId: randomUUID() },
    ],
    keeps: (asking, row, value) => {
      const { status, kind, targetId, updatedAfter, overdue, clientId } = value as Readonly<Record<string, unknown>>;
      if (status !== undefined) return (status as unknown[]).includes(readBy(asking, row, "status"));
      if (kind !== undefined) return readBy(asking, row, "kind") === kind;
      if (targetId !== undefined) return row.its["targetOrganization"] === targetId;
      if (updatedAfter !== undefined) return (time(readBy(asking, row, "updatedAt")) ?? 0) >= (time(updatedAfter) ?? 0);
      return overdue === undefined && clientOf(row).id === clientId;
    },
  },
];
