import {
  all,
  anyOf,
  assigned,
  condition,
  coordinates,
  inClinic,
  notLimited,
  notMinorAlone,
  represents,
  self,
  supervised,
  treats,
  type Condition,
} from "../../authorization/conditions.js";
import { classBit } from "../../authorization/data-classes.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

const offeredOrOwn = condition(
  "offeredOrOwn",
  "offered to the client, or written by the viewer",
  (row, scope) =>
    `(${row.c("offered_at")} is not null or ${row.c("signed_at")} is not null or ${row.c("author_id")} = ${scope.user})`,
);

const CLINICAL_ONLY = classBit("CLINICAL") | classBit("SUD_COUNSELING");

/** Consents with at least one class that the peer side could send. */
const peersCouldSend = condition(
  "peersCouldSend",
  "covers something that a peer specialist could send",
  (row) =>
    `(${row.c("kind")} in ('SERVICE_AGREEMENT', 'GROUP_PARTICIPATION') or ${row.c("class_mask")} & ~${CLINICAL_ONLY} <> 0)`,
);

/** Pg: a consent that tells of substance use care, only inside the Part 2 program that it is about. */
const sameProgramIfSudConsent = condition(
  "sameProgramIfSudConsent",
  "where it tells of Part 2 care: works in that Part 2 program",
  (row, scope) => {
    const enrollment = scope.row("program_enrollments");
    return (
      `(not ${row.c("sud")} or ${row.c("discloser_program_ids")} && (select app.part2_program_ids())::uuid[]` +
      ` or (${row.c("discloser_program_ids")} = '{}' and exists (select from program_enrollments ${enrollment.alias}` +
      ` where ${enrollment.c("clinic_id")} = ${row.c("clinic_id")} and ${enrollment.c("client_id")} = ${row.client()}` +
      ` and ${enrollment.c("program_id")} = any ((select app.part2_program_ids())::uuid[])` +
      ` and ${enrollment.c("starts_at")} <= ${scope.instant} and ${enrollment.c("ends_at")} > ${scope.instant})))`
    );
  },
);

/** Deny wins: what the client keeps of Part 2 care from this side of the clinic, a consent must not tell either. */
const notWithheldIfSud = condition(
  "notWithheldIfSud",
  "where it tells of Part 2 care: no preference or restriction withholds SUD",
  (row, scope) => `(not ${row.c("sud")} or ${notLimited("SUD").sql(row, scope)})`,
);

/** The class in a consent to an intermediary is that of its participants: it tells nobody of this clinic. */
const namedAsTreating = condition(
  "namedAsTreating",
  "it names treating staff as recipients",
  (row) => `(${row.c("recipient_class")} is not null and ${row.c("kind")} <> 'INTERMEDIARY')`,
);

/** The organisation is a recipient of this consent, and it is active now. */
const namedNow: Condition = {
  ...condition(
    "namedNow",
    "active now, and names the organization as a recipient",
    (row) => `${row.c("id")} = any (array(select v.consent_id from app.named_now v))`,
  ),
  onSomeRow: (row) => `exists (select from app.named_now v where v.client_id = ${row.client()})`,
};

const inProgramOrNamed = anyOf(sameProgramIfSudConsent, namedAsTreating);
const rows = {
  PS: all(assigned, offeredOrOwn, peersCouldSend, sameProgramIfSudConsent, notWithheldIfSud),
  SUP: all(supervised, offeredOrOwn, sameProgramIfSudConsent, notWithheldIfSud),
  CL: all(treats, offeredOrOwn, inProgramOrNamed, notWithheldIfSud),
  CC: all(coordinates, offeredOrOwn, inProgramOrNamed, notWithheldIfSud),
  ME: all(self, offeredOrOwn),
  REP: all(represents("CONSENT"), notMinorAlone, offeredOrOwn),
  PO: inClinic,
  IN: namedNow,
};

const OWNERS = "ME REP PO";
const READERS = "PS SUP CL CC ME REP PO IN";

policyLines("Client", { consents: line("CONSENT", "PS SUP CC ME REP PO IN", { CL: treats }) });

policy("Consent", {
  dataClass: "CONSENT",
  rows,
  fields: {
    id: line("CONSENT", READERS),
    clientId: line("CONSENT", READERS),
    kind: line("CONSENT", READERS),
    state: line("CONSENT", READERS),
    classes: line("CONSENT", READERS),
    purposes: line("CONSENT", READERS),
    disclosers: line("CONSENT", READERS),
    recipients: line("CONSENT", READERS),
    description: line("CONSENT", READERS),
    serviceFrom: line("CONSENT", READERS),
    serviceTo: line("CONSENT", READERS),
    effectiveFrom: line("CONSENT", READERS),
    expiresAt: line("CONSENT", READERS),
    expiryEvent: line("CONSENT", READERS),
    signatures: line("CONSENT", OWNERS),
    missingSignatures: line("CONSENT", READERS),
    missingElements: line("CONSENT", READERS),
    supersedes: line("CONSENT", READERS),
    signedAt: line("CONSENT", READERS),
    revocation: line("CONSENT", READERS),
    version: line("CONSENT", READERS),
  },
});

policy("ConsentRevocation", {
  dataClass: "CONSENT",
  rows,
  fields: {
    channel: line("CONSENT", READERS),
    receivedAt: line("CONSENT", READERS),
    effectiveAt: line("CONSENT", READERS),
    awaitingWrittenForm: line("CONSENT", READERS),
  },
});

const ofVisibleConsent: Condition = {
  ...condition("ofVisibleConsent", "sees the consent", (row, scope) => {
    const consent = scope.row("consents");
    return (
      `exists (select from consents ${consent.alias} where ${consent.c("clinic_id")} = ${row.c("clinic_id")}` +
      ` and ${consent.c("id")} = ${row.c("consent_id")} and ${scope.visible("Consent", consent)})`
    );
  }),
  shownBy: "Consent",
};

const ownOrganization = condition(
  "ownOrganization",
  "the organization itself",
  (row) => `${row.c("organization_id")} = (select app.organization_id())`,
);

policy("ConsentRecipient", {
  dataClass: "CONSENT",
  rows: {
    PS: all(assigned, ofVisibleConsent),
    SUP: all(supervised, ofVisibleConsent),
    CL: all(treats, ofVisibleConsent),
    CC: all(coordinates, ofVisibleConsent),
    ME: all(self, ofVisibleConsent),
    REP: ofVisibleConsent,
    PO: inClinic,
    IN: all(ownOrganization, ofVisibleConsent),
  },
  fields: {
    id: line("CONSENT", READERS),
    organization: line("CONSENT", READERS),
    person: line("CONSENT", READERS),
    recipientClass: line("CONSENT", READERS),
    participants: line("CONSENT", READERS),
    revokedAt: line("CONSENT", READERS),
  },
});

policy("ConsentSignature", {
  dataClass: "CONSENT",
  rows: { ME: all(self, ofVisibleConsent), REP: ofVisibleConsent, PO: inClinic },
  fields: {
    signer: line("CONSENT", OWNERS),
    capacity: line("CONSENT", OWNERS),
    method: line("CONSENT", OWNERS),
    at: line("CONSENT", OWNERS),
  },
});

// What goes with a disclosure to the organisation that it is made to.
policyLines("ReferralChange", { consentScope: line("CONSENT", "IN") });

policy("ConsentScope", {
  dataClass: "CONSENT",
  rows: { IN: inClinic },
  fields: {
    consentId: line("CONSENT", "IN"),
    classes: line("CONSENT", "IN"),
    purposes: line("CONSENT", "IN"),
    expiresAt: line("CONSENT", "IN"),
    serviceFrom: line("CONSENT", "IN"),
    serviceTo: line("CONSENT", "IN"),
    text: line("CONSENT", "IN"),
  },
});

const { IN: _integrator, SUP: _supervisor, ...writers } = rows;
const { REP: _representative, ...authors } = writers;
const { CL: _clinician, ...signers } = writers;
const recipientRows = {
  PS: all(assigned, ofVisibleConsent),
  CL: all(treats, ofVisibleConsent),
  CC: all(coordinates, ofVisibleConsent),
  ME: all(self, ofVisibleConsent),
  PO: inClinic,
};
const STAFF_AND_OWNERS = "PS CL CC ME REP PO";

writable("consents", {
  insert: [
    {
      by: authors,
      columns: [
        "clinic_id",
        "id",
        "client_id",
        "author_id",
        "kind",
        "description",
        "classes",
        "purposes",
        "sud",
        "service_from",
        "service_to",
        "effective_from",
        "expires_at",
        "expires_on",
        "expiry_event",
        "discloser_program_ids",
        "recipient_class",
        "supersedes_id",
        "offered_at",
      ],
    },
  ],
  update: [
    {
      by: authors,
      columns: [
        "kind",
        "classes",
        "purposes",
        "discloser_program_ids",
        "recipient_class",
        "description",
        "service_from",
        "service_to",
        "expires_on",
        "expiry_event",
        "sud",
        "offered_at",
        "supersedes_id",
      ],
    },
    // Drafted, or worked out when it is signed.
    { by: writers, columns: ["effective_from", "expires_at"] },
    { by: signers, columns: ["statements", "client_name_as_signed", "signed_at"] },
    { by: { ME: writers.ME, REP: writers.REP }, columns: ["declined_at"] },
    {
      by: writers,
      columns: [
        "revoked_at",
        "revocation_channel",
        "revocation_received_at",
        "revocation_written_at",
        "end_recorded_at",
        "version",
      ],
    },
  ],
  reads: { [STAFF_AND_OWNERS]: ["author_id", "statements", "sud", "expires_on", "end_recorded_at"] },
});

writable("consent_recipients", {
  insert: [
    {
      by: recipientRows,
      columns: [
        "clinic_id",
        "id",
        "consent_id",
        "client_id",
        "organization_id",
        "person",
        "recipient_class",
        "participant_organization_ids",
      ],
    },
  ],
  update: [{ by: { ...recipientRows, REP: ofVisibleConsent }, columns: ["revoked_at", "end_recorded_at"] }],
  delete: recipientRows,
  reads: { [STAFF_AND_OWNERS]: ["consent_id"] },
});

const { CL: _clinicalRows, ...signatureRows } = recipientRows;
writable("consent_signatures", {
  insert: [
    {
      by: { ...signatureRows, REP: ofVisibleConsent },
      columns: [
        "clinic_id",
        "id",
        "consent_id",
        "client_id",
        "signer_id",
        "signer",
        "capacity",
        "method",
        "witness_name",
        "recorded_by",
        "at",
      ],
    },
  ],
  // Whether somebody has signed, for who drafts; in which capacities, for who records a signature. Who it was stays with
  // the client and the privacy officer.
  readRows: {
    PS: all(assigned, ofVisibleConsent),
    CL: all(treats, ofVisibleConsent),
    CC: all(coordinates, ofVisibleConsent),
  },
  reads: { [STAFF_AND_OWNERS]: ["clinic_id", "consent_id"], "PS CC ME REP PO": ["capacity"] },
});
