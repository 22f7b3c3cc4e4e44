import { randomUUID } from "node:crypto";
import type { RowFacts } from "../../facts.js";
import { readBy, type Argument, type Listing } from "../language.js";

const byText =
  (field: string) =>
  (a: RowFacts, b: RowFacts): number =>
    String(a.values[field]) < String(b.values[field]) ? -1 : 1;

export const peerSpecialists: Listing = {
  root: "peerSpecialists",
  type: "PeerSpecialist",
  rows: ({ about }) => about.inClinic("PeerSpecialist").toSorted(byText("displayName")),
};
export const organizations: Listing = {
  root: "organizations",
  type: "Organization",
  rows: ({ about }) => about.inClinic("Organization").toSorted(byText("name")),
};

/** Filters of what everybody who is signed in may look up. */
export const directoryArguments: readonly Argument[] = [
  {
    name: "filter.acceptingClients",
    listing: peerSpecialists,
    written: "filter: { acceptingClients: $value }",
    type: "Boolean",
    never: ["REP", "PO", "IN"],
    values: () => [true, false],
    keeps: (asking, row, value) => readBy(asking, row, "acceptingClients") === value,
  },
  {
    name: "filter.language",
    listing: peerSpecialists,
    written: "filter: { language: $value }",
    type: "String",
    never: [],
    values: () => ["en", "es", "vi"],
    keeps: (asking, row, value) => (readBy(asking, row, "languages") as unknown[]).includes(value),
  },
  {
    name: "filter.programId",
    listing: peerSpecialists,
    written: "filter: { programId: $value }",
    type: "ID",
    never: [],
    values: ({ own }) => [own.programs.general.id, own.programs["part 2"].id, randomUUID()],
    keeps: ({ own, world }, row, value) => {
      const isAskingThere = world.viewers.some(
        ({ userId, relationship, inPart2Program }) => userId === row.id && relationship === "own" && inPart2Program,
      );
      return value === own.programs["part 2"].id && (isAskingThere || row.id === own.former);
    },
  },
  {
    name: "filter.need",
    listing: organizations,
    written: "filter: { need: $value }",
    type: "ReferralNeed",
    never: [],
    values: () => ["FOOD", "WORK"],
    keeps: (_, row, value) => (row.values["needs"] as unknown[]).includes(value),
  },
  {
    name: "filter.acceptingReferrals",
    listing: organizations,
    written: "filter: { acceptingReferrals: $value }",
    type: "Boolean",
    never: [],
    values: () => [true, false],
    keeps: (_, row, value) => row.values["acceptingReferrals"] === value,
  },
  {
    name: "filter.kind",
    listing: organizations,
    written: "filter: { kind: $value }",
    type: "OrganizationKind",
    never: [],
    values: () => ["COMMUNITY_SERVICE", "PEER_SERVICE"],
    keeps: (_, row, value) => row.values["kind"] === value,
  },
];
