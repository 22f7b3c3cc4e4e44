import {
  all,
  assigned,
  condition,
  consentedIfSud,
  consentedOfProgram,
  coordinates,
  notMinorAlone,
  represents,
  sameProgramIfSud,
  sameProgramOrConsentIfSud,
  self,
  servedAt,
  supervised,
  treats,
  type Condition,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

/** Y: the organisation is the target of this referral, and it has been sent. */
const targetOfSent = condition(
  "targetOfSent",
  "the organization is the target, and it has been sent",
  (row) => `${row.c("target_organization_id")} = (select app.organization_id()) and ${row.c("sent_at")} is not null`,
);

/** When it was made. */
const onItsDay = servedAt("created_at");

const peerSees = all(assigned, sameProgramIfSud);
const supervisorSees = all(supervised, sameProgramIfSud);
const sameProgramOrConsent = sameProgramOrConsentIfSud(onItsDay);
const clinicianSees = all(treats, sameProgramOrConsent);
const coordinatorSees = all(coordinates, sameProgramOrConsent);
const representativeSees = all(represents("RECORD"), notMinorAlone);
/** What the feed calls covered is a referral that the organization may see. */
const shownByFeed = (its: Condition): Condition => ({ ...its, shownBy: "ReferralChange" });
const targetSees = all(
  ...[targetOfSent, consentedOfProgram("REFERRAL", onItsDay), consentedIfSud(onItsDay)].map(shownByFeed),
);

const CARE = "PS SUP CL CC ME REP";
const READERS = `${CARE} IN`;

policyLines("Client", { referrals: line("REFERRAL", "PS SUP CC ME REP IN", { CL: treats }) });

policy("Referral", {
  dataClass: "REFERRAL",
  rows: {
    PS: peerSees,
    SUP: supervisorSees,
    CL: clinicianSees,
    CC: coordinatorSees,
    ME: self,
    REP: representativeSees,
    IN: targetSees,
  },
  fields: {
    id: line("REFERRAL", READERS),
    client: line("REFERRAL", READERS),
    kind: line("REFERRAL", READERS),
    need: line("REFERRAL", READERS),
    handoff: line("REFERRAL", READERS),
    target: line("REFERRAL", READERS),
    targetProgram: line("REFERRAL", READERS),
    status: line("REFERRAL", READERS),
    availableTransitions: line("REFERRAL", READERS),
    reason: line("REFERRAL", READERS),
    respondBy: line("REFERRAL", READERS),
    sentAt: line("REFERRAL", READERS),
    scheduledFor: line("REFERRAL", READERS),
    clientAgreedAt: line("REFERRAL", READERS),
    providerOutcome: line("REFERRAL", READERS),
    clientOutcome: line("REFERRAL", "PS SUP ME REP"),
    loopClosedAt: line("REFERRAL", CARE),
    history: line("REFERRAL", READERS),
    version: line("REFERRAL", READERS),
    createdAt: line("REFERRAL", READERS),
    updatedAt: line("REFERRAL", READERS),
  },
});

const ofVisibleReferral: Condition = {
  ...condition("ofVisibleReferral", "sees the referral", (row, scope) => {
    const referral = scope.row("referrals");
    return (
      `exists (select from referrals ${referral.alias} where ${referral.c("clinic_id")} = ${row.c("clinic_id")}` +
      ` and ${referral.c("id")} = ${row.c("referral_id")} and ${scope.visible("Referral", referral)})`
    );
  }),
  shownBy: "Referral",
};

/** Before it was sent there was nothing for the target. */
const sinceSent = condition("sinceSent", "from the sending on", (row) => `${row.c("to_status")} <> 'DRAFT'`);

policy("ReferralEvent", {
  dataClass: "REFERRAL",
  rows: {
    PS: all(assigned, ofVisibleReferral),
    SUP: all(supervised, ofVisibleReferral),
    CL: all(treats, ofVisibleReferral),
    CC: all(coordinates, ofVisibleReferral),
    ME: self,
    REP: ofVisibleReferral,
    IN: all(ofVisibleReferral, sinceSent),
  },
  fields: {
    id: line("REFERRAL", READERS),
    from: line("REFERRAL", READERS),
    to: line("REFERRAL", READERS),
    at: line("REFERRAL", READERS),
    actor: line("REFERRAL", READERS),
    reason: line("REFERRAL", READERS),
  },
});

const onTheirs = {
  PS: peerSees,
  SUP: supervisorSees,
  CL: clinicianSees,
  CC: coordinatorSees,
  ME: self,
  REP: representativeSees,
};

writable("referrals", {
  insert: [
    {
      by: { PS: peerSees, CL: clinicianSees, CC: coordinatorSees, ME: self },
      columns: [
        "clinic_id",
        "id",
        "client_id",
        "kind",
        "need",
        "handoff",
        "target_organization_id",
        "target_program_id",
        "program_id",
        "sud",
        "status",
        "reason",
        "respond_by",
        "client_agreed_at",
        "created_by",
      ],
    },
  ],
  update: [
    {
      by: { ...onTheirs, IN: targetSees },
      columns: ["status", "provider_outcome", "version", "updated_at"],
    },
    // By who receives it: the organization, or the staff and supervisors of the program that it goes to.
    {
      by: { PS: peerSees, SUP: supervisorSees, CL: clinicianSees, CC: coordinatorSees, IN: targetSees },
      columns: ["completed_at", "scheduled_for"],
    },
    {
      by: { PS: peerSees, CL: clinicianSees, CC: coordinatorSees },
      columns: ["sent_at", "client_agreed_at"],
    },
    {
      by: { PS: peerSees, ME: self, REP: representativeSees },
      columns: ["client_outcome", "client_words", "client_outcome_at", "client_version"],
    },
  ],
  reads: {
    [READERS]: [
      "client_id",
      "created_by",
      "created_at",
      "program_id",
      "sud",
      "target_organization_id",
      "target_program_id",
    ],
    [CARE]: ["client_version", "client_outcome_at"],
  },
});

writable("referral_events", {
  insert: [
    {
      by: {
        PS: all(assigned, ofVisibleReferral),
        SUP: all(supervised, ofVisibleReferral),
        CL: all(treats, ofVisibleReferral),
        CC: all(coordinates, ofVisibleReferral),
        ME: self,
        REP: ofVisibleReferral,
        IN: ofVisibleReferral,
      },
      columns: [
        "clinic_id",
        "id",
        "client_id",
        "referral_id",
        "from_status",
        "to_status",
        "actor_id",
        "actor_name",
        "actor_organization",
        "reason",
      ],
    },
  ],
});
