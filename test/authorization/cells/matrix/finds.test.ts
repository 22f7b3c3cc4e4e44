import type { RowFacts, Viewer } from "../facts.js";
import { databaseMatrix, matrix } from "./index.js";
import { about, client, consenting, PART2, person, plan, referralConsent, row, sent, viewer } from "./people.js";

const [LAST, LATER] = ["2026-05-31", "2026-06-01"].map((day) => ({ from: day, to: day }));
const [ON_THE_LAST, AFTERWARDS] = [{ served: LAST }, { served: LATER }];
const OF_MAY = client({
  consent: "active",
  consentClasses: ["REFERRAL", "SUD", "PLAN_SHARED"],
  consentDays: { from: "2026-05-01", to: "2026-05-31" },
});
const ALL_CLASSES = ["IDENTITY", "CONTACT", "SERVICE", "CLINICAL", "SUD", "PLAN_SHARED", "CRISIS", "REFERRAL"];
const experience = (disclosure: string, assignedTo: string[] = []): RowFacts =>
  row("LivedExperience", { disclosure, assignedTo }, { client: null });

test.each<[string, Viewer, RowFacts, boolean]>([
  ["assigned now", viewer("PS"), person, true],
  ["no longer assigned", viewer("PS", { relationship: "ended" }), person, false],
  ["a supervisor's hat does not help the other", viewer("PS", { relationship: "supervised" }), person, false],
  ["another person's record", viewer("ME", { ownClientId: "other" }), person, false],
  ["the privacy officer, without a relationship", viewer("PO", { relationship: "never" }), person, true],
  ["the privacy officer of another clinic", viewer("PO", { clinicId: "other" }), person, false],
  ["an administrator of a program of the client", viewer("AD"), person, true],
  ["an administrator, of another program", viewer("AD"), about("Client", {}, client({ onlyPart2: true })), false],
  ["any scope opens the client's row", viewer("REP", { scopes: ["AGENT"] }), person, true],
  [
    "all care is the minor's own",
    viewer("REP"),
    about("Client", {}, client({ minorAlone: true, onlyPart2: true })),
    false,
  ],
  ["party to a referral, without consent", viewer("IN"), person, false],
  ["party to a referral, with consent", viewer("IN"), about("Client", {}, consenting("REFERRAL")), true],
  ["consent for something else", viewer("IN"), about("Client", {}, consenting("CONTACT")), false],
  ["an enrollment, Pg", viewer("PS", PART2), about("ProgramEnrollment", { program: "part 2" }), true],
  ["an enrollment, not Pg", viewer("PS"), about("ProgramEnrollment", { program: "part 2" }), false],
  ["of another Part 2 program", viewer("CL", PART2), about("ProgramEnrollment", { program: "other part 2" }), false],
  ["of no known program", viewer("CL", PART2), about("ProgramEnrollment", { program: "no" }), false],
  ["C(SUD)", viewer("CL"), about("ProgramEnrollment", { program: "no" }, consenting("SUD")), true],
  [
    "C(SUD), withheld from clinicians",
    viewer("CL"),
    about(
      "ProgramEnrollment",
      { program: "no" },
      client({ consent: "active", consentClasses: ["SUD"], withheld: ["SUD CLINICAL_SIDE"] }),
    ),
    false,
  ],
  ["the care team, for an administrator", viewer("AD"), about("CareTeamMember", { program: "general" }), false],
  [
    "a draft, its author",
    viewer("PS"),
    about("ServiceNote", { draft: true, program: "general" }, client(), { person: "somebody" }),
    true,
  ],
  ["a draft, another", viewer("PS"), about("ServiceNote", { draft: true, program: "general" }), false],
  [
    "a draft, the author's supervisor",
    viewer("SUP"),
    about("ServiceNote", { draft: true, supervisors: ["somebody"] }),
    true,
  ],
  ["a draft, another supervisor", viewer("SUP"), about("ServiceNote", { draft: true, supervisors: [] }), false],
  ["a draft, the client", viewer("ME"), about("ServiceNote", { draft: true }), false],
  ["a signed note, the administrator", viewer("AD"), about("ServiceNote", { draft: false }), true],
  ["a signed note, the privacy officer", viewer("PO"), about("ServiceNote", { draft: false }), false],
  ["a peer note, its author", viewer("PS"), about("PeerNote", {}, client(), { person: "somebody" }), true],
  ["a peer note, another peer specialist", viewer("PS"), about("PeerNote", {}), false],
  [
    "author rights end",
    viewer("PS", { relationship: "ended" }),
    about("PeerNote", {}, client(), { person: "somebody" }),
    false,
  ],
  ["a peer note, the supervisor", viewer("SUP"), about("PeerNote", { supervisors: ["somebody"] }), true],
  [
    "the clinical hat wins",
    viewer("SUP", { alsoTreats: true }),
    about("PeerNote", { supervisors: ["somebody"] }),
    false,
  ],
  [
    "a peer note, a clinician",
    viewer("CL", PART2),
    about("PeerNote", {}, consenting(...ALL_CLASSES, "PEER_ONLY")),
    false,
  ],
  ["a peer note, without the scope NOTES", viewer("REP", { scopes: ["RECORD"] }), about("PeerNote", {}), false],
  ["a peer note, with it", viewer("REP", { scopes: ["NOTES"] }), about("PeerNote", {}), true],
  ["a peer note of a minor alone", viewer("REP"), about("PeerNote", {}, client({ minorAlone: true })), false],
  ["a clinical note, closed to peers", viewer("PS"), about("ClinicalNote", { program: "general" }), false],
  [
    "opened to peers",
    viewer("PS"),
    about("ClinicalNote", { program: "general" }, client({ opened: ["CLINICAL PEER_SIDE"] })),
    true,
  ],
  [
    "opened to others",
    viewer("PS"),
    about("ClinicalNote", { program: "general" }, client({ opened: ["CLINICAL COORDINATION"] })),
    false,
  ],
  ["a concern about representatives", viewer("REP"), about("SafetyConcern", { hideFromRepresentatives: true }), false],
  ["a concern, the privacy officer", viewer("PO"), about("SafetyConcern", {}), true],
  ["an item for peers, a clinician", viewer("CL"), about("PlanItem", { sharing: "PEERS_ONLY" }), false],
  ["an item for peers, the supervisor", viewer("SUP"), about("PlanItem", { sharing: "PEERS_ONLY" }), true],
  ["an item of the client's own", viewer("PS"), about("PlanItem", { sharing: "ONLY_ME" }), false],
  ["an item of the client's own, a parent", viewer("REP"), about("PlanItem", { sharing: "ONLY_ME" }), false],
  ["an item of the client's own, the client", viewer("ME"), about("PlanItem", { sharing: "ONLY_ME" }), true],
  [
    "an item for all, without the scope PLAN",
    viewer("REP", { scopes: ["RECORD", "AGENT"] }),
    about("Goal", { sharing: "EMERGENCY" }),
    false,
  ],
  ["a plan, with the scope AGENT", viewer("REP", { scopes: ["AGENT"] }), plan, true],
  ["a plan, an administrator", viewer("AD"), plan, false],
  ["a supporter, a parent", viewer("REP"), about("Supporter", { sharing: "EMERGENCY" }), false],
  ["a check-in, a clinician", viewer("CL"), about("CheckIn", {}), false],
  [
    "a referral before it is sent",
    viewer("IN"),
    about("Referral", { ...sent, sent: false }, consenting("REFERRAL")),
    false,
  ],
  [
    "a referral to another organization",
    viewer("IN"),
    about("Referral", { ...sent, targetOrganization: "x" }, consenting("REFERRAL")),
    false,
  ],
  ["a sent referral", viewer("IN"), about("Referral", sent, consenting("REFERRAL")), true],
  [
    "of Part 2 care, without SUD",
    viewer("IN"),
    about("Referral", { ...sent, program: "part 2" }, consenting("REFERRAL")),
    false,
  ],
  [
    "of Part 2 care, with SUD",
    viewer("IN"),
    about("Referral", { ...sent, program: "part 2" }, consenting("REFERRAL", "SUD")),
    true,
  ],
  [
    "restricted toward it",
    viewer("IN"),
    about(
      "Referral",
      sent,
      client({ consent: "active", consentClasses: ["REFERRAL"], withheld: ["REFERRAL ORGANIZATIONS"] }),
    ),
    false,
  ],
  ["made on the last day of the consent", viewer("IN"), about("Referral", { ...sent, ...ON_THE_LAST }, OF_MAY), true],
  ["made the day after", viewer("IN"), about("Referral", { ...sent, ...AFTERWARDS }, OF_MAY), false],
  ["the client, referred on such a day", viewer("IN"), about("Client", { referred: [LATER, LAST] }, OF_MAY), true],
  ["the client, referred on others", viewer("IN"), about("Client", { referred: [LATER] }, OF_MAY), false],
  ["the plan, whatever the days", viewer("IN"), about("RecoveryPlan", {}, OF_MAY), true],
  [
    "Part 2 care of such a day",
    viewer("CL"),
    about("ServiceNote", { program: "part 2", ...ON_THE_LAST }, OF_MAY),
    true,
  ],
  ["Part 2 care of another", viewer("CL"), about("ServiceNote", { program: "part 2", ...AFTERWARDS }, OF_MAY), false],
  [
    "Part 2 care that goes on through them",
    viewer("CC"),
    about("CareTeamMember", { program: "part 2", served: { from: "2020-01-01", to: "2026-11-30" } }, OF_MAY),
    true,
  ],
  ["a consent, its recipient", viewer("IN"), about("Consent", referralConsent), true],
  [
    "a consent that has ended, its recipient",
    viewer("IN"),
    about("Consent", { ...referralConsent, active: false }),
    false,
  ],
  [
    "a consent of no class that peers could send",
    viewer("PS"),
    about("Consent", { ...referralConsent, classes: ["CLINICAL"] }),
    false,
  ],
  [
    "a consent that tells of Part 2 care",
    viewer("SUP"),
    about("Consent", { ...referralConsent, sud: true, disclosers: ["part 2"] }),
    false,
  ],
  [
    "the same, in the program",
    viewer("SUP", PART2),
    about("Consent", { ...referralConsent, sud: true, disclosers: ["part 2"] }),
    true,
  ],
  ["a draft of another's, the client", viewer("ME"), about("Consent", { ...referralConsent, draft: true }), false],
  [
    "a draft of their own, the client",
    viewer("ME"),
    about("Consent", { ...referralConsent, draft: true }, client(), { person: "somebody" }),
    true,
  ],
  ["a draft, the privacy officer", viewer("PO"), about("Consent", { ...referralConsent, draft: true }), true],
  ["a preference, a clinician", viewer("CL"), about("SharingPreference", {}), false],
  ["a preference, the supervisor", viewer("SUP"), about("SharingPreference", {}), true],
  ["a disclosure, who treats", viewer("CL"), about("Disclosure", {}), false],
  ["one's own act", viewer("CC"), about("AuditEvent", { consent: null }, client(), { person: "somebody" }), true],
  ["another's act", viewer("CC"), about("AuditEvent", { consent: null }), false],
  [
    "a supervisor's own act",
    viewer("SUP"),
    about("AuditEvent", { consent: null }, client(), { person: "somebody" }),
    false,
  ],
  [
    "an event of a client, the administrator",
    viewer("AD"),
    about("AuditEvent", { clients: ["client"], consent: null }, client(), { person: null }),
    false,
  ],
  ["a private experience, another's", viewer("SUP"), experience("SHARED_WITH_MATCHED"), false],
  ["shared with the clinic", viewer("CL"), experience("CLINIC"), true],
  ["shared with the clinic, the privacy officer", viewer("PO"), experience("CLINIC"), false],
  ["shared with matched, a client assigned", viewer("ME"), experience("SHARED_WITH_MATCHED", ["client"]), true],
  ["shared with matched, another client", viewer("ME"), experience("SHARED_WITH_MATCHED", ["other"]), false],
  ["a credential, another peer specialist", viewer("PS"), row("Credential", {}, { client: null }), false],
])("who finds a row: %s", (_, who, which, found) => {
  expect(matrix.finds(who, which)).toBe(found);
});

test("PostgreSQL alone asks limits on substance use care, and leaves other classes to the compiled read", () => {
  const withheld = client({ withheld: ["SERVICE PEER_SIDE", "SUD PEER_SIDE"] });
  const notes = ["general", "part 2"].map((program) => about("ServiceNote", { program }, withheld));

  expect(notes.map((note) => matrix.finds(viewer("PS", PART2), note))).toEqual([false, false]);
  expect(notes.map((note) => databaseMatrix.finds(viewer("PS", PART2), note))).toEqual([true, false]);
});
