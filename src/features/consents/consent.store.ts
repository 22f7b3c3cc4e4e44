import type { Row, Scope } from "../../authorization/sql.js";
import { column, embedded, many, one, stored, storedFields, value } from "../../authorization/store.js";
import { byId, rootFields } from "../../reading/index.js";
import { missingElementsSql, visibleConsentSql } from "./consent.sql.js";

/** Computed at the instant of the request; the columns it leans on are named, so that they are granted. */
function stateSql(row: Row, scope: Scope): string {
  const instants = [
    "entered_in_error_at",
    "revoked_at",
    "superseded_at",
    "signed_at",
    "declined_at",
    "offered_at",
    "expires_at",
    "expiry_event_at",
    "effective_from",
  ].map((name) => row.c(name));
  return `app.consent_state(${instants.join(", ")}, greatest(${scope.instant}, ${row.c("end_recorded_at")}))`;
}

/** An organisation sees a signed consent, and its own part of it: what other recipients do must not move its number. */
function versionSql(row: Row, scope: Scope): string {
  return scope.role === "INTEGRATOR" ? `1 + num_nonnulls(${row.c("revocation_channel")})` : row.c("version");
}

const disclosersSql = (row: Row, scope: Scope): string => {
  const program = scope.row("programs");
  const clinic = scope.row("clinics");
  return (
    `case when ${row.c("discloser_program_ids")} = '{}' then` +
    ` (select array[${clinic.c("name")}] from clinics ${clinic.alias} where ${clinic.c("clinic_id")} = ${scope.clinic})` +
    ` else array(select ${program.c("name")} from programs ${program.alias} where ${program.c("clinic_id")} = ${scope.clinic}` +
    ` and ${program.c("id")} = any (${row.c("discloser_program_ids")}) order by ${program.c("name")}) end`
  );
};

stored("Consent", {
  table: "consents",
  fields: {
    id: column("id"),
    clientId: column("client_id"),
    kind: column("kind"),
    state: value(stateSql),
    classes: column("classes"),
    purposes: column("purposes"),
    disclosers: value(disclosersSql),
    recipients: many("ConsentRecipient", {
      where: (consent, recipient) => `${recipient.c("consent_id")} = ${consent.c("id")}`,
      order: (recipient) => `${recipient.c("person")} nulls first, ${recipient.c("id")}`,
    }),
    description: column("description"),
    serviceFrom: column("service_from"),
    serviceTo: column("service_to"),
    effectiveFrom: value((row) => `coalesce(${row.c("effective_from")}, ${row.c("signed_at")})`),
    expiresAt: column("expires_at"),
    expiryEvent: column("expiry_event"),
    signatures: many("ConsentSignature", {
      where: (consent, signature) => `${signature.c("consent_id")} = ${consent.c("id")}`,
      order: (signature) => `${signature.c("at")}, ${signature.c("id")}`,
    }),
    missingSignatures: value(
      (row) =>
        `case when ${row.c("signed_at")} is not null then '{}'::text[]` +
        ` else app.missing_signatures(${row.c("id")}) end`,
    ),
    missingElements: value(missingElementsSql),
    // The one that it replaces may tell of care that the viewer knows nothing of.
    supersedes: value((row, scope) => visibleConsentSql(row.c("supersedes_id"), scope)),
    signedAt: column("signed_at"),
    revocation: embedded("ConsentRevocation", (row) => `${row.c("revocation_channel")} is not null`),
    version: value(versionSql),
  },
});

stored("ConsentRevocation", {
  table: "consents",
  fields: {
    channel: column("revocation_channel"),
    receivedAt: column("revocation_received_at"),
    effectiveAt: column("revoked_at"),
    awaitingWrittenForm: value(
      (row) => `${row.c("revocation_channel")} = 'ORAL' and ${row.c("revocation_written_at")} is null`,
    ),
  },
});

stored("ConsentRecipient", {
  table: "consent_recipients",
  within: true,
  fields: {
    id: column("id"),
    organization: one("Organization", "organization_id"),
    person: column("person"),
    recipientClass: column("recipient_class"),
    participants: many("Organization", {
      sameClient: false,
      where: (recipient, organization) =>
        `${organization.c("id")} = any (${recipient.c("participant_organization_ids")})`,
      order: (organization) => `${organization.c("name")}, ${organization.c("id")}`,
    }),
    revokedAt: column("revoked_at"),
  },
});

stored("ConsentSignature", {
  table: "consent_signatures",
  within: true,
  fields: {
    signer: column("signer"),
    capacity: column("capacity"),
    method: column("method"),
    at: column("at"),
  },
});

stored("ConsentScope", {
  table: "app.feed_window",
  key: "position",
  only: (row) => row.c("covered"),
  fields: {
    consentId: column("consent_id"),
    classes: column("scope_classes"),
    purposes: column("scope_purposes"),
    expiresAt: column("scope_expires_at"),
    serviceFrom: column("scope_service_from"),
    serviceTo: column("scope_service_to"),
    text: column("scope_text"),
  },
});

storedFields("ReferralChange", { consentScope: embedded("ConsentScope") });

storedFields("Client", {
  consents: many("Consent", {
    where: (client, consent, scope, args) =>
      `${consent.c("client_id")} = ${client.c("id")}` +
      (args.has("state") ? ` and ${stateSql(consent, scope)} = any (${args.bind("state", "text[]")})` : ""),
    order: (consent) => `${consent.c("created_at")}, ${consent.c("id")}`,
  }),
});

rootFields({ consent: byId("Consent") });
