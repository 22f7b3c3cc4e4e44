import {
  administered,
  all,
  assigned,
  condition,
  consented,
  consentedIfSud,
  consentedOfProgram,
  coversOfProgram,
  coordinates,
  inClinic,
  notMinorAlone,
  openInEmergency,
  orInEmergency,
  represents,
  sameProgramIfSud,
  sameProgramOrConsentIfSud,
  self,
  servedFromStartToEnd,
  servedAt,
  supervised,
  treats,
  treatsOrEmergency,
  type Condition,
} from "../../authorization/conditions.js";
import { EVERYONE, line, policy, writable } from "../../authorization/policy.js";
import type { Row, Scope } from "../../authorization/sql.js";

const whenMade = servedAt("created_at");

/**
 * Y and C(REFERRAL): the organisation is a party to a referral of this client that has been sent and that consent lets it
 * know of. That the client is there tells of a referral, so that a consent for other days must not show it.
 */
const party: Condition = {
  ...condition(
    "party",
    "the organisation is the target of a referral that has been sent and that active consent lets it see",
    (row) => `exists (select from app.referred_clients v where v.client_id = ${row.client()} offset 0)`,
  ),
  shownBy: "Referral",
  letsOut: {
    dataClass: "REFERRAL",
    always: true,
    by: (_row, scope) => {
      const referral = scope.row("referrals");
      return `exists (select from referrals ${referral.alias} where ${isForUs(referral)} and ${lets(referral, scope)})`;
    },
  },
};

/** SQL: of the client of a consent `v`, sent to the organisation that asks. */
const isForUs = (referral: Row): string =>
  `${referral.c("clinic_id")} = app.clinic_id() and ${referral.c("client_id")} = v.client_id` +
  ` and ${referral.c("target_organization_id")} = app.organization_id() and ${referral.c("sent_at")} is not null`;

/** SQL: the consent `v` lets the referral out. */
const lets = (referral: Row, scope: Scope): string =>
  `${coversOfProgram("REFERRAL", referral, whenMade)} and ${consentedIfSud(whenMade).sql(referral, scope)}`;

const contact = line("CONTACT", "PS SUP CC ME AD", {
  CL: openInEmergency,
  REP: represents("RECORD"),
  IN: consented("CONTACT"),
});

policy("Client", {
  dataClass: "IDENTITY",
  rows: {
    PS: assigned,
    SUP: supervised,
    CL: treatsOrEmergency,
    CC: coordinates,
    ME: self,
    REP: represents(),
    PO: inClinic,
    AD: administered,
    IN: party,
  },
  fields: {
    id: line("IDENTITY", EVERYONE),
    preferredName: line("IDENTITY", EVERYONE),
    pronouns: line("IDENTITY", EVERYONE),
    legalName: line("IDENTITY", "PS SUP CL CC ME REP PO AD", { IN: consented("IDENTITY") }),
    mrn: line("IDENTITY", "PS SUP CL CC ME REP PO AD", { IN: consented("IDENTITY") }),
    dateOfBirth: line("IDENTITY", "CL CC ME REP AD", { IN: consented("IDENTITY") }),
    ageBand: line("IDENTITY", "PS SUP CL CC ME REP AD"),
    // A representative's scopes other than RECORD open the row and who the client is, and nothing more of this.
    phone: contact,
    email: contact,
    // In an emergency a clinician reads what the emergency opens of a client, and nothing else of them.
    languages: line("SERVICE", "PS SUP CC ME AD", {
      CL: treats,
      REP: represents("RECORD"),
      IN: consented("SERVICE"),
    }),
    programEnrollments: line("SERVICE", "PS SUP CC ME REP AD", { CL: openInEmergency, IN: consented("SUD") }),
    sharingPreferences: line("CONSENT", "SUP ME REP PO"),
    restrictions: line("CONSENT", "SUP ME REP PO"),
    version: line("SERVICE", EVERYONE),
  },
});

const labelledSud = condition("labelledSud", "labelled SUD", (row) => row.c("sud"));

const sameProgramOrConsent = sameProgramOrConsentIfSud(servedFromStartToEnd);

const ofEnrollment = line("SERVICE", "PS SUP CC ME REP AD IN", { CL: openInEmergency });

policy("ProgramEnrollment", {
  dataClass: "SERVICE",
  rows: {
    PS: all(assigned, sameProgramIfSud),
    SUP: all(supervised, sameProgramIfSud),
    CL: orInEmergency(all(treats, sameProgramOrConsent)),
    CC: all(coordinates, sameProgramOrConsent),
    ME: self,
    REP: all(represents("RECORD"), notMinorAlone),
    AD: all(administered, sameProgramIfSud),
    IN: all(labelledSud, consentedOfProgram("SUD", servedFromStartToEnd)),
  },
  fields: {
    id: ofEnrollment,
    program: ofEnrollment,
    startedAt: ofEnrollment,
    endedAt: ofEnrollment,
  },
});

const sharing = { SUP: supervised, ME: self, REP: represents("RECORD"), PO: inClinic };

policy("SharingPreference", {
  dataClass: "CONSENT",
  rows: sharing,
  fields: {
    id: line("CONSENT", "SUP ME REP PO"),
    dataClass: line("CONSENT", "SUP ME REP PO"),
    audience: line("CONSENT", "SUP ME REP PO"),
    allowed: line("CONSENT", "SUP ME REP PO"),
    since: line("CONSENT", "SUP ME REP PO"),
  },
});

policy("Restriction", {
  dataClass: "CONSENT",
  rows: sharing,
  fields: {
    id: line("CONSENT", "SUP ME REP PO"),
    dataClass: line("CONSENT", "SUP ME REP PO"),
    organization: line("CONSENT", "SUP ME REP PO"),
    program: line("CONSENT", "SUP ME REP PO"),
    startsAt: line("CONSENT", "SUP ME REP PO"),
    endsAt: line("CONSENT", "SUP ME REP PO"),
  },
});

// Clients are made by app.register_client alone.
writable("clients", {
  update: [
    {
      by: { ME: self },
      columns: [
        "preferred_name",
        "pronouns",
        "phone",
        "email",
        "languages",
        "identity_version",
        "contact_version",
        "service_version",
      ],
    },
    { by: { PS: assigned }, columns: ["phone", "email", "languages", "contact_version", "service_version"] },
  ],
});
