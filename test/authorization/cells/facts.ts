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
 * another of their roles, and asks in this one; `other clinic`: all of it, in a clinic of another's.
 */
export const RELATIONSHIPS = ["own", "ended", "never", "supervised", "represented", "other clinic"] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/** What consent there is for one client: to the viewer's organization and to treating staff, both in the same state. */
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
}

/** One client. There is one for each relationship and each state of consent, and more for overlays. */
export interface ClientFacts {
  readonly id: string;
  readonly clinicId: string;
  readonly relationship: Relationship;
  readonly consent: ConsentState;
  /** Classes that the consents name: all of them, or few where the state is `other class`. */
  readonly consentClasses: readonly string[];
  /** Classes that the client opened to a side of the clinic: "CLINICAL PEER_SIDE". */
  readonly opened: readonly string[];
  /** Classes that the client or a restriction withholds from a side of the clinic: "SERVICE PEER_SIDE". */
  readonly withheld: readonly string[];
  /** A minor who consented to the Part 2 care alone. */
  readonly minorAlone: boolean;
}

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
  /** Whatever else a decision about this type asks: `{ sharing: "PEERS_ONLY" }`, `{ draft: true }`, `{ onPeerNote: true }`. */
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
