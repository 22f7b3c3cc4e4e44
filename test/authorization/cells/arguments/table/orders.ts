import { peerSpecialistOf } from "../../acts/assignment.js";
import type { Letters, RowFacts } from "../../facts.js";
import { clientOf, partsOf, readBy, time, type Asking } from "../language.js";
import { clients } from "./clients.js";
import { referrals } from "./referrals.js";

/** A list in one order, over what the viewer may read. */
export interface Ordered {
  readonly root: string;
  readonly orderBy: string;
  readonly never: readonly Letters[];
  readonly needs?: (asking: Asking) => string;
  readonly rows: (asking: Asking) => readonly RowFacts[];
}

type Key = (asking: Asking, row: RowFacts) => number | string | null;

/** By a key, those without one last, then by id. */
function by(asking: Asking, rows: readonly RowFacts[], key: Key, descending = false): RowFacts[] {
  return rows
    .map((row) => ({ row, key: key(asking, row) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) {
        if (a.key !== b.key) return a.key === null ? 1 : -1;
      } else if (a.key !== b.key) return a.key < b.key === !descending ? -1 : 1;
      return a.row.id < b.row.id === !descending ? -1 : 1;
    })
    .map(({ row }) => row);
}

const name: Key = (_, row) => String(row.values["preferredName"]);
const contact: Key = (asking, row) => time(readBy(asking, row, "nextContactAt"));
const assigned: Key = (asking, row) => {
  const starts = partsOf(asking, row, "assignments", "PeerAssignment").map((one) => time(one.values["startsAt"]) ?? 0);
  return starts.length === 0 ? null : Math.max(...starts);
};
const of =
  (field: string): Key =>
  (asking, row) =>
    time(readBy(asking, row, field));

/**
 * "PeerSpecialist.caseload: PS own, SUP own team": anybody else's is empty. Whom they serve is the relationship itself, which
 * nothing that a client withholds takes away.
 */
function caseload(asking: Asking): readonly RowFacts[] {
  const { sight, own } = asking;
  const { role, userId } = sight.viewer;
  const supervises = asking.about
    .inClinic("PeerSpecialist")
    .some((peer) => peer.id === own.author && (peer.its["supervisors"] as readonly string[]).includes(userId));
  if (!(role === "PS" && userId === own.author) && !(role === "SUP" && supervises)) return [];
  return clients
    .rows(asking)
    .filter((row) =>
      asking.about
        .ofType(clientOf(row), "PeerAssignment")
        .some((one) => peerSpecialistOf(one).id === own.author && one.values["endsAt"] === null),
    );
}

const needs = ({ own }: Asking): string => `peerSpecialistId: "${own.author}",`;
const ofAuthor = { root: "caseload", needs };
const list = { root: "clients" };

export const ORDERS: readonly Ordered[] = [
  { ...list, orderBy: "PREFERRED_NAME", never: [], rows: (a) => by(a, clients.rows(a), name) },
  { ...list, orderBy: "NEXT_CONTACT", never: ["PO", "IN"], rows: (a) => by(a, clients.rows(a), contact) },
  { ...list, orderBy: "ASSIGNED_AT", never: ["PO", "IN"], rows: (a) => by(a, clients.rows(a), assigned, true) },
  { ...ofAuthor, orderBy: "PREFERRED_NAME", never: [], rows: (a) => by(a, caseload(a), name) },
  { ...ofAuthor, orderBy: "NEXT_CONTACT", never: ["PO", "IN"], rows: (a) => by(a, caseload(a), contact) },
  { ...ofAuthor, orderBy: "ASSIGNED_AT", never: ["PO", "IN"], rows: (a) => by(a, caseload(a), assigned, true) },
  ...(["UPDATED_AT", "CREATED_AT", "RESPOND_BY"] as const).map((orderBy): Ordered => {
    const field = { UPDATED_AT: "updatedAt", CREATED_AT: "createdAt", RESPOND_BY: "respondBy" }[orderBy];
    const descending = orderBy !== "RESPOND_BY";
    const rows = (a: Asking): RowFacts[] => by(a, referrals.rows(a), of(field), descending);
    return { root: "referrals", orderBy, never: ["PO", "AD"], rows };
  }),
];
