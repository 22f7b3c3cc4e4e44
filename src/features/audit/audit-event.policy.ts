import { condition, inClinic, own, type Condition } from "../../authorization/conditions.js";
import { line, policy, policyLines } from "../../authorization/policy.js";

const ownAct = own("actor_id", "their own acts");

const systemEvent = condition(
  "systemEvent",
  "system events that touch no client",
  (row) => `${row.c("kind")} in ('TOKEN_REJECTED', 'ROLE_SWITCH', 'POLICY_VERSION', 'AUDIT_VERIFY')`,
);

const ofVisibleConsent: Condition = {
  ...condition("ofVisibleConsent", "about a consent that they see", (row, scope) => {
    const consent = scope.row("consents");
    return (
      `exists (select from consents ${consent.alias} where ${consent.c("clinic_id")} = ${row.c("clinic_id")}` +
      ` and ${consent.c("id")} = ${row.c("consent_id")} and ${scope.visible("Consent", consent)})`
    );
  }),
  shownBy: "Consent",
};

const READERS = "PS CL CC ME REP PO AD";

policyLines("Consent", { history: line("AUDIT", "ME REP PO") });

policy("AuditEvent", {
  dataClass: "AUDIT",
  rows: {
    PS: ownAct,
    CL: ownAct,
    CC: ownAct,
    ME: ofVisibleConsent,
    REP: ofVisibleConsent,
    PO: inClinic,
    AD: systemEvent,
  },
  fields: {
    id: line("AUDIT", READERS),
    recordedAt: line("AUDIT", READERS),
    kind: line("AUDIT", READERS),
    outcome: line("AUDIT", READERS),
    actorId: line("AUDIT", READERS),
    actorRole: line("AUDIT", READERS),
    clientId: line("AUDIT", READERS),
    consentId: line("AUDIT", READERS),
    purpose: line("AUDIT", READERS),
    basis: line("AUDIT", READERS),
    operationName: line("AUDIT", READERS),
    entities: line("AUDIT", READERS),
  },
});

// The view behind it shows each reader the entities of events that they may see, and masks the rest.
policy("AuditEntity", {
  dataClass: "AUDIT",
  rows: READERS,
  fields: {
    type: line("AUDIT", READERS),
    id: line("AUDIT", READERS),
    clientId: line("AUDIT", READERS),
    classes: line("AUDIT", READERS),
    fields: line("AUDIT", READERS),
    count: line("AUDIT", READERS),
  },
});
