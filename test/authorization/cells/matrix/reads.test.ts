import type { RowFacts, Verdict, Viewer } from "../facts.js";
import { matrix } from "./index.js";
import { about, client, consenting, person, plan, referralConsent, row, sent, viewer } from "./people.js";

test.each<[string, Viewer, RowFacts, string, Verdict]>([
  ["a birth date, peers", viewer("PS"), person, "dateOfBirth", "role"],
  ["a birth date, the privacy officer", viewer("PO"), person, "dateOfBirth", "role"],
  ["an age band, peers", viewer("SUP"), person, "ageBand", "value"],
  ["an age band, an organization", viewer("IN"), person, "ageBand", "role"],
  ["a legal name without consent", viewer("IN"), person, "legalName", "withheld"],
  ["a legal name with it", viewer("IN"), about("Client", {}, consenting("IDENTITY")), "legalName", "value"],
  [
    "a consent of the past",
    viewer("IN"),
    about("Client", {}, client({ consent: "expired", consentClasses: ["CONTACT"] })),
    "phone",
    "withheld",
  ],
  [
    "contact kept from peers",
    viewer("PS"),
    about("Client", {}, client({ withheld: ["CONTACT PEER_SIDE"] })),
    "phone",
    "withheld",
  ],
  [
    "contact kept from peers, a clinician",
    viewer("CL"),
    about("Client", {}, client({ withheld: ["CONTACT PEER_SIDE"] })),
    "phone",
    "value",
  ],
  [
    "contact restricted for all, the administrator",
    viewer("AD"),
    about("Client", {}, client({ withheld: ["CONTACT ADMINISTRATION"] })),
    "phone",
    "withheld",
  ],
  ["contact, a representative for consents", viewer("REP", { scopes: ["CONSENT"] }), person, "phone", "withheld"],
  ["a name, a representative for consents", viewer("REP", { scopes: ["CONSENT"] }), person, "legalName", "value"],
  ["peer notes, a clinician", viewer("CL"), person, "peerNotes", "role"],
  ["peer notes, without the scope", viewer("REP", { scopes: ["RECORD"] }), person, "peerNotes", "withheld"],
  ["clinical notes, not opened", viewer("CC"), person, "clinicalNotes", "withheld"],
  [
    "clinical notes, opened and restricted",
    viewer("CC"),
    about("Client", {}, client({ opened: ["CLINICAL COORDINATION"], withheld: ["CLINICAL COORDINATION"] })),
    "clinicalNotes",
    "withheld",
  ],
  [
    "a version where services are withheld",
    viewer("PS"),
    about("Client", {}, client({ withheld: ["SERVICE PEER_SIDE"] })),
    "version",
    "value",
  ],
  ["a plan's section, the administrator", viewer("AD"), plan, "goals", "role"],
  [
    "a vision for peers, a clinician",
    viewer("CL"),
    about("RecoveryPlan", { visionSharing: "PEERS_ONLY" }),
    "vision",
    "missing",
  ],
  [
    "a vision for peers, a peer specialist",
    viewer("PS"),
    about("RecoveryPlan", { visionSharing: "PEERS_ONLY" }),
    "vision",
    "value",
  ],
  ["check-ins, a clinician", viewer("CL"), plan, "checkIns", "missing"],
  [
    "a crisis plan for peers, an agent",
    viewer("REP", { scopes: ["AGENT"] }),
    about("CrisisPlan", { sharing: "PEERS_ONLY" }),
    "preferences",
    "missing",
  ],
  [
    "a crisis plan for all, an agent",
    viewer("REP", { scopes: ["AGENT"] }),
    about("CrisisPlan", { sharing: "EMERGENCY" }),
    "preferences",
    "value",
  ],
  [
    "people not to contact, a parent",
    viewer("REP"),
    about("CrisisPlan", { sharing: "EMERGENCY" }),
    "doNotContact",
    "role",
  ],
  ["the lines, whatever is shared", viewer("CL"), about("CrisisPlan", { sharing: "ONLY_ME" }), "lines", "value"],
  [
    "a crisis plan kept from clinicians",
    viewer("CL"),
    about("CrisisPlan", { sharing: "ONLY_ME" }, client({ withheld: ["CRISIS CLINICAL_SIDE"] })),
    "preferences",
    "withheld",
  ],
  ["what was billed", viewer("AD"), about("ServiceNote", { program: "general" }), "minutes", "value"],
  ["what was done", viewer("AD"), about("ServiceNote", { program: "general" }), "intervention", "role"],
  ["the client's word on the end", viewer("CC"), about("Referral", sent), "clientOutcome", "role"],
  ["the end of the loop", viewer("IN"), about("Referral", sent), "loopClosedAt", "role"],
  ["who signed, a coordinator", viewer("CC"), about("Consent", referralConsent), "signatures", "role"],
  ["who signed, a representative", viewer("REP"), about("Consent", referralConsent), "signatures", "value"],
  ["a certificate's number, a clinician", viewer("CL"), row("Credential", {}, { client: null }), "number", "role"],
  [
    "a caseload, another supervisor",
    viewer("SUP"),
    row("PeerSpecialist", { supervisors: [] }, { client: null }),
    "caseloadCount",
    "withheld",
  ],
  [
    "a caseload, the supervisor",
    viewer("SUP"),
    row("PeerSpecialist", { supervisors: ["somebody"] }, { client: null }),
    "caseloadCount",
    "value",
  ],
])("what is read: %s", (_, who, which, field, verdict) => {
  expect(matrix.reads(who, which, field)).toBe(verdict);
});

test.each<[string, RowFacts, string, string]>([
  ["a labelled note", about("ServiceNote", { program: "part 2" }), "intervention", "SUD"],
  ["another note", about("ServiceNote", { program: "general" }), "intervention", "SERVICE"],
  ["an item for peers", about("PlanItem", { sharing: "PEERS_ONLY" }), "text", "PLAN_PRIVATE"],
  ["an item for all", about("PlanItem", { sharing: "CARE_TEAM" }), "text", "PLAN_SHARED"],
  ["a vision of the client's own", about("RecoveryPlan", { visionSharing: "ONLY_ME" }), "vision", "PLAN_PRIVATE"],
  ["a client's telephone", person, "phone", "CONTACT"],
])("of which class it is: %s", (_, which, field, dataClass) => {
  expect(matrix.classOf(which, field)).toBe(dataClass);
});
