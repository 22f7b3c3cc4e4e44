import { A, both, limited, not, P, R, S, type Act, type Rule } from "../language.js";
import { peerSpecialistOf } from "../assignment.js";
import { daysAgo, daysAhead } from "../../world/times.js";
import { spareOf } from "../spares.js";
import { clientActs } from "./clients.js";
import { consentActs, goesToPartner } from "./consents.js";
import { planActs } from "./plans.js";
import { STALE } from "./usual.js";

const actOf = (all: readonly Act[], name: string): Act => {
  const found = all.find((act) => act.name === name);
  if (found === undefined) throw new Error(`No act ${name}`);
  return found;
};

/** An act with more in its input than usual, and who may give that. */
const withInput = (act: Act, as: string, more: Act["input"], its: Partial<Act> = {}): Act => ({
  ...act,
  few: true,
  ...its,
  as,
  input: (one) => ({ ...act.input(one), ...more(one) }),
});

// ---------------------------------------------------------------- a client's own facts

const updateClient: Act = {
  ...actOf(clientActs, "updateClient"),
  input: ({ row }) => ({ clientId: row.id, expectedVersion: STALE }),
};
const facts = (fields: Readonly<Record<string, unknown>>, who: Act["who"]): Act[] =>
  Object.entries(fields).map(([field, value]) =>
    withInput(updateClient, field, () => ({ [field]: value }), { who, few: true }),
  );
/** "updateClient: ME all; PS(A) phone, email, languages". */
const ofClients: readonly Act[] = [
  ...facts({ preferredName: "Somebody", pronouns: "they/them" }, { ME: S }),
  ...facts({ phone: "555-0199", email: "somebody@example.org" }, { ME: S, PS: both(A, not(limited("CONTACT"))) }),
  ...facts({ languages: ["en"] }, { ME: S, PS: both(A, not(limited("SERVICE"))) }),
];

// ---------------------------------------------------------------- assignments

const assign = actOf(clientActs, "assignPeerSpecialist");
const ofAssignments: readonly Act[] = [
  // "start before now: SUP with reason".
  withInput(
    assign,
    "from a past instant, with a reason",
    (its) => ({ peerSpecialistId: spareOf(its, "second peer"), startsAt: daysAgo(3), reason: "Forgotten" }),
    {
      who: { SUP: assign.who.SUP ?? R },
    },
  ),
  withInput(assign, "from a past instant, without a reason", () => ({ startsAt: daysAgo(3) }), {
    who: { SUP: assign.who.SUP ?? R },
    then: () => "INVALID_INPUT",
  }),
  withInput(assign, "covering for a time", (its) => ({
    peerSpecialistId: spareOf(its, "third peer"),
    role: "COVERING",
    endsAt: daysAhead(3),
  })),
  withInput(
    assign,
    "replacing another",
    (its) => ({
      clientId: its.client.id,
      peerSpecialistId: spareOf(its, "fourth peer"),
      replacesAssignmentId: its.row.id,
    }),
    {
      on: ["PeerAssignment"],
      // It is about the client: whoever assigns nobody is told so, whichever assignment they name.
      finds: (its) => its.finds(its.clientRow) && (!["SUP", "CC"].includes(its.viewer.role) || its.finds(its.row)),
      rows: ({ row, circle }) => row.values["endsAt"] === null && peerSpecialistOf(row).id === circle.author,
      fresh: () => ({}),
    },
  ),
];

// ---------------------------------------------------------------- sharing of plan parts

const updateGoal = actOf(planActs, "updateGoal");
const ORDER = ["ONLY_ME", "PEERS_ONLY", "CARE_TEAM", "EMERGENCY"];
/** "A peer specialist may send the stored value, or a narrower value down to PEERS_ONLY"; widening is not theirs. */
const narrows =
  (sharing: string): Rule =>
  ({ row }) => {
    const wanted = ORDER.indexOf(sharing);
    return wanted <= ORDER.indexOf(String(row.its["sharing"])) && wanted >= ORDER.indexOf("PEERS_ONLY");
  };
const ofPlans: readonly Act[] = ORDER.map((sharing) =>
  withInput(updateGoal, `sharing ${sharing}`, () => ({ sharing }), {
    // Who would see it no more themselves does not choose ONLY_ME.
    who: { PS: both(A, narrows(sharing)), ME: S, REP: both(P("PLAN"), () => sharing !== "ONLY_ME") },
  }),
);

// ---------------------------------------------------------------- consents

const sign = actOf(consentActs, "signConsent");
const isPending: NonNullable<Act["rows"]> = ({ row }) =>
  row.values["state"] === "PENDING_SIGNATURE" && row.its["sud"] !== true;
const revoke = actOf(consentActs, "revokeConsent");
const isInForce: NonNullable<Act["rows"]> = ({ row, circle }) =>
  row.values["state"] === "ACTIVE" &&
  !goesToPartner({ row, circle }) &&
  row.its["sud"] !== true &&
  row.its["kind"] === "SPECIFIC_DISCLOSURE";
const isOnesOwn: Rule = ({ viewer }) => viewer.role === "ME" || viewer.role === "REP";
const ofConsents: readonly Act[] = [
  // "CC, PS, PO record WET_INK or VERBAL_WITNESSED".
  withInput(sign, "on paper", () => ({ method: "WET_INK", capacity: "CLIENT" }), {
    rows: isPending,
    then: (its) => (isOnesOwn(its) ? "INVALID_INPUT" : "done"),
  }),
  withInput(
    sign,
    "in words before a witness",
    () => ({ method: "VERBAL_WITNESSED", capacity: "CLIENT", witnessName: "W. Sample" }),
    {
      rows: isPending,
      // A word is enough for the service itself; what leaves the clinic is permitted in writing.
      then: () => "INVALID_INPUT",
    },
  ),
  withInput(sign, "as the client, from afar", () => ({ method: "ELECTRONIC", capacity: "CLIENT" }), {
    rows: isPending,
    then: ({ viewer }) => (viewer.role === "ME" ? "done" : "INVALID_INPUT"),
  }),
  withInput(sign, "as a guardian, from afar", () => ({ method: "ELECTRONIC", capacity: "GUARDIAN" }), {
    rows: isPending,
    then: ({ viewer }) => (viewer.role === "REP" ? "done" : "INVALID_INPUT"),
  }),
  // "for channels other than PORTAL".
  withInput(revoke, "by the portal", () => ({ channel: "PORTAL" }), {
    rows: isInForce,
    then: (its) => (isOnesOwn(its) ? "done" : "INVALID_INPUT"),
  }),
  withInput(revoke, "on paper", () => ({ channel: "SIGNED_PAPER" }), { rows: isInForce }),
];

/** Inputs that not everybody may give who may do the act. */
export const inputActs: readonly Act[] = [...ofClients, ...ofAssignments, ...ofPlans, ...ofConsents];
