import { covers, isParty } from "./consent-standpoint.js";
import type { Row } from "./history.js";
import {
  A,
  administered,
  anybody,
  byRole,
  C,
  E,
  either,
  K,
  nobody,
  P,
  type Rule,
  S,
  T,
  unlessWithheld,
  V,
} from "./rule.js";
import type { Standpoint } from "./standpoint.js";

// Names and contact details of clients, what staff tell about themselves, and the reasons of assignments.

/** The row of a client, seen as a row about that client. */
const ofClient =
  (rule: Rule): Rule =>
  (row, as) =>
    rule({ ...row, client_id: row["id"] }, as);

const RECORD = { PS: A, SUP: V, CL: either(T, E), CC: K, ME: S, REP: P(), AD: administered };
const party: Rule = (row, as) => isParty(as, row["client_id"]) && covers(as, row["client_id"], "REFERRAL");

const name = ofClient(byRole({ ...RECORD, PO: anybody, IN: party }));
const identity = ofClient(byRole({ ...RECORD, PO: anybody, IN: C("IDENTITY") }));
const contact = ofClient(either(unlessWithheld("CONTACT", byRole({ ...RECORD, IN: C("CONTACT") })), E));
const birthDate = ofClient(byRole({ ...RECORD, PS: nobody, SUP: nobody, IN: C("IDENTITY") }));

/** A member of staff is in the directory. Of others the name is their own, the privacy officer's, and in the report on a client. */
const displayName: Rule = (row, as) =>
  row["staff_role"] !== null || row["id"] === as.who.userId || as.role === "PRIVACY_OFFICER" || isInReport(row, as);

function isInReport(user: Row, as: Standpoint): boolean {
  return as
    .rows("clients")
    .filter(({ id }) =>
      as.role === "CLIENT" ? as.isClient(id) : as.role === "REPRESENTATIVE" && as.represents(id, "RECORD"),
    )
    .some(
      ({ id, user_id }) =>
        user_id === user["id"] ||
        as.rows("representatives").some((one) => one["client_id"] === id && one["user_id"] === user["id"]),
    );
}

const disclosed =
  (...levels: readonly string[]): Rule =>
  (row) =>
    levels.includes(String(row["disclosure"]));
const ownProfile: Rule = (row, as) => row["peer_specialist_id"] === as.who.userId;
const toClinic = disclosed("CLINIC", "PUBLIC");
const toAll = disclosed("PUBLIC");
/** The client's own peer specialist tells them more. */
const toMatched: Rule = (row, as) =>
  toAll(row, as) ||
  (disclosed("SHARED_WITH_MATCHED", "CLINIC")(row, as) &&
    as
      .rows("clients")
      .some(
        ({ id }) =>
          as.isClient(id) &&
          as
            .now("peer_assignments")
            .some((one) => one["client_id"] === id && one["peer_specialist_id"] === row["peer_specialist_id"]),
      ));

const experience = byRole({
  PS: (row, as) => ownProfile(row, as) || toClinic(row, as),
  SUP: toClinic,
  CL: toClinic,
  CC: toClinic,
  ME: toMatched,
  REP: toAll,
  PO: toAll,
  AD: toAll,
  IN: toAll,
});
const credential: Rule = (row, as) => as.role !== "PEER_SPECIALIST" || ownProfile(row, as);

export const clinicRules: Readonly<Record<string, Rule>> = {
  // Shown as the recipient's address in the accounting of disclosures alone.
  "organizations.address": byRole({ ME: anybody, REP: anybody, PO: anybody }),
  "users.display_name": displayName,
  "peer_specialists.pronouns": anybody,
  "peer_specialists.bio": anybody,
  "lived_experiences.tag": experience,
  "lived_experiences.label": experience,
  "credentials.kind": credential,
  "credentials.issuer": credential,
  "credentials.number": byRole({ PS: ownProfile, SUP: anybody, PO: anybody, AD: anybody }),
  "clients.preferred_name": name,
  "clients.pronouns": name,
  "clients.legal_name": identity,
  "clients.mrn": identity,
  "clients.date_of_birth": birthDate,
  "clients.phone": contact,
  "clients.email": contact,
  "care_team_members.end_reason": nobody,
  "peer_assignments.reason": nobody,
  "peer_assignments.end_reason": nobody,
};
