import { CONSENT_STATES, RELATIONSHIPS, type ConsentState, type Relationship } from "../facts.js";

/** How one client of the world is meant to be. */
export interface ClientKind {
  readonly name: string;
  readonly relationship: Relationship;
  readonly consent: ConsentState;
  readonly consentClasses?: readonly string[];
  /** How many days ago the first and the last day were that the consents are about; null for no first or no last. */
  readonly consentDays?: readonly [number | null, number | null];
  /** [class, side, allowed] */
  readonly preferences?: readonly (readonly [string, string, boolean])[];
  /** A class, restricted for everybody, or for the integrator's organization or the Part 2 program alone. */
  readonly restrictions?: readonly (readonly [string, "all" | "organization" | "part 2"])[];
  readonly minorAlone?: boolean;
  readonly onlyPart2?: boolean;
  /** Everybody of the care staff who has the relationship has declared a conflict. */
  readonly conflict?: boolean;
}

/** What a consent can name. */
export const NAMEABLE = [
  "IDENTITY",
  "CONTACT",
  "DEMOGRAPHIC",
  "SERVICE",
  "CLINICAL",
  "SUD",
  "SAFETY",
  "PLAN_SHARED",
  "CRISIS",
  "OUTCOME",
  "REFERRAL",
  "CONSENT",
];
/** What no consent can name, and none would open. */
const NEVER_NAMED = ["SUD_COUNSELING", "PEER_ONLY", "SUPERVISION", "PLAN_PRIVATE", "AUDIT", "STAFF", "STAFF_PRIVATE"];
/** A consent for a referral and little else. */
export const FEW = ["REFERRAL", "CONTACT"];

const LIMITABLE = [
  "CONTACT",
  "DEMOGRAPHIC",
  "SERVICE",
  "CLINICAL",
  "SUD",
  "PLAN_SHARED",
  "CRISIS",
  "OUTCOME",
  "REFERRAL",
];
const SIDES = ["PEER_SIDE", "CLINICAL_SIDE", "COORDINATION"];

/** Each class withheld from one side, so that three clients have each class withheld from each side and open to two. */
const withheld = (shift: number): ClientKind["preferences"] =>
  LIMITABLE.map((name, i) => [name, SIDES[(i + shift) % SIDES.length] ?? "", false]);

const own = (name: string, its: Partial<ClientKind>): ClientKind => ({
  name,
  relationship: "own",
  consent: "active",
  ...its,
});

/** One for each relationship and state of consent, and those on whom something more decides. */
export const CLIENT_KINDS: readonly ClientKind[] = [
  ...RELATIONSHIPS.flatMap((relationship) =>
    CONSENT_STATES.map((consent): ClientKind => ({ name: `${relationship}, ${consent}`, relationship, consent })),
  ),
  own("consent names nothing that helps", { consent: "other class", consentClasses: ["OUTCOME"] }),
  own("consent names services and not SUD", { consent: "other class", consentClasses: ["REFERRAL", "SERVICE"] }),
  own("consent names SUD and no referral", { consent: "other class", consentClasses: ["SUD", "SERVICE"] }),
  own("consent names the plan and not the crisis plan", {
    consent: "other class",
    consentClasses: ["REFERRAL", "PLAN_SHARED", "SERVICE", "SUD"],
  }),
  own("consent names clinical notes and not services", {
    consent: "other class",
    consentClasses: ["REFERRAL", "CLINICAL", "CRISIS", "IDENTITY"],
  }),
  own("consent names what none can name", { consentClasses: [...NAMEABLE, ...NEVER_NAMED] }),
  // The notes, referrals and enrollments of a client are of days before, within and after these.
  own("consent is about some days", { consentDays: [76, 28] }),
  own("consent is about days after every referral", { consentDays: [22, null] }),
  own("clinical notes opened to peers", { consent: "none", preferences: [["CLINICAL", "PEER_SIDE", true]] }),
  own("clinical notes opened to coordination", { consent: "none", preferences: [["CLINICAL", "COORDINATION", true]] }),
  own("everything opened", {
    preferences: LIMITABLE.flatMap((name) => SIDES.map((side) => [name, side, true] as const)),
  }),
  own("withheld, first pattern", { preferences: withheld(0) }),
  own("withheld, second pattern", { preferences: withheld(1) }),
  own("withheld, third pattern", { preferences: withheld(2) }),
  own("opened and restricted", {
    preferences: [["CLINICAL", "PEER_SIDE", true]],
    restrictions: [["CLINICAL", "all"]],
  }),
  own("restricted for everybody", {
    restrictions: [
      ["SERVICE", "all"],
      ["SUD", "all"],
      ["CONTACT", "all"],
    ],
  }),
  own("restricted for the organization", {
    restrictions: [
      ["SERVICE", "organization"],
      ["SUD", "organization"],
      ["CONTACT", "organization"],
    ],
  }),
  own("referrals restricted for the organization", { restrictions: [["REFERRAL", "organization"]] }),
  own("restricted for the Part 2 program", {
    restrictions: [
      ["CONTACT", "part 2"],
      ["REFERRAL", "part 2"],
    ],
  }),
  own("a minor alone in Part 2 care", { minorAlone: true, consent: "none" }),
  own("a minor in Part 2 care alone", { minorAlone: true, onlyPart2: true, consent: "none" }),
  own("in Part 2 care alone", { onlyPart2: true, consent: "none" }),
  { name: "in an emergency, withheld", relationship: "emergency", consent: "none", preferences: withheld(1) },
  {
    name: "in an emergency, restricted",
    relationship: "emergency",
    consent: "none",
    restrictions: [
      ["SERVICE", "all"],
      ["SUD", "all"],
      ["CONTACT", "all"],
      ["CLINICAL", "all"],
      ["PLAN_SHARED", "all"],
      ["CRISIS", "all"],
    ],
  },
  own("in conflict with the care staff", { relationship: "never", conflict: true }),
];
