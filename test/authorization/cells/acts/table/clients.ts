import { A, both, K, limited, not, P, R, S, T, V, type Act, type Try } from "../language.js";
import { peerSpecialistOf } from "../assignment.js";
import { spareOf } from "../spares.js";
import { STALE, theirClient } from "./usual.js";

/** A letter to an organization about one service: what nobody but its recipient would read by it. */
const letter = {
  kind: "SPECIFIC_DISCLOSURE",
  classes: ["SERVICE"],
  purposes: ["PAYMENT"],
  description: "That somebody comes to the clinic",
  expiresOn: "2099-12-31",
};

const supervisesPeer = ({ row, viewer }: Try): boolean =>
  (peerSpecialistOf(row).its["supervisors"] as readonly string[]).includes(viewer.userId);
const isThePeer = ({ row, viewer }: Try): boolean => peerSpecialistOf(row).person === viewer.userId;
const runsProgramOf = ({ finds, clientRow, row, viewer }: Try): boolean =>
  finds(clientRow) && (!row.sud || (viewer.inPart2Program && row.its["program"] === "part 2"));
const isTheMember = ({ row, viewerName }: Try): boolean => row.values["displayName"] === viewerName;

/** d.5 of the written rules: what is done about a client as a whole, and who is around them. */
export const clientActs: readonly Act[] = [
  {
    name: "updateClient",
    ...theirClient,
    // "ME all; PS(A) phone, email, languages": who may not read one may not write it.
    who: { PS: both(A, not(limited("CONTACT"))), ME: S },
    input: ({ row }) => ({ clientId: row.id, expectedVersion: STALE, phone: "555-0123" }),
    then: () => "CONFLICT",
    shows: "client",
    leaves: { table: "clients", event: "UPDATE" },
  },
  {
    name: "addCareTeamMember",
    ...theirClient,
    who: { CC: K, AD: R },
    input: (its) => ({
      clientId: its.row.id,
      staffId: spareOf(its, "clinician"),
      role: "CLINICIAN",
      programId: its.circle.programs.general.id,
    }),
    shows: "member",
    leaves: { table: "care_team_members", event: "CARE_TEAM" },
  },
  {
    name: "endCareTeamMembership",
    on: ["CareTeamMember"],
    // An admin is shown no care team, and ends memberships of the programs that they run.
    finds: (its) => (its.viewer.role === "AD" ? runsProgramOf(its) : its.finds(its.row)),
    who: { CC: both(K, not(isTheMember)), AD: R },
    input: ({ row }) => ({ membershipId: row.id, reason: "No longer needed", expectedVersion: 5 }),
    fresh: () => ({}),
    shows: "member",
    leaves: { table: "care_team_members", event: "CARE_TEAM" },
  },
  {
    name: "assignPeerSpecialist",
    as: "whom they supervise",
    ...theirClient,
    who: { SUP: V, CC: K },
    input: (its) => ({ clientId: its.row.id, peerSpecialistId: spareOf(its, "peer") }),
    shows: "assignment",
    leaves: { table: "peer_assignments", event: "ASSIGNMENT" },
  },
  {
    name: "assignPeerSpecialist",
    as: "whom they don't supervise",
    ...theirClient,
    who: { CC: K },
    input: (its) => ({ clientId: its.row.id, peerSpecialistId: spareOf(its, "unsupervised peer") }),
    shows: "assignment",
    leaves: { table: "peer_assignments", event: "ASSIGNMENT" },
  },
  {
    name: "endAssignment",
    on: ["PeerAssignment"],
    rows: ({ row, circle }) => row.values["endsAt"] === null && peerSpecialistOf(row).person !== circle.former,
    who: { SUP: both(V, supervisesPeer, not(isThePeer)), CC: both(K, not(isThePeer)) },
    input: ({ row }) => ({ assignmentId: row.id, reason: "No longer needed", expectedVersion: 7 }),
    fresh: () => ({}),
    shows: "assignment",
    leaves: { table: "peer_assignments", event: "ASSIGNMENT" },
  },
  {
    name: "startRecoveryPlan",
    ...theirClient,
    // Whoever is not to see the plan is not told either that there is one.
    who: { PS: both(A, not(limited("PLAN_SHARED"))), ME: S, REP: P("PLAN") },
    input: ({ row }) => ({ clientId: row.id, vision: "A quiet morning" }),
    then: () => "CONFLICT",
    shows: "recoveryPlan",
    leaves: { table: "recovery_plans", event: "CREATE" },
  },
  {
    name: "raiseSafetyConcern",
    ...theirClient,
    who: { PS: A, SUP: V, CL: T, CC: K },
    input: ({ row }) => ({ clientId: row.id, kind: "OTHER", urgency: "SOON", summary: "The stairs are icy" }),
    shows: "safetyConcern",
    leaves: { table: "safety_concerns", by: "raised_by", event: "CREATE" },
  },
  {
    name: "respondToSafetyConcern",
    on: ["SafetyConcern"],
    who: { SUP: V, CL: T, CC: K },
    input: ({ row }) => ({ safetyConcernId: row.id, status: "RESOLVED", expectedVersion: 4 }),
    fresh: () => ({ status: "OPEN" }),
    shows: "safetyConcern",
    leaves: { table: "safety_concerns", event: "UPDATE" },
  },
  {
    name: "draftConsent",
    as: "a new one",
    ...theirClient,
    who: { PS: A, CL: T, CC: K, ME: S, PO: R },
    input: ({ row, circle }) => ({
      ...letter,
      clientId: row.id,
      recipientOrganizationIds: [circle.otherOrganization.id],
      offer: false,
    }),
    shows: "consent",
    leaves: { table: "consents", by: "author_id", event: "CONSENT_DRAFTED" },
  },
];
