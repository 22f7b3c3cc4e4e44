import { LETTERS, type Letters } from "../facts.js";
import { peerSpecialistOf } from "./assignment.js";
import { A, author, both, K, P, R, S, supervisesAuthor, T, V, type Rule } from "./language.js";

/** Who may, and for which client's rows. */
export type Who = Readonly<Partial<Record<Letters, Rule>>>;

/**
 * What the acts of a role write in one table by themselves: kinds of statements and the columns that one changes. What a
 * function or a trigger of the database writes for a role needs no right of the role's own: a registered client, the end of
 * a membership by an admin, the versions of a plan, the end of a replaced consent, the privacy officer's correction.
 */
interface WritesOf {
  /** Of which clients rows are added. */
  readonly insert?: Who;
  /** By role; the columns that some act of theirs changes. */
  readonly update?: Readonly<Partial<Record<Letters, readonly string[]>>>;
  /** Which of the rows that they see they change. */
  readonly changes?: Who;
  /** And remove. */
  readonly delete?: Who;
}

/** The same by role alone, as rights on a table go. */
export interface Writes {
  readonly insert?: readonly Letters[];
  readonly update?: Readonly<Partial<Record<Letters, readonly string[]>>>;
  readonly delete?: readonly Letters[];
}

const PLANNERS = { PS: A, ME: S, REP: P("PLAN") };
const DRAFTERS = { PS: A, CL: T, CC: K, ME: S, PO: R };
const CONSENTERS = { ...DRAFTERS, REP: P("CONSENT") };
/** Supervises the peer specialist who is assigned. */
const ofTheirPeer: Rule = ({ viewer, row }) =>
  (peerSpecialistOf(row).its["supervisors"] as readonly string[]).includes(viewer.userId);
const EVERYBODY: Who = Object.fromEntries(LETTERS.map((role) => [role, R]));

const same = (roles: readonly Letters[], columns: readonly string[]): NonNullable<WritesOf["update"]> =>
  Object.fromEntries(roles.map((role) => [role, columns]));
const rolesOf = (who: Who): Letters[] => LETTERS.filter((role) => who[role] !== undefined);

/** The sharing, the words and the state of a part; who changed it when. */
const PART = [
  ...["sharing", "position", "text", "response", "domain", "why", "importance", "confidence", "target_date", "status"],
  ...["who", "support_type", "what_helps", "what_makes_it_worse", "preferences", "changed_by", "changed_at"],
];
/** "CrisisPlan.doNotContact: REP -, Supporter.*: REP -". */
const NOT_OF_REPRESENTATIVES = ["do_not_contact", "name", "relation", "phone"];
const PLAN = ["status", "started_on", "review_due_on"];
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
    update: same(["CC"], ["ends_at", "end_reason", "version"]),
    changes: { CC: K },
  },
  peer_assignments: {
    insert: { SUP: V, CC: K },
    update: same(["SUP", "CC"], ["ends_at", "end_reason", "version"]),
    changes: { SUP: both(V, ofTheirPeer), CC: K },
  },
  recovery_plans: { insert: PLANNERS, update: same(rolesOf(PLANNERS), PLAN), changes: PLANNERS },
  plan_parts: {
    insert: PLANNERS,
    update: { ...same(["PS", "ME"], [...PART, ...NOT_OF_REPRESENTATIVES]), REP: PART },
    changes: PLANNERS,
    delete: PLANNERS,
  },
  plan_part_changes: { insert: PLANNERS },
  check_ins: { insert: PLANNERS },
  peer_notes: { insert: { PS: A } },
  service_notes: {
    insert: { PS: A },
    update: {
      PS: [
        ...["started_at", "ended_at", "minutes", "units", "modality", "place", "goal_id", "intervention", "response"],
        ...["next_step", "next_contact_at", "status", "signed_at", "version"],
      ],
      SUP: ["co_signed_at", "co_signed_by", "version"],
    },
    changes: { PS: both(A, author), SUP: both(V, supervisesAuthor) },
  },
  client_comments: { insert: { ME: S, REP: P("NOTES") } },
  clinical_notes: { insert: { CL: T } },
  safety_concerns: {
    insert: { PS: A, SUP: V, CL: T, CC: K },
    update: same(["SUP", "CL", "CC"], ["status", "version"]),
    changes: { SUP: V, CL: T, CC: K },
  },
  safety_concern_responses: { insert: { SUP: V, CL: T, CC: K } },
  referrals: {
    insert: { PS: A, CL: T, CC: K, ME: S },
    update: {
      PS: [...TRANSITION, ...SENDING, ...ON_ITS_WAY, ...CLIENTS_WORD],
      CL: [...TRANSITION, ...SENDING],
      CC: [...TRANSITION, ...SENDING, ...ON_ITS_WAY],
      ME: [...TRANSITION, ...CLIENTS_WORD],
      REP: [...TRANSITION, ...CLIENTS_WORD],
      IN: [...TRANSITION, ...ON_ITS_WAY],
      SUP: TRANSITION,
    },
    changes: { PS: A, SUP: V, CL: T, CC: K, ME: S, REP: P("RECORD"), IN: R },
  },
  referral_events: { insert: { PS: A, SUP: V, CL: T, CC: K, ME: S, REP: P("RECORD"), IN: R } },
  consents: {
    insert: DRAFTERS,
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
    update: same([...rolesOf(DRAFTERS), "REP"], ["revoked_at", "end_recorded_at"]),
    changes: CONSENTERS,
    delete: DRAFTERS,
  },
  consent_signatures: { insert: { PS: A, CC: K, ME: S, REP: P("CONSENT"), PO: R } },
  audit_events: { insert: EVERYBODY },
  // One's own, and nothing of the clinic in them: remembered, and forgotten in time.
  idempotency_keys: {
    insert: EVERYBODY,
    update: same(LETTERS, ["made", "user_errors"]),
    changes: EVERYBODY,
    delete: EVERYBODY,
  },
};

export const WRITES: Readonly<Record<string, Writes>> = Object.fromEntries(
  Object.entries(TABLES).map(([table, { insert = {}, delete: removes = {}, update = {} }]) => [
    table,
    { insert: rolesOf(insert), delete: rolesOf(removes), update },
  ]),
);

/** For whom each role adds rows, by table. */
export const INSERTS: Readonly<Record<string, Who>> = Object.fromEntries(
  Object.entries(TABLES).map(([table, { insert = {} }]) => [table, insert]),
);

/** Which rows of a table each role changes, and removes, of those that they see. */
export const CHANGES: Readonly<Record<string, Pick<WritesOf, "changes" | "delete">>> = TABLES;
