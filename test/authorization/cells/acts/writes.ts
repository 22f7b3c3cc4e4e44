import { LETTERS, type Letters } from "../facts.js";
import { peerSpecialistOf } from "./assignment.js";
import { A, author, both, K, P, R, S, supervisesAuthor, T, V, type Rule } from "./language.js";

/** Who may, and for which client's rows. */
export type Who = Readonly<Partial<Record<Letters, Rule>>>;

/**
 * What the acts of a role write in one table by themselves: kinds of statements and the columns that they name. What a
 * function or a trigger of the database writes for a role needs no right of the role's own: a registered client, the end of
 * a membership by an admin, the versions of a plan, the end of a replaced consent, the privacy officer's correction.
 */
interface WritesOf {
  /** Of which clients rows are added. */
  readonly insert?: Who;
  /** The columns that an added row is given; the others, such as its instant, the database fills in. */
  readonly given?: readonly string[];
  /** The columns that some act of theirs changes. */
  readonly update?: ColumnsOf;
  /** Which of the rows that they see they change. */
  readonly changes?: Who;
  /** And remove. */
  readonly delete?: Who;
}

/** The same by role alone, as rights on a table go. */
export interface Writes {
  readonly insert: ColumnsOf;
  readonly update: ColumnsOf;
  readonly delete: readonly Letters[];
}

/** By role, the columns that some act of theirs names. */
type ColumnsOf = Readonly<Partial<Record<Letters, readonly string[]>>>;

const PLANNERS = { PS: A, ME: S, REP: P("PLAN") };
const DRAFTERS = { PS: A, CL: T, CC: K, ME: S, PO: R };
const CONSENTERS = { ...DRAFTERS, REP: P("CONSENT") };
/** Supervises the peer specialist who is assigned. */
const ofTheirPeer: Rule = ({ viewer, row }) =>
  (peerSpecialistOf(row).its["supervisors"] as readonly string[]).includes(viewer.userId);
const EVERYBODY: Who = Object.fromEntries(LETTERS.map((role) => [role, R]));

const same = (roles: readonly Letters[], columns: readonly string[]): ColumnsOf =>
  Object.fromEntries(roles.map((role) => [role, columns]));
const rolesOf = (who: Who): Letters[] => LETTERS.filter((role) => who[role] !== undefined);

/** The sharing, the words and the state of a part; who changed it when. */
const PART = [
  ...["sharing", "position", "text", "response", "domain", "why", "importance", "confidence", "target_date", "status"],
  ...["who", "support_type", "what_helps", "what_makes_it_worse", "preferences", "changed_by", "changed_at"],
];
/** "CrisisPlan.doNotContact: REP -, Supporter.*: REP -". */
const NOT_OF_REPRESENTATIVES = ["do_not_contact", "name", "relation", "phone"];
/** Which row it is, and of which client. */
const OF_CLIENT = ["clinic_id", "id", "client_id"];
const PLAN = ["status", "started_on", "review_due_on"];
const MEMBER = [...OF_CLIENT, "user_id", "role", "program_id", "sud"];
const ASSIGNMENT = [...OF_CLIENT, "peer_specialist_id", "role", "starts_at", "ends_at", "reason"];
/** As it happened; who wrote it, in which program. The instant at which it was written down is nobody's to choose. */
const SERVICE_NOTE = [
  ...[
    ...OF_CLIENT,
    "author_id",
    "program_id",
    "sud",
    "started_at",
    "ended_at",
    "minutes",
    "units",
    "modality",
    "place",
  ],
  ...["goal_id", "intervention", "response", "next_step", "next_contact_at"],
  // An amendment is signed as it is written, and says of which note it is one and why.
  ...["status", "signed_at", "amendment_of", "amendment_reason"],
];
const CONCERN = [...OF_CLIENT, "kind", "urgency", "summary", "hide_from_representatives", "raised_by"];
/** Where to, for what, by when; nothing of what becomes of it. */
const REFERRAL = [
  ...[...OF_CLIENT, "kind", "need", "handoff", "target_organization_id", "target_program_id", "program_id", "sud"],
  ...["status", "reason", "respond_by", "client_agreed_at", "created_by"],
];
const STEP = [
  ...[...OF_CLIENT, "referral_id", "from_status", "to_status", "actor_id", "actor_name", "actor_organization"],
  "reason",
];
/** What it says, and whether it is offered at once; nobody adds a consent that is signed or ended. */
const NEW_DRAFT = [
  ...[...OF_CLIENT, "author_id", "kind", "classes", "purposes", "discloser_program_ids", "recipient_class"],
  ...["description", "service_from", "service_to", "effective_from", "expires_at", "expires_on", "expiry_event"],
  ...["sud", "offered_at", "supersedes_id"],
];
const SIGNING = [
  ...[...OF_CLIENT, "consent_id", "signer_id", "signer", "capacity", "method", "at", "witness_name", "recorded_by"],
];
/** Who did what, by which right, and what was shown; when, and in which place of the log, the database says. */
const EVENT = [
  ...["clinic_id", "event_id", "kind", "outcome", "actor_id", "actor_role", "organization_id", "purpose", "basis"],
  ...["operation_name", "operation_hash", "request_id", "client_ids", "class_sets", "consent_ids", "consent_id"],
  ...["fields", "field_bits", "redacted", "detail"],
  // Its salt, and in the place of a body what the body commits to.
  ...["salt", "body"],
];
const KEY = ["clinic_id", "user_id", "mutation", "key", "salt", "input_hash", "made", "user_errors"];
/** A draft can be changed as a whole. */
const DRAFT = [
  ...["kind", "classes", "purposes", "discloser_program_ids", "recipient_class", "description", "service_from"],
  ...["service_to", "effective_from", "expires_at", "expires_on", "expiry_event", "sud", "offered_at", "supersedes_id"],
  "version",
];
const SIGNATURE = ["statements", "client_name_as_signed", "signed_at", "effective_from", "expires_at", "version"];
const REVOCATION = [
  ...["revoked_at", "revocation_channel", "revocation_received_at", "revocation_written_at", "end_recorded_at"],
  "version",
];
const TRANSITION = ["status", "provider_outcome", "version", "updated_at"];
const SENDING = ["sent_at", "client_agreed_at"];
const ON_ITS_WAY = ["scheduled_for", "completed_at"];
const CLIENTS_WORD = ["client_outcome", "client_words", "client_outcome_at", "client_version"];

/** d.5 of the written rules as statements: what the database must let a role write, and nothing beyond it. */
const TABLES: Readonly<Record<string, WritesOf>> = {
  clients: {
    update: {
      PS: ["phone", "email", "languages", "contact_version", "service_version"],
      ME: [
        ...["preferred_name", "pronouns", "phone", "email", "languages"],
        ...["identity_version", "contact_version", "service_version"],
      ],
    },
    changes: { PS: A, ME: S },
  },
  care_team_members: {
    insert: { CC: K, AD: R },
    given: MEMBER,
    update: same(["CC"], ["ends_at", "end_reason", "version"]),
    changes: { CC: K },
  },
  peer_assignments: {
    insert: { SUP: V, CC: K },
    given: ASSIGNMENT,
    update: same(["SUP", "CC"], ["ends_at", "end_reason", "version"]),
    changes: { SUP: both(V, ofTheirPeer), CC: K },
  },
  recovery_plans: {
    insert: PLANNERS,
    given: [...OF_CLIENT, ...PLAN, "created_by"],
    update: same(rolesOf(PLANNERS), PLAN),
    changes: PLANNERS,
  },
  plan_parts: {
    insert: PLANNERS,
    given: [...OF_CLIENT, "plan_id", "parent_id", "section", ...PART, ...NOT_OF_REPRESENTATIVES],
    update: { ...same(["PS", "ME"], [...PART, ...NOT_OF_REPRESENTATIVES]), REP: PART },
    changes: PLANNERS,
    delete: PLANNERS,
  },
  plan_part_changes: {
    insert: PLANNERS,
    given: [...OF_CLIENT, "plan_id", "part_id", "act", "content", "changed_by"],
  },
  check_ins: { insert: PLANNERS, given: [...OF_CLIENT, "plan_id", "goal_id", "rating", "text", "recorded_by"] },
  peer_notes: { insert: { PS: A }, given: [...OF_CLIENT, "author_id", "written_together", "body"] },
  service_notes: {
    insert: { PS: A },
    given: SERVICE_NOTE,
    update: {
      PS: [
        ...["started_at", "ended_at", "minutes", "units", "modality", "place", "goal_id", "intervention", "response"],
        ...["next_step", "next_contact_at", "status", "signed_at", "version"],
      ],
      SUP: ["co_signed_at", "co_signed_by", "version"],
    },
    changes: { PS: both(A, author), SUP: both(V, supervisesAuthor) },
  },
  client_comments: {
    insert: { ME: S, REP: P("NOTES") },
    given: [...OF_CLIENT, "service_note_id", "peer_note_id", "author_id", "text"],
  },
  clinical_notes: { insert: { CL: T }, given: [...OF_CLIENT, "author_id", "program_id", "sud", "body"] },
  safety_concerns: {
    insert: { PS: A, SUP: V, CL: T, CC: K },
    given: CONCERN,
    update: same(["SUP", "CL", "CC"], ["status", "version"]),
    changes: { SUP: V, CL: T, CC: K },
  },
  safety_concern_responses: {
    insert: { SUP: V, CL: T, CC: K },
    given: [...OF_CLIENT, "safety_concern_id", "status", "comment", "responded_by"],
  },
  referrals: {
    insert: { PS: A, CL: T, CC: K, ME: S },
    given: REFERRAL,
    update: {
      PS: [...TRANSITION, ...SENDING, ...ON_ITS_WAY, ...CLIENTS_WORD],
      CL: [...TRANSITION, ...SENDING, ...ON_ITS_WAY],
      CC: [...TRANSITION, ...SENDING, ...ON_ITS_WAY],
      ME: [...TRANSITION, ...CLIENTS_WORD],
      REP: [...TRANSITION, ...CLIENTS_WORD],
      IN: [...TRANSITION, ...ON_ITS_WAY],
      SUP: [...TRANSITION, ...ON_ITS_WAY],
    },
    changes: { PS: A, SUP: V, CL: T, CC: K, ME: S, REP: P("RECORD"), IN: R },
  },
  referral_events: { insert: { PS: A, SUP: V, CL: T, CC: K, ME: S, REP: P("RECORD"), IN: R }, given: STEP },
  consents: {
    insert: DRAFTERS,
    given: NEW_DRAFT,
    update: {
      PS: [...DRAFT, ...SIGNATURE, ...REVOCATION],
      CL: [...DRAFT, ...REVOCATION],
      CC: [...DRAFT, ...SIGNATURE, ...REVOCATION],
      ME: [...DRAFT, ...SIGNATURE, ...REVOCATION, "declined_at"],
      REP: [...SIGNATURE, ...REVOCATION, "declined_at"],
      PO: [...DRAFT, ...SIGNATURE, ...REVOCATION],
    },
    changes: CONSENTERS,
  },
  consent_recipients: {
    insert: DRAFTERS,
    given: [...OF_CLIENT, "consent_id", "organization_id", "person", "recipient_class", "participant_organization_ids"],
    update: same([...rolesOf(DRAFTERS), "REP"], ["revoked_at", "end_recorded_at"]),
    changes: CONSENTERS,
    delete: DRAFTERS,
  },
  consent_signatures: { insert: { PS: A, CC: K, ME: S, REP: P("CONSENT"), PO: R }, given: SIGNING },
  audit_events: { insert: EVERYBODY, given: EVENT },
  // One's own, and nothing of the clinic in them: remembered, and forgotten in time.
  idempotency_keys: {
    insert: EVERYBODY,
    given: KEY,
    update: same(LETTERS, ["made", "user_errors"]),
    changes: EVERYBODY,
    delete: EVERYBODY,
  },
};

export const WRITES: Readonly<Record<string, Writes>> = Object.fromEntries(
  Object.entries(TABLES).map(([table, { insert = {}, given = [], delete: removes = {}, update = {} }]) => [
    table,
    { insert: givenBy(rolesOf(insert), given), delete: rolesOf(removes), update },
  ]),
);

/** What a representative may not change of a part, they may not give to a new one. */
function givenBy(roles: readonly Letters[], columns: readonly string[]): ColumnsOf {
  const ofRepresentatives = columns.filter((column) => !NOT_OF_REPRESENTATIVES.includes(column));
  return { ...same(roles, columns), ...(roles.includes("REP") && { REP: ofRepresentatives }) };
}

/** For whom each role adds rows, by table. */
export const INSERTS: Readonly<Record<string, Who>> = Object.fromEntries(
  Object.entries(TABLES).map(([table, { insert = {} }]) => [table, insert]),
);

/** Which rows of a table each role changes, and removes, of those that they see. */
export const CHANGES: Readonly<Record<string, Pick<WritesOf, "changes" | "delete">>> = TABLES;
