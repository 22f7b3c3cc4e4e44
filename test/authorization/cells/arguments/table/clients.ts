import { peerSpecialistOf } from "../../acts/assignment.js";
import { randomUUID } from "node:crypto";
import type { RowFacts } from "../../facts.js";
import { inEmergency } from "../../matrix/terms.js";
import { hoursAgo } from "../../world/times.js";
import { partsOf, readBy, time, type Argument, type Asking, type Listing } from "../language.js";

export const clients: Listing = {
  root: "clients",
  type: "Client",
  rows: ({ about, sight }) =>
    about
      .inClinic("Client")
      .filter((row) => sight.finds(row) && !inEmergency(sight.viewer, row))
      .toSorted((a, b) => (String(a.values["preferredName"]) < String(b.values["preferredName"]) ? -1 : 1)),
};

const idsAround = ({ world }: Asking, of: (circle: (typeof world.circles)[number]) => string): string[] => [
  ...world.circles.map(of),
  randomUUID(),
];

const isNow = (row: RowFacts): boolean => row.values["endedAt"] === null;
/** A referral that is sent and has not ended. */
const isOpen = (row: RowFacts): boolean => row.values["status"] === "RECEIVED";

const namesOf = (asking: Asking, client: RowFacts): string[] =>
  ["preferredName", "legalName"].flatMap((field) => {
    const name = readBy(asking, client, field);
    return typeof name === "string" ? [name] : [];
  });

/** Names of clients whom some see and others don't, and of another clinic; beginnings and other letters. */
function searches({ world, about }: Asking): string[] {
  const wanted = [
    "own, active",
    "own, none",
    "own, other class",
    "ended, active",
    "never, active",
    "other clinic, active",
  ];
  const found = world.clients.filter(({ id }) => wanted.includes(world.names.get(id) ?? ""));
  const rows = found.flatMap((client) => about.ofType(client, "Client"));
  const names = rows.flatMap(({ values }) => [String(values["preferredName"]), String(values["legalName"])]);
  const [first = ""] = names;
  return [
    ...names,
    first.toUpperCase(),
    first.slice(0, -1),
    first.slice(1),
    `%${first.slice(1)}`,
    "identity-",
    "nobody",
  ];
}

/** ClientFilter, as d.3 of the written rules has the fields behind it. */
export const clientArguments: readonly Argument[] = [
  {
    name: "search",
    listing: clients,
    written: "search: $value",
    type: "String",
    never: [],
    values: searches,
    keeps: (asking, row, value) =>
      namesOf(asking, row).some((name) => name.toLowerCase().startsWith(String(value).toLowerCase())),
  },
  {
    name: "filter.programId",
    listing: clients,
    written: "filter: { programId: $value }",
    type: "ID",
    never: ["PO"],
    values: (asking) => [
      ...idsAround(asking, ({ programs }) => programs.general.id),
      ...idsAround(asking, ({ programs }) => programs["part 2"].id),
      ...idsAround(asking, ({ programs }) => programs["other part 2"].id),
    ],
    keeps: (asking, row, value) =>
      partsOf(asking, row, "programEnrollments", "ProgramEnrollment").some((one) => {
        const program = one.its["program"] as "general" | "part 2" | "other part 2";
        const circle = asking.world.circles.find(({ relationship }) => relationship === one.client?.relationship);
        return isNow(one) && circle?.programs[program].id === value;
      }),
  },
  {
    name: "filter.assignedPeerSpecialistId",
    listing: clients,
    written: "filter: { assignedPeerSpecialistId: $value }",
    type: "ID",
    never: ["PO", "IN"],
    values: (asking) => [
      ...idsAround(asking, ({ author }) => author),
      ...idsAround(asking, ({ helper }) => helper),
      ...idsAround(asking, ({ former }) => former),
    ],
    keeps: (asking, row, value) =>
      partsOf(asking, row, "assignments", "PeerAssignment").some(
        (one) => one.values["endsAt"] === null && peerSpecialistOf(one).id === value,
      ),
  },
  {
    name: "filter.hasOpenReferral",
    listing: clients,
    written: "filter: { hasOpenReferral: $value }",
    type: "Boolean",
    never: ["PO", "AD"],
    values: () => [true, false],
    keeps: (asking, row, value) => partsOf(asking, row, "referrals", "Referral").some(isOpen) === value,
  },
  {
    name: "filter.contactDueBefore",
    listing: clients,
    written: "filter: { contactDueBefore: $value }",
    type: "DateTime",
    never: ["PO", "IN"],
    values: () => [-1, -3.5, -5.5, -7.5, -9.5, -400].map((days) => hoursAgo(days * 24).toISOString()),
    keeps: (asking, row, value) => {
      const due = time(readBy(asking, row, "nextContactAt"));
      return due !== null && due < (time(value) ?? 0);
    },
  },
];
