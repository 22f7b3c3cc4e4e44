import type { DataClass } from "../../authorization/data-classes.js";
import type { ConsentElement, ConsentStatement } from "./consent-parts.type.js";
import type { ConsentKind, ConsentState } from "./consent.type.js";

/** The instants of a consent's life, in milliseconds; null for what has not happened. */
export interface ConsentInstants {
  readonly enteredInErrorAt: number | null;
  readonly revokedAt: number | null;
  readonly supersededAt: number | null;
  readonly signedAt: number | null;
  readonly declinedAt: number | null;
  readonly offeredAt: number | null;
  readonly expiresAt: number | null;
  readonly expiryEventAt: number | null;
  readonly effectiveFrom: number | null;
}

const OFFER_STANDS_MS = 30 * 24 * 60 * 60 * 1000;

/** Where a consent stands at an instant: the first match counts, and an end is outside. `app.consent_state` is its mirror. */
export function consentState(its: ConsentInstants, at: number): ConsentState {
  const reached = (instant: number | null): boolean => instant !== null && instant <= at;
  if (its.enteredInErrorAt !== null) return "ENTERED_IN_ERROR";
  if (reached(its.revokedAt)) return "REVOKED";
  if (reached(its.supersededAt)) return "SUPERSEDED";
  if (its.signedAt === null) {
    if (its.declinedAt !== null) return "DECLINED";
    if (its.offeredAt === null) return "DRAFT";
    return its.offeredAt + OFFER_STANDS_MS <= at ? "LAPSED" : "PENDING_SIGNATURE";
  }
  if (reached(its.expiresAt) || reached(its.expiryEventAt)) return "EXPIRED";
  return at < (its.effectiveFrom ?? its.signedAt) ? "SCHEDULED" : "ACTIVE";
}

/** Classes that no consent may name: they never leave. */
const NEVER_CONSENTED: ReadonlySet<DataClass> = new Set<DataClass>([
  "PEER_ONLY",
  "PLAN_PRIVATE",
  "SUPERVISION",
  "STAFF",
  "STAFF_PRIVATE",
  "STAFF_PUBLIC",
  "AUDIT",
  "AGGREGATE",
]);

export function classesNeverConsented(classes: readonly DataClass[]): DataClass[] {
  return classes.filter((one) => NEVER_CONSENTED.has(one));
}

/** What the elements of 42 CFR 2.31(a) are looked for in. */
export interface ConsentContent {
  readonly kind: ConsentKind;
  readonly description: string;
  readonly classes: readonly string[];
  readonly purposes: readonly string[];
  /** For an intermediary: that it is named. */
  readonly hasRecipient: boolean;
  /** Of an intermediary: by name, or those who treat the client. */
  readonly hasParticipants: boolean;
  readonly hasEnd: boolean;
  readonly statements: readonly ConsentStatement[];
  readonly nameAsSigned: string | null;
  readonly isSigned: boolean;
}

interface ElementRule {
  readonly element: ConsentElement;
  readonly kinds: readonly ConsentKind[];
  isMissing(content: ConsentContent): boolean;
}

/** Authorizations in the sense of 45 CFR 164.508, which say what refusing and redisclosure mean (164.508(c)(2)). */
const AUTHORIZING: readonly ConsentKind[] = ["SUD_COUNSELING_NOTES", "LEGAL_PROCEEDING", "RESEARCH"];
const DISCLOSING: readonly ConsentKind[] = ["TPO_SINGLE", "SPECIFIC_DISCLOSURE", "INTERMEDIARY", ...AUTHORIZING];
/** Agreements to a service, which let nothing out of the clinic. */
const AGREEING: readonly ConsentKind[] = ["SERVICE_AGREEMENT", "GROUP_PARTICIPATION"];
const ALL: readonly ConsentKind[] = [...AGREEING, ...DISCLOSING];
const allBut = (kinds: readonly ConsentKind[], ...without: readonly ConsentKind[]): ConsentKind[] =>
  kinds.filter((kind) => !without.includes(kind));
const lacks =
  (statement: ConsentStatement) =>
  (content: ConsentContent): boolean =>
    !content.statements.includes(statement);

/**
 * The elements that each kind needs. Who discloses is never missing: no program named means the clinic. Only the
 * single consent for treatment, payment and operations may be without an end (42 CFR 2.31(a)(7)), and the agreement to
 * the service, which discloses nothing.
 */
export const ELEMENT_RULES: readonly ElementRule[] = [
  { element: "CLIENT_NAME", kinds: ALL, isMissing: (c) => c.nameAsSigned === null },
  { element: "DESCRIPTION", kinds: ALL, isMissing: (c) => c.description.trim() === "" },
  { element: "CLASSES", kinds: DISCLOSING, isMissing: (c) => c.classes.length === 0 },
  { element: "RECIPIENT", kinds: DISCLOSING, isMissing: (c) => !c.hasRecipient },
  // 42 CFR 2.31(a)(4)(ii)(B).
  { element: "PARTICIPANTS", kinds: ["INTERMEDIARY"], isMissing: (c) => !c.hasParticipants },
  { element: "PURPOSE", kinds: DISCLOSING, isMissing: (c) => c.purposes.length === 0 },
  { element: "EXPIRY", kinds: allBut(ALL, "TPO_SINGLE", "SERVICE_AGREEMENT"), isMissing: (c) => !c.hasEnd },
  { element: "REVOCATION_STATEMENT", kinds: allBut(ALL, "SERVICE_AGREEMENT"), isMissing: lacks("RIGHT_TO_REVOKE") },
  // An intermediary passes on what it gets: that is its purpose.
  {
    element: "REDISCLOSURE_STATEMENT",
    kinds: allBut(DISCLOSING, "SPECIFIC_DISCLOSURE"),
    isMissing: lacks("REDISCLOSURE"),
  },
  {
    element: "REFUSAL_STATEMENT",
    kinds: ["TPO_SINGLE", ...AUTHORIZING],
    isMissing: lacks("CONSEQUENCE_OF_REFUSING"),
  },
  { element: "SERVICE_LIMITS_STATEMENT", kinds: AGREEING, isMissing: lacks("SERVICE_LIMITS") },
  { element: "SIGNATURE", kinds: ALL, isMissing: (c) => !c.isSigned },
];

/** The elements that a consent of this kind still lacks. */
export function missingElements(content: ConsentContent): ConsentElement[] {
  return ELEMENT_RULES.filter((rule) => rule.kinds.includes(content.kind) && rule.isMissing(content)).map(
    (rule) => rule.element,
  );
}
