import type { Row } from "./history.js";
import { listOf, type Standpoint } from "./standpoint.js";

// What an active consent opens, and to whom.

/** C(x): an active consent covers the class for the integrator's organisation, its purpose and the row's program. */
export function covers(as: Standpoint, client: unknown, dataClass: string, program?: unknown): boolean {
  const organization = as.organization();
  if (organization === undefined) return false;
  const isRestricted = as
    .restricted(client, dataClass)
    .some((one) => (one["organization_id"] ?? organization["id"]) === organization["id"] && one["program_id"] === null);
  if (isRestricted) return false;
  return active(as, client).some(
    (consent) =>
      consent["kind"] !== "SERVICE_AGREEMENT" &&
      listOf(consent["classes"]).includes(dataClass) &&
      listOf(consent["purposes"]).includes(String(organization["purpose"])) &&
      (program === undefined || disclosedBy(consent, program)) &&
      isRecipient(as, consent, organization["id"]),
  );
}

/** C(SUD) for treating staff of the clinic. */
export function sudPermitted(as: Standpoint, client: unknown, program: unknown): boolean {
  const purpose = as.role === "CARE_COORDINATOR" ? "COORDINATION" : "TREATMENT";
  return active(as, client).some(
    (consent) =>
      consent["recipient_class"] !== null &&
      listOf(consent["classes"]).includes("SUD") &&
      listOf(consent["purposes"]).includes(purpose) &&
      disclosedBy(consent, program),
  );
}

/** Y: the organisation is the target of a referral of this client that has been sent. */
export function isParty(as: Standpoint, client: unknown): boolean {
  const organization = as.organization();
  return as
    .rows("referrals")
    .some(
      (one) =>
        one["client_id"] === client &&
        one["target_organization_id"] === organization?.["id"] &&
        one["sent_at"] !== null,
    );
}

/** The consent is active and names the organisation. */
export function isNamedNow(as: Standpoint, consent: Row): boolean {
  const organization = as.organization();
  return organization !== undefined && isActive(as, consent) && isRecipient(as, consent, organization["id"]);
}

const disclosedBy = (consent: Row, program: unknown): boolean => {
  const programs = listOf(consent["discloser_program_ids"]);
  return programs.length === 0 || programs.includes(String(program));
};

function isRecipient(as: Standpoint, consent: Row, organization: unknown): boolean {
  return as
    .rows("consent_recipients")
    .some(
      (one) =>
        one["consent_id"] === consent["id"] && one["organization_id"] === organization && as.ahead(one["revoked_at"]),
    );
}

function active(as: Standpoint, client: unknown): Row[] {
  return as.rows("consents").filter((one) => one["client_id"] === client && isActive(as, one));
}

function isActive(as: Standpoint, consent: Row): boolean {
  const begins = consent["effective_from"] ?? consent["signed_at"];
  const ends = ["revoked_at", "superseded_at", "expires_at", "expiry_event_at", "known_false_at"];
  return (
    consent["signed_at"] !== null &&
    consent["entered_in_error_at"] === null &&
    as.passed(begins) &&
    ends.every((end) => as.ahead(consent[end]))
  );
}
