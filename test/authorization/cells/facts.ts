/**
 * What the cells of the visibility matrix are decided from: people, clients and rows as the test world made them. Nothing
 * here comes from the product or its database; the world writes these facts down while it inserts the rows.
 */

/** The nine roles by the letters of the written matrix. */
export const LETTERS = ["PS", "SUP", "CL", "CC", "ME", "REP", "PO", "AD", "IN"] as const;
export type Letters = (typeof LETTERS)[number];

/**
 * How a viewer stands to a client. `own`: what the role itself gives is in force (assigned, supervises somebody assigned,
 * treats, coordinates, is the client, represents, works in the clinic or the client's program, is party to a sent
 * referral); `ended`: it was, until yesterday; `supervised` and `represented`: the same person has that relationship in
 * another of their roles, and asks in this one; `emergency`: a clinician who is not on the care team has opened the record in
 * an emergency that runs; `other clinic`: all of it, in a clinic of another's.
 */
export const RELATIONSHIPS = [
  "own",
  "ended",
  "never",
  "supervised",
  "represented",
  "emergency",
  "other clinic",
] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/**
 * What consent there is for one client: to an organization and to treating staff, both in the same state. The organization
 * is that of the integrator with the same relationship; of another relationship's clients it has no consent.
 */
export const CONSENT_STATES = [
  "none",
  "scheduled",
  "active",
  "expired",
  "revoked",
  "other recipient",
  "other purpose",
  "other class",
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** Days from one to another, both included, by the clinic's calendar: "2026-03-01"; null where there is no first or last. */
export interface Days {
  readonly from: string | null;
  readonly to: string | null;
}

export type RepresentativeScope = "RECORD" | "PLAN" | "NOTES" | "CONSENT" | "AGENT";

/** Somebody who asks in one role. */
export interface Viewer {
  /** Says in a failure's report who it is: "CL own, in the Part 2 program". */
  readonly name: string;
  readonly role: Letters;
  readonly userId: string;
  readonly clinicId: string;
  /** To every client with this relationship in `ClientFacts`. */
  readonly relationship: Relationship;
  /** Works now in the Part 2 program that labelled rows belong to. */
  readonly inPart2Program: boolean;
  /** Of a representative; [] of others. */
  readonly scopes: readonly RepresentativeScope[];
  /** A supervisor who also sits on the clients' care team. */
  readonly alsoTreats: boolean;
  /** Of an integrator. */
  readonly organizationId: string | null;
  /**
   * Of a client: the one client who they are. `S` is this and nothing else: a user is one client, so that there is a
   * viewer for each client with the relationship `own`.
   */
  readonly ownClientId: string | null;
}

/** One client. There is one for each relationship and each state of consent, and more for overlays. */
export interface ClientFacts {
  readonly id: string;
  readonly clinicId: string;
  readonly relationship: Relationship;
  readonly consent: ConsentState;
  /** Classes that the consents name: all of them, or few where the state is `other class`. */
  readonly consentClasses: readonly string[];
  /** The days of the services that the consents are about; null where they are about all. */
  readonly consentDays: Days | null;
  /** Classes that the client opened to a side of the clinic: "CLINICAL PEER_SIDE". */
  readonly opened: readonly string[];
  /**
   * Classes that the client or a restriction withholds: "SERVICE PEER_SIDE". From a side (PEER_SIDE, CLINICAL_SIDE,
   * COORDINATION, and ADMINISTRATION, which restrictions alone are about), from those who work in the Part 2 program
   * (PART2_PROGRAM), or from organizations (ORGANIZATIONS).
   */
  readonly withheld: readonly string[];
  /** A minor who consented to the Part 2 care alone. */
  readonly minorAlone: boolean;
  /** Enrolled in the Part 2 program and in no other. */
  readonly onlyPart2: boolean;
}

/**
 * Which program a row belongs to, `its.program`: "part 2" is the one of `Viewer.inPart2Program`; a row of "no" program was
 * imported. All but "general" are labelled SUD.
 */
export type ProgramOfRow = "general" | "part 2" | "other part 2" | "no";

/** One row of the world, under the type of the API that shows it. */
export interface RowFacts {
  /** The type of the API: "PeerNote". */
  readonly type: string;
  readonly table: string;
  readonly id: string;
  readonly clinicId: string;
  /** Null where a row is about no client. */
  readonly client: ClientFacts | null;
  /** The id of the row that it is a part of: the plan of a goal, the note of a comment. */
  readonly parent: string | null;
  /** Labelled SUD: a row of the Part 2 program, or of no known program. */
  readonly sud: boolean;
  /** The user who wrote the row, or whom it is about (a credential's owner). */
  readonly person: string | null;
  /**
   * Whatever else a decision about this type asks.
   *
   * - Every row that is a part of another has `of`: the facts of that row (the plan of a goal, the goal of a step, the note
   *   of a comment, the referral of an event, the consent of a recipient, the peer specialist of a credential).
   * - Rows with a `person` who is a peer specialist have `supervisors`: the users who supervise that person now.
   * - ProgramEnrollment, CareTeamMember, ServiceNote, ClinicalNote, Referral: `program`, a ProgramOfRow.
   *   All of these are of services, and have `served`: the Days on which the service was, up to today.
   * - Client: `referred`, the Days of each referral of a general program that was sent to the integrator's organization.
   * - ServiceNote: `draft`. SafetyConcern: `hideFromRepresentatives`.
   * - Goal, PlanStep, Strength, PlanItem, Supporter: `section` and `sharing` as stored. The vision and the crisis plan are
   *   rows of the type PlanItem for PostgreSQL (sections VISION, CRISIS_PLAN), and stand in no list of the API.
   * - RecoveryPlan: `visionSharing`. CrisisPlan (a row per plan, id and parent are the plan's): `sharing`.
   * - Referral: `sent`, and `targetOrganization`, the id or null.
   * - ReferralEvent: `to`, the status.
   * - Consent: `draft` (neither offered nor signed), `active`, `sud`, `kind`, `classes`, `recipientOrganizations` (ids of
   *   those that may receive by it now),
   *   `recipientClass` (or null), `disclosers`: a list of ProgramOfRow, [] for the whole clinic. Its author is the `person`.
   * - ConsentRecipient: `organization` (the id or null).
   * - PeerSpecialist, LivedExperience, Credential: `assignedTo`, the ids of clients whom the `person` is assigned to now;
   *   LivedExperience: `disclosure`.
   * - EmergencyAccess: `runs`. Its clinician is the `person`; a Disclosure of it has no event.
   * - AuditEvent: `kind`, `clients` (ids), `consent` (the facts of the consent that it is about, or null), and
   *   `peerOnly` where it touched a peer note; its actor is the `person`. AccessReportEntry, Disclosure: `event`, the facts
   *   of the AuditEvent that they are made from, its `classes`, and `sud`, `peerOnly` where the event touched such rows.
   * - AuditInclusionProof: `told`, the rows of which one must be found, and `forClient` where it holds the client's entry.
   */
  readonly its: Readonly<Record<string, unknown>>;
  /** The value of each field as the API must answer it to whoever may read it. Every nullable field has one. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What the written matrix says of one cell.
 * `value`: read. `role`: null, and a redaction of reason ROLE. `withheld`: null, and NOT_AVAILABLE. `missing`: null, or no row
 * in the list, with nothing said about it.
 */
export type Verdict = "value" | "role" | "withheld" | "missing";

/** The written matrix as a judge: who finds a row, and what they read of it. */
export interface Matrix {
  /** Whether the row is there for the viewer. */
  finds(viewer: Viewer, row: RowFacts): boolean;
  /** What the viewer reads of one field of a row that they find. */
  reads(viewer: Viewer, row: RowFacts, field: string): Verdict;
  /** The data class of a field of a row: of a labelled row SUD, of a private plan part PLAN_PRIVATE. */
  classOf(row: RowFacts, field: string): string;
  /** Every coordinate that the matrix has a line for: "PeerNote.body". The schema has no other. */
  readonly coordinates: readonly string[];
}
