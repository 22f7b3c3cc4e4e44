import { A, author, both, K, P, R, S, T, type Act, type Try } from "../language.js";
import type { Letters } from "../../facts.js";
import { inEmergency } from "../../matrix/terms.js";
import { daysAhead } from "../../world/times.js";
import type { Rows } from "../../world/values.js";

const state = ({ row }: Pick<Try, "row">): string => String(row.values["state"]);
const isOneOf =
  (...states: readonly string[]): NonNullable<Act["rows"]> =>
  (its) =>
    states.includes(state(its));

/** Whether it permits what is sent to the organization of the integrator. */
export const goesToPartner: NonNullable<Act["rows"]> = ({ row, circle }) =>
  (row.its["recipientOrganizations"] as readonly string[]).includes(circle.organization.id);

/** Who signs as what, and how: staff record what was signed on paper. */
const SIGNING: Readonly<Partial<Record<Letters, readonly [string, string]>>> = {
  ME: ["CLIENT", "ELECTRONIC"],
  REP: ["GUARDIAN", "ELECTRONIC"],
};
const EVERY_STATEMENT = ["RIGHT_TO_REVOKE", "REDISCLOSURE", "CONSEQUENCE_OF_REFUSING", "SERVICE_LIMITS", "COPY_GIVEN"];

const channelOf = ({ viewer }: Try): string => (viewer.role === "ME" || viewer.role === "REP" ? "PORTAL" : "ORAL");

export const consentActs: readonly Act[] = [
  {
    name: "draftConsent",
    as: "a change of a draft",
    on: ["Consent"],
    rows: isOneOf("DRAFT"),
    // It is about the client: whoever drafts none is told so, whatever draft they name; in an emergency nobody does.
    finds: (its) => {
      const drafts =
        ["PS", "CL", "CC", "ME", "PO"].includes(its.viewer.role) && !inEmergency(its.viewer, its.clientRow);
      return its.finds(its.clientRow) && (!drafts || its.finds(its.row));
    },
    // "DRAFT, for the author and the privacy officer".
    who: { PS: both(A, author), CL: both(T, author), CC: both(K, author), ME: both(S, author), PO: R },
    input: ({ row, client, circle }) => ({
      consentId: row.id,
      expectedVersion: 12,
      clientId: client.id,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["SERVICE"],
      purposes: ["PAYMENT"],
      recipientOrganizationIds: [circle.otherOrganization.id],
      description: "In other words",
      expiresOn: "2099-12-31",
      offer: false,
    }),
    fresh: () => ({}),
    shows: "consent",
    leaves: { table: "consents", event: "CONSENT_DRAFTED" },
  },
  {
    name: "signConsent",
    last: true,
    on: ["Consent"],
    rows: isOneOf("PENDING_SIGNATURE", "ACTIVE"),
    who: { PS: A, CC: K, ME: S, REP: P("CONSENT"), PO: R },
    input: ({ row, viewer, clientRow }) => {
      const [capacity, method] = SIGNING[viewer.role] ?? ["CLIENT", "WET_INK"];
      const nameAsSigned = clientRow.values["legalName"];
      return {
        consentId: row.id,
        expectedVersion: 12,
        nameAsSigned,
        capacity,
        method,
        statementsAcknowledged: EVERY_STATEMENT,
      };
    },
    then: (its) => (state(its) === "ACTIVE" ? "ALREADY_SIGNED" : "done"),
    fresh: () => ({}),
    shows: "consent",
    leaves: { table: "consents", event: "CONSENT_SIGNED" },
  },
  {
    name: "declineConsent",
    last: true,
    on: ["Consent"],
    rows: isOneOf("PENDING_SIGNATURE", "ACTIVE"),
    who: { ME: S, REP: P("CONSENT") },
    input: ({ row }) => ({ consentId: row.id, expectedVersion: 12 }),
    then: (its) => (state(its) === "ACTIVE" ? "ALREADY_SIGNED" : "done"),
    fresh: () => ({}),
    shows: "consent",
    leaves: { table: "consents", event: "CONSENT_DECLINED" },
  },
  {
    name: "revokeConsent",
    last: true,
    on: ["Consent"],
    // Not of the ones that referrals go by: with them every open referral to that organization ends.
    rows: (its) => isOneOf("PENDING_SIGNATURE", "ACTIVE")(its) && !goesToPartner(its),
    who: { PS: A, CL: T, CC: K, ME: S, REP: P("CONSENT"), PO: R },
    input: (its) => ({ consentId: its.row.id, channel: channelOf(its) }),
    then: (its) => (state(its) === "ACTIVE" ? "done" : "INVALID_TRANSITION"),
    fresh: () => ({}),
    shows: "consent",
    leaves: { table: "consents", event: "CONSENT_REVOKED" },
  },
  {
    name: "setSharingPreference",
    last: true,
    on: ["Client"],
    who: { ME: S, REP: P("CONSENT") },
    // Of a class that no field has; the other way than it stands, since a repeat leaves nothing behind.
    input: (its) => ({ clientId: its.row.id, dataClass: "OUTCOME", ...otherChoice(its) }),
    shows: "client",
    leaves: { table: "sharing_preferences", event: "PREFERENCE" },
  },
  {
    name: "setRestriction",
    last: true,
    on: ["Client"],
    who: { PO: R },
    input: ({ row, circle, serial }) => ({
      clientId: row.id,
      dataClass: "OUTCOME",
      organizationId: circle.otherOrganization.id,
      endsAt: daysAhead(1000 + serial).toISOString(),
    }),
    shows: "client",
    leaves: { table: "restrictions", event: "RESTRICTION" },
  },
];

/** Each for a side of their own: the client, a representative with this one scope, a representative with several. */
function otherChoice({ viewer, clientRow }: Try): { readonly audience: string; readonly allowed: boolean } {
  const side = viewer.scopes.length === 1 ? "CLINICAL_SIDE" : "COORDINATION";
  const audience = viewer.role === "REP" ? side : "PEER_SIDE";
  const { rows } = clientRow.values["sharingPreferences"] as Rows;
  const now = rows.find(({ values }) => values["dataClass"] === "OUTCOME" && values["audience"] === audience);
  return { audience, allowed: now?.values["allowed"] !== true };
}
