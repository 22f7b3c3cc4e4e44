import type { ClientFacts, Letters, RowFacts, Viewer } from "../facts.js";

/** Somebody who asks, made for one cell: with every scope and relationship unless something else is said. */
export function viewer(role: Letters, its: Partial<Viewer> = {}): Viewer {
  return {
    name: role,
    role,
    userId: "somebody",
    clinicId: "clinic",
    relationship: "own",
    inPart2Program: false,
    scopes: role === "REP" ? ["RECORD", "PLAN", "NOTES", "CONSENT", "AGENT"] : [],
    alsoTreats: false,
    organizationId: role === "IN" ? "pantry" : null,
    ownClientId: role === "ME" ? "client" : null,
    ...its,
  };
}

/** A client to whom everybody's relationship is in force, without any consent. */
export function client(its: Partial<ClientFacts> = {}): ClientFacts {
  return {
    id: "client",
    clinicId: "clinic",
    relationship: "own",
    consent: "none",
    consentClasses: [],
    consentDays: null,
    opened: [],
    withheld: [],
    minorAlone: false,
    onlyPart2: false,
    ...its,
  };
}

/** A client with a consent in force for some classes. */
export function consenting(...consentClasses: readonly string[]): ClientFacts {
  return client({ consent: "active", consentClasses });
}

/** A row about the client, with the facts that decide over it. */
export function row(type: string, its: Record<string, unknown> = {}, more: Partial<RowFacts> = {}): RowFacts {
  const usual = { id: "row", table: "", clinicId: "clinic", client: client(), parent: null, person: "author" };
  return {
    type,
    ...usual,
    sud: its["program"] !== undefined && its["program"] !== "general",
    its,
    values: {},
    ...more,
  };
}

/** A row about one client. */
export function about(
  type: string,
  its: Record<string, unknown>,
  of = client(),
  more: Partial<RowFacts> = {},
): RowFacts {
  return row(type, its, { client: of, ...more });
}

export const PART2 = { inPart2Program: true };
export const person = about("Client", {});
export const plan = about("RecoveryPlan", { visionSharing: "CARE_TEAM" });
export const sent = { sent: true, targetOrganization: "pantry", program: "general" };
/** A consent in force that lets the clinic send referrals to the pantry. */
export const referralConsent = {
  draft: false,
  active: true,
  sud: false,
  kind: "SPECIFIC_DISCLOSURE",
  classes: ["REFERRAL"],
  recipientClass: null,
  recipientOrganizations: ["pantry"],
  disclosers: [],
};
