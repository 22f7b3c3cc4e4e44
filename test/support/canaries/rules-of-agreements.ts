import { covers, isNamedNow } from "./consent-standpoint.js";
import type { Row } from "./history.js";
import {
  A,
  anybody,
  both,
  byMe,
  byRole,
  either,
  K,
  nobody,
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

// Consents and referrals.

const offeredOrOwn = either((row) => row["offered_at"] !== null || row["signed_at"] !== null, byMe);

/** Something in it that the peer side could send. */
const peersCouldSend: Rule = (row) =>
  row["kind"] === "SERVICE_AGREEMENT" ||
  listOf(row["classes"]).some((one) => one !== "CLINICAL" && one !== "SUD_COUNSELING");

/** A consent that tells of substance use care is for those who work in the program that it is about. */
const sameProgram: Rule = (row, as) => {
  if (row["sud"] !== true) return true;
  const disclosers = listOf(row["discloser_program_ids"]);
  const part2 = as.rows("programs").filter((one) => one["is_part2"] === true && as.worksIn(one["id"]));
  return disclosers.length > 0
    ? part2.some(({ id }) => disclosers.includes(String(id)))
    : as
        .now("program_enrollments")
        .some((one) => one["client_id"] === row["client_id"] && part2.some(({ id }) => id === one["program_id"]));
};
const orNamesTreatingStaff = either(sameProgram, (row) => row["recipient_class"] !== null);

const owners = {
  ME: both(S, offeredOrOwn),
  REP: both(P("CONSENT"), notMinorAlone, offeredOrOwn),
  PO: anybody,
};
const consent = byRole({
  ...owners,
  PS: both(A, offeredOrOwn, peersCouldSend, sameProgram),
  SUP: both(V, offeredOrOwn, sameProgram),
  CL: both(T, offeredOrOwn, orNamesTreatingStaff),
  CC: both(K, offeredOrOwn, orNamesTreatingStaff),
  IN: (row, as) => isNamedNow(as, row),
});
const signature = byRole(owners);

const ofRow =
  (table: string, column: string, rule: Rule): Rule =>
  (row, as) =>
    as.rows(table).some((one) => one["id"] === row[column] && rule(one, as));

/** A recipient by name is a person; organisations are told of themselves alone. */
const recipient = both(ofRow("consents", "consent_id", consent), (_row, as) => as.role !== "INTEGRATOR");

const isTarget = (row: Row, as: Standpoint): boolean =>
  row["target_organization_id"] === as.organization()?.["id"] &&
  row["sent_at"] !== null &&
  covers(as, row["client_id"], "REFERRAL", row["program_id"]);

const care = {
  PS: both(A, Pg),
  SUP: both(V, Pg),
  CL: both(T, PgOrC),
  CC: both(K, PgOrC),
  ME: S,
  REP: both(P("RECORD"), notMinorAlone),
};
const insideReferral = unlessWithheld("REFERRAL", byRole(care));
const referral = unlessWithheld("REFERRAL", byRole({ ...care, IN: both(isTarget, orSudCovered) }));

/** Before it was sent there was nothing for the target. */
const sinceSent: Rule = (row, as) => as.role !== "INTEGRATOR" || row["to_status"] !== "DRAFT";

export const agreementRules: Readonly<Record<string, Rule>> = {
  "consents.description": consent,
  "consents.expiry_event": consent,
  "consents.client_name_as_signed": nobody,
  "consent_recipients.person": recipient,
  "consent_signatures.signer": ofRow("consents", "consent_id", signature),
  "consent_signatures.witness_name": nobody,
  "referrals.reason": referral,
  "referrals.client_words": nobody,
  // The target is told the organisation, not the person.
  "referral_events.actor_name": ofRow("referrals", "referral_id", insideReferral),
  "referral_events.reason": both(ofRow("referrals", "referral_id", referral), sinceSent),
};
