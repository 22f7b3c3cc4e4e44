import {
  LETTERS,
  type ClientFacts,
  type Days,
  type Letters,
  type RowFacts,
  type Verdict,
  type Viewer,
} from "../facts.js";

/** What a term is judged on. */
export interface Case {
  readonly viewer: Viewer;
  readonly row: RowFacts;
  /** The data class of the line that the term stands in. */
  readonly dataClass: string;
  /** Whether the viewer finds another row. */
  readonly finds: (row: RowFacts) => boolean;
}

interface Term {
  /** The columns in which it means something. */
  readonly roles: readonly Letters[];
  /** What can stand in its parentheses; it has none where this is absent. */
  readonly words?: readonly string[];
  readonly holds: (its: Case, words: readonly string[]) => boolean;
  /** What a reader is told where it does not hold; withheld unless said otherwise. */
  readonly otherwise?: Verdict;
}

const EVERYBODY = LETTERS;
const TREATING: readonly Letters[] = ["CL", "CC"];
const SCOPES = ["any", "RECORD", "PLAN", "NOTES", "CONSENT", "AGENT"];
const CLASSES = ["IDENTITY", "CONTACT", "SERVICE", "CLINICAL", "SUD", "PLAN_SHARED", "CRISIS", "REFERRAL"];
const LEVELS = ["PRIVATE_MATCH_ONLY", "SHARED_WITH_MATCHED", "CLINIC", "PUBLIC"];
const SIDES: Readonly<Partial<Record<Letters, string>>> = {
  PS: "PEER_SIDE",
  SUP: "PEER_SIDE",
  CL: "CLINICAL_SIDE",
  CC: "COORDINATION",
  AD: "ADMINISTRATION",
  IN: "ORGANIZATIONS",
};

/** Classes of data that a role passes on with a referral: what it reads of a client itself. */
const SENDABLE: Readonly<Partial<Record<Letters, readonly string[]>>> = {
  PS: [
    "IDENTITY",
    "CONTACT",
    "DEMOGRAPHIC",
    "SERVICE",
    "SUD",
    "SAFETY",
    "PLAN_SHARED",
    "CRISIS",
    "OUTCOME",
    "REFERRAL",
  ],
};

const related =
  (role: Letters): Term["holds"] =>
  ({ viewer, row }) =>
    viewer.role === role && viewer.relationship === "own" && row.client?.relationship === "own";

/**
 * The words of the matrix. Beside a role's relationship each asks one more fact, from `RowFacts.its` where a name is given
 * here: draft, sharing or visionSharing, hideFromRepresentatives, program, disclosers, supervisors, assignedTo, disclosure,
 * sent, served, referred, targetOrganization, recipientOrganizations, recipientClass, active, classes, organization, to, consent, clients,
 * event and its kind, told, of.
 */
const terms = {
  /** Whoever finds the row. */
  R: { roles: EVERYBODY, holds: () => true },
  /** Assigned now. */
  A: { roles: ["PS"], holds: related("PS") },
  /** Supervises an assigned peer specialist now. */
  V: { roles: ["SUP"], holds: related("SUP") },
  /** Treats now. */
  T: { roles: ["CL"], holds: related("CL") },
  /** An emergency access of the viewer to the client runs. */
  E: { roles: ["CL"], holds: ({ viewer, row }) => inEmergency(viewer, row) },
  /** Coordinates now. */
  K: { roles: ["CC"], holds: related("CC") },
  /** Is the client. */
  S: { roles: ["ME"], holds: ({ viewer, row }) => row.client !== null && viewer.ownClientId === row.client.id },
  /** Represents now, with one of the scopes (RECORD where none is named), and not a minor who consented alone to this. */
  P: { roles: ["REP"], words: SCOPES, holds: (its, scopes) => represents(its, scopes) },
  /** An administrator of a program that the client is in now. */
  Ad: {
    roles: ["AD"],
    holds: (its) => related("AD")(its, []) && (its.row.client?.onlyPart2 !== true || its.viewer.inPart2Program),
  },
  /** Party to a referral that has been sent: to this one, or for the client's row to any of a day that consent is about. */
  Y: {
    roles: ["IN"],
    holds: (its) =>
      related("IN")(its, []) &&
      (its.row.type === "Referral"
        ? its.row.its["sent"] === true && its.row.its["targetOrganization"] === its.viewer.organizationId
        : isReferredOn(its.row)),
  },
  /**
   * A consent in force covers the class, for the viewer and the purpose, and the clinic agreed to no limit of it. The
   * organization that a client's consents name is the one with the client's relationship. Where the row is of a service, its
   * day is among the days that the consent is about (42 CFR 2.31(a)(3)).
   */
  C: {
    roles: [...TREATING, "IN"],
    words: CLASSES,
    holds: ({ viewer, row }, [dataClass = ""]) => {
      const { client } = row;
      if (client === null || isWithheld(viewer, row, [dataClass])) return false;
      if (viewer.role === "IN" && viewer.relationship !== client.relationship) return false;
      const isNamed = ["active", "other class"].includes(client.consent) && client.consentClasses.includes(dataClass);
      return isNamed && isOfItsDays(client, row.its["served"] as Days | undefined);
    },
  },
  /**
   * Works in the Part 2 program of the row; a row without a program is of nobody's. A consent is of the programs that may
   * disclose, and of every program where that is the whole clinic.
   */
  Pg: {
    roles: ["PS", "SUP", "CL", "CC", "AD"],
    holds: ({ viewer, row }) => {
      const programs = row.type === "Consent" ? row.its["disclosers"] : [row.its["program"]];
      return viewer.inPart2Program && (includes(programs, "part 2") || isEmpty(programs));
    },
  },
  /** The client has opened clinical information to the viewer's side. */
  Opened: {
    roles: ["PS", "SUP", "CC"],
    holds: ({ viewer, row }) => row.client?.opened.includes(`CLINICAL ${SIDES[viewer.role]}`) === true,
  },
  /** Wrote the row, did the act, or is the peer specialist whom it is about. */
  Own: { roles: ["PS", "CL", "CC", "ME"], holds: ({ viewer, row }) => row.person === viewer.userId },
  /** Supervises now who wrote the row, or the peer specialist whom it is about. */
  Team: { roles: ["SUP"], holds: ({ viewer, row }) => includes(row.its["supervisors"], viewer.userId) },
  /** Has no clinical hat beside the supervisor's: does not treat the client too. */
  Unhatted: { roles: ["SUP"], holds: ({ viewer }) => !viewer.alsoTreats },
  /** The client shares the part with peer specialists, with the care team, or with helpers in an emergency. */
  Shared: {
    roles: EVERYBODY,
    words: ["PEERS", "TEAM", "HELPERS"],
    holds: ({ row }, [with_ = ""]) => SHARED_WITH[with_]?.includes(String(sharingOf(row))) === true,
    otherwise: "missing",
  },
  /** Nothing to see, and nothing said about it. */
  Missing: { roles: EVERYBODY, holds: () => false, otherwise: "missing" },
  /** The concern is not about representatives. */
  Open: { roles: ["REP"], holds: ({ row }) => row.its["hideFromRepresentatives"] !== true },
  /** Finds the row that this one is a part of. */
  Of: {
    roles: EVERYBODY,
    holds: ({ row, finds }) => row.its["of"] !== undefined && finds(row.its["of"] as RowFacts),
  },
  /** From the sending on, which is where an organization's history of a referral begins. */
  Sent: { roles: ["IN"], holds: ({ row }) => row.its["to"] !== "DRAFT" },
  /** A peer specialist lets this experience be known so far, or further. */
  Level: {
    roles: EVERYBODY,
    words: LEVELS,
    holds: ({ row }, [level = ""]) => LEVELS.indexOf(String(row.its["disclosure"])) >= LEVELS.indexOf(level),
  },
  /** Assigned to the viewer now. */
  Assigned: {
    roles: ["ME"],
    holds: ({ viewer, row }) => viewer.ownClientId !== null && includes(row.its["assignedTo"], viewer.ownClientId),
  },
  /** The consent names a class that the role could send. */
  Sendable: {
    roles: ["PS"],
    holds: ({ viewer, row }) => SENDABLE[viewer.role]?.some((one) => includes(row.its["classes"], one)) === true,
  },
  /** The consent names the viewer: the organization, or the providers who treat. */
  Named: {
    roles: [...TREATING, "IN"],
    holds: ({ viewer, row }) =>
      viewer.role === "IN"
        ? includes(row.its["recipientOrganizations"], viewer.organizationId)
        : row.its["recipientClass"] !== null,
  },
  /** The consent is in force. */
  Active: { roles: ["IN"], holds: ({ row }) => row.its["active"] === true },
  /** The consent permits something to be disclosed; an agreement to the service or to a group permits nothing. */
  Discloses: {
    roles: ["IN"],
    holds: ({ row }) => !["SERVICE_AGREEMENT", "GROUP_PARTICIPATION"].includes(String(row.its["kind"])),
  },
  /** The recipient of a consent is the viewer's organization. */
  Itself: { roles: ["IN"], holds: ({ viewer, row }) => row.its["organization"] === viewer.organizationId },
  /** The event is about a consent that the viewer finds: it stands in that consent's history. */
  History: {
    roles: ["ME", "REP"],
    holds: ({ row, finds }) => row.its["consent"] !== null && finds(row.its["consent"] as RowFacts),
  },
  /** One of the lists that an event is told in has it for the viewer: the report on who looked, disclosures, a history. */
  Told: {
    roles: ["ME", "REP"],
    holds: ({ row, finds }) => (row.its["told"] as readonly RowFacts[]).some((list) => finds(list)),
  },
  /** The event is of the service itself and names no client. */
  System: { roles: ["AD"], holds: ({ row }) => row.person === null && isEmpty(row.its["clients"]) },
  /** A person has looked at the record, or has acted on it and was shown it; what left the clinic is another list. */
  Look: {
    roles: ["ME", "REP", "PO"],
    holds: ({ row }) => (row.its["event"] as RowFacts | undefined)?.its["kind"] !== "DISCLOSURE",
  },
  /** The client is not a minor who consented alone to some of their care. */
  Grown: { roles: ["REP"], holds: ({ row }) => row.client?.minorAlone !== true },
  /** It was not about peer notes alone. */
  Elsewhere: {
    roles: ["REP"],
    holds: ({ row }) => Array.isArray(row.its["classes"]) && row.its["classes"].some((one) => one !== "PEER_ONLY"),
  },
} satisfies Record<string, Term>;

export type TermName = keyof typeof terms;
export const TERMS: Readonly<Record<TermName, Term>> = terms;

const SHARED_WITH: Readonly<Record<string, readonly string[]>> = {
  PEERS: ["PEERS_ONLY", "CARE_TEAM", "EMERGENCY"],
  TEAM: ["CARE_TEAM", "EMERGENCY"],
  HELPERS: ["EMERGENCY"],
};

/**
 * What an emergency opens is open whatever the client or the clinic withholds (d.1, 8 and 9). It makes no relationship: such
 * a client stands in no list and is not named in the log.
 */
export function inEmergency(viewer: Viewer, row: RowFacts): boolean {
  return viewer.role === "CL" && viewer.relationship === "emergency" && row.client?.relationship === "emergency";
}

/** Who may see a part of a plan, as the client chose. */
export function sharingOf(row: RowFacts): unknown {
  return row.its["sharing"] ?? row.its["visionSharing"];
}

/** Labelled as information on substance use disorder care. */
export function isLabelled(row: RowFacts): boolean {
  return row.sud || row.its["sud"] === true;
}

/** Whether the client or a limit keeps one of the classes from the viewer's side, program or organization. */
export function isWithheld(viewer: Viewer, row: RowFacts, classes: readonly string[]): boolean {
  if (inEmergency(viewer, row)) return false;
  const sides = [SIDES[viewer.role], viewer.inPart2Program ? "PART2_PROGRAM" : undefined];
  return classes.some((one) => sides.some((side) => row.client?.withheld.includes(`${one} ${side}`) === true));
}

/** Whether a client's consents are about one of the days of a service; what is of no service has no days. */
export function isOfItsDays({ consentDays }: ClientFacts, served: Days | undefined): boolean {
  if (consentDays === null || served === undefined) return true;
  const isBefore = (one: string | null, other: string | null): boolean => one !== null && other !== null && one < other;
  return !isBefore(served.to, consentDays.from) && !isBefore(consentDays.to, served.from);
}

function isReferredOn({ client, its }: RowFacts): boolean {
  if (client === null || client.consentDays === null) return true;
  return (its["referred"] as readonly Days[]).some((days) => isOfItsDays(client, days));
}

function represents({ viewer, row, dataClass }: Case, scopes: readonly string[]): boolean {
  if (viewer.relationship !== "own" || row.client?.relationship !== "own") return false;
  const { minorAlone, onlyPart2 } = row.client;
  // That a list is kept from them would tell a parent of the care: the list is there, and nothing is in it.
  const isPrivate = isLabelled(row) || (dataClass === "PEER_ONLY" && row.type !== "Client");
  if (minorAlone && (onlyPart2 || isPrivate)) return false;
  const asked = scopes.length === 0 ? ["RECORD"] : scopes;
  return viewer.scopes.some((scope) => asked.includes("any") || asked.includes(scope));
}

function includes(list: unknown, one: unknown): boolean {
  return Array.isArray(list) && list.includes(one);
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}
