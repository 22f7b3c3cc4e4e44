import {
  administered,
  all,
  anyOf,
  assigned,
  condition,
  consented,
  consentedIfSud,
  consentedOn,
  coordinates,
  notMinorAlone,
  own,
  ownTeam,
  represents,
  sameProgramIfSud,
  sameProgramOrConsentIfSud,
  self,
  servedAt,
  supervised,
  treats,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

const notDraft = condition("notDraft", "not a draft", (row) => `${row.c("status")} <> 'DRAFT'`);
/** When the contact began. */
const onItsDay = servedAt("started_at");
const byMe = own("author_id", "its author");
const byMyTeam = ownTeam("author_id");

const READERS = "PS SUP CL CC ME REP AD IN";
// The admin bills by the facts of a contact and reads none of its text.
const READERS_OF_TEXT = "PS SUP CL CC ME REP IN";

policy("ServiceNote", {
  dataClass: "SERVICE",
  rows: {
    PS: all(assigned, sameProgramIfSud, anyOf(notDraft, byMe)),
    SUP: all(supervised, sameProgramIfSud, anyOf(notDraft, byMyTeam)),
    CL: all(treats, sameProgramOrConsentIfSud(onItsDay), notDraft),
    CC: all(coordinates, sameProgramOrConsentIfSud(onItsDay), notDraft),
    ME: all(self, notDraft),
    REP: all(represents("RECORD"), notMinorAlone, notDraft),
    AD: all(administered, sameProgramIfSud, notDraft),
    IN: all(consentedOn("SERVICE", onItsDay), consentedIfSud(onItsDay), notDraft),
  },
  fields: {
    id: line("SERVICE", READERS),
    author: line("SERVICE", READERS),
    startedAt: line("SERVICE", READERS),
    endedAt: line("SERVICE", READERS),
    minutes: line("SERVICE", READERS),
    units: line("SERVICE", READERS),
    modality: line("SERVICE", READERS),
    place: line("SERVICE", READERS),
    intervention: line("SERVICE", READERS_OF_TEXT),
    response: line("SERVICE", READERS_OF_TEXT),
    nextStep: line("SERVICE", READERS_OF_TEXT),
    status: line("SERVICE", READERS),
    signedAt: line("SERVICE", READERS),
    coSignedAt: line("SERVICE", READERS),
    amendmentOf: line("SERVICE", READERS),
    program: line("SERVICE", READERS),
    clientComments: line("SERVICE", READERS),
    version: line("SERVICE", READERS),
  },
});

const contacts = line("SERVICE", "PS SUP CC ME AD", { CL: treats, REP: represents("RECORD") });

policyLines("Client", {
  lastContactAt: contacts,
  nextContactAt: contacts,
  serviceNotes: line("SERVICE", "PS SUP CC ME AD", {
    CL: treats,
    REP: represents("RECORD"),
    IN: consented("SERVICE"),
  }),
});

// A note is its author's: a supervisor adds a signature and never touches the text.
writable("service_notes", {
  insert: [
    {
      by: { PS: all(assigned, sameProgramIfSud, byMe) },
      columns: [
        "clinic_id",
        "id",
        "client_id",
        "author_id",
        "program_id",
        "sud",
        "started_at",
        "ended_at",
        "minutes",
        "units",
        "modality",
        "place",
        "goal_id",
        "intervention",
        "response",
        "next_step",
        "next_contact_at",
        "status",
        "signed_at",
        "amendment_of",
        "amendment_reason",
      ],
    },
  ],
  update: [
    {
      by: { PS: all(assigned, sameProgramIfSud, byMe) },
      columns: [
        "started_at",
        "ended_at",
        "minutes",
        "units",
        "modality",
        "place",
        "goal_id",
        "intervention",
        "response",
        "next_step",
        "next_contact_at",
        "status",
        "signed_at",
        "version",
      ],
    },
    {
      by: { SUP: all(supervised, sameProgramIfSud, byMyTeam) },
      columns: ["co_signed_at", "co_signed_by", "version"],
    },
  ],
});
