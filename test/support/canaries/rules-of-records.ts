import { covers } from "./consent-standpoint.js";
import type { Row } from "./history.js";
import {
  A,
  administered,
  both,
  byMe,
  byMyTeam,
  byRole,
  C,
  E,
  either,
  K,
  nobody,
  anybody,
  notMinorAlone,
  orSudCovered,
  P,
  Pg,
  PgOrC,
  type Rule,
  S,
  T,
  unlessWithheld,
  V,
} from "./rule.js";
import { listOf, type Standpoint } from "./standpoint.js";

// Notes, safety concerns and the recovery plan.

const notDraft: Rule = (row) => row["status"] !== "DRAFT";

const serviceFacts = {
  PS: both(A, Pg, either(notDraft, byMe)),
  SUP: both(V, Pg, either(notDraft, byMyTeam)),
  CL: both(T, PgOrC, notDraft),
  CC: both(K, PgOrC, notDraft),
  ME: both(S, notDraft),
  REP: both(P("RECORD"), notMinorAlone, notDraft),
  IN: both(C("SERVICE"), orSudCovered, notDraft),
};
/** The words of a service note. */
const serviceNote = unlessWithheld("SERVICE", byRole(serviceFacts));
/** What is billed of it. */
const servicePlace = unlessWithheld("SERVICE", byRole({ ...serviceFacts, AD: both(administered, Pg, notDraft) }));

/** The clinical hat wins: a supervisor on the client's care team reads no peer notes of that client. */
const notOnCareTeam: Rule = (row, as) => !as.surelyOnCareTeam(row["client_id"]);
/** What a minor who may consent alone tells a peer specialist stays between the two of them. */
const notOfMinorAlone: Rule = (row, as) => !as.minorAlone(row["client_id"]);
const peerNote = byRole({
  PS: both(A, byMe),
  SUP: both(V, byMyTeam, notOnCareTeam),
  ME: S,
  REP: both(P("NOTES"), notOfMinorAlone),
});

/** A comment is seen with its note. */
const comment: Rule = (row, as) => {
  const isOf = (table: string, column: string, rule: Rule): boolean =>
    as.rows(table).some((note) => note["id"] === row[column] && rule(note, as));
  return isOf("peer_notes", "peer_note_id", peerNote) || isOf("service_notes", "service_note_id", serviceNote);
};

const opened: Rule = (row, as) => as.wished(row["client_id"], "CLINICAL");
const clinicalNote = either(
  unlessWithheld(
    "CLINICAL",
    byRole({
      PS: both(A, opened, Pg),
      SUP: both(V, opened, Pg),
      CL: both(T, PgOrC),
      CC: both(K, opened, PgOrC),
      ME: S,
      REP: both(P("RECORD"), notMinorAlone),
      IN: both(C("CLINICAL"), orSudCovered),
    }),
  ),
  E,
);

const safetyConcern = byRole({
  PS: A,
  SUP: V,
  CL: either(T, E),
  CC: K,
  ME: S,
  REP: both(P("RECORD"), (row) => row["hide_from_representatives"] !== true),
  PO: anybody,
});

const isSection =
  (section: string): Rule =>
  (row) =>
    row["section"] === section;
const shared =
  (...choices: readonly string[]): Rule =>
  (row) =>
    choices.includes(String(row["sharing"]));
const withCareTeam = shared("CARE_TEAM", "EMERGENCY");
const withPeers = either(shared("PEERS_ONLY"), withCareTeam);
const isCrisisPlan = isSection("CRISIS_PLAN");
const isSupporter = isSection("SUPPORTER");
const notSupporter: Rule = (row, as) => !isSupporter(row, as);

/** The crisis plan is of class CRISIS, what only peers see PLAN_PRIVATE, which nothing limits; the rest PLAN_SHARED. */
const limitedByClass =
  (rule: Rule): Rule =>
  (row, as) =>
    (isCrisisPlan(row, as) ? unlessWithheld("CRISIS", rule) : rule)(row, as);

const careSeesPart = {
  PS: both(A, withPeers),
  SUP: both(V, withPeers),
  CL: both(T, withCareTeam),
  CC: both(K, withCareTeam),
  ME: S,
};
const coveredPart: Rule = (row, as) =>
  covers(as, row["client_id"], "PLAN_SHARED") && (!isCrisisPlan(row, as) || covers(as, row["client_id"], "CRISIS"));
/** Of the plan an emergency opens the crisis plan, where the client shares it so far. */
const inEmergency = both(E, isCrisisPlan, shared("EMERGENCY"));
const planPart = either(
  limitedByClass(
    byRole({
      ...careSeesPart,
      REP: both(notSupporter, either(both(P("PLAN"), withPeers), both(P("AGENT"), withCareTeam, isCrisisPlan))),
      IN: both(withCareTeam, notSupporter, coveredPart),
    }),
  ),
  inEmergency,
);
/** Whom a client does not want to be rung up is nobody's outside, and no representative's. */
const doNotContact = either(limitedByClass(byRole(careSeesPart)), inEmergency);

/** Who opened it, whose record it was, and the privacy officer. */
const emergencyAccess = byRole({
  CL: (row, as) => row["user_id"] === as.who.userId,
  ME: S,
  REP: both(P("RECORD"), notOfMinorAlone),
  PO: anybody,
});
const emergencyDisclosure = {
  CL: (row: Row, as: Standpoint) => row["discloser_id"] === as.who.userId,
  ME: S,
  PO: anybody,
};
const notOfMinorsPart2: Rule = (row, as) => !listOf(row["classes"]).includes("SUD") || notOfMinorAlone(row, as);
/** To whom it went; a representative reads kinds of data in place of the words. */
const emergencyRecipient = byRole({ ...emergencyDisclosure, REP: both(P("RECORD"), notOfMinorsPart2) });

const PLAN_COLUMNS = [
  "text",
  "response",
  "why",
  "who",
  "name",
  "relation",
  "phone",
  "what_helps",
  "what_makes_it_worse",
  "preferences",
];

export const recordRules: Readonly<Record<string, Rule>> = {
  "service_notes.place": servicePlace,
  "service_notes.intervention": serviceNote,
  "service_notes.response": serviceNote,
  "service_notes.next_step": serviceNote,
  "service_notes.amendment_reason": nobody,
  "peer_notes.body": peerNote,
  "client_comments.text": comment,
  "clinical_notes.body": clinicalNote,
  "safety_concerns.summary": safetyConcern,
  "safety_concern_responses.comment": nobody,
  ...Object.fromEntries(PLAN_COLUMNS.map((column) => [`plan_parts.${column}`, planPart])),
  "plan_parts.do_not_contact": doNotContact,
  "emergency_accesses.nature": emergencyAccess,
  "emergency_accesses.review_comment": nobody,
  "emergency_disclosures.recipient_name": emergencyRecipient,
  "emergency_disclosures.recipient_affiliation": emergencyRecipient,
  "emergency_disclosures.description": byRole(emergencyDisclosure),
  "plan_part_changes.content": nobody,
  "check_ins.text": byRole({ PS: A, SUP: V, ME: S, REP: P("PLAN") }),
};
