import {
  all,
  assigned,
  consented,
  consentedIfSud,
  consentedOn,
  coordinates,
  notMinorAlone,
  openInEmergency,
  orInEmergency,
  own,
  represents,
  sameProgramIfSud,
  sameProgramOrConsentIfSud,
  self,
  servedAt,
  supervised,
  treats,
  wished,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

/** The client opens clinical notes to the peer side, and to coordination, each by a preference of its own. */
const opened = wished("CLINICAL");

/** When it was written. */
const onItsDay = servedAt("written_at");

const read = line("CLINICAL", "PS SUP CC ME REP IN", { CL: openInEmergency });

policy("ClinicalNote", {
  dataClass: "CLINICAL",
  rows: {
    PS: all(assigned, opened, sameProgramIfSud),
    SUP: all(supervised, opened, sameProgramIfSud),
    CL: orInEmergency(all(treats, sameProgramOrConsentIfSud(onItsDay))),
    CC: all(coordinates, opened, sameProgramOrConsentIfSud(onItsDay)),
    ME: self,
    REP: all(represents("RECORD"), notMinorAlone),
    IN: all(consentedOn("CLINICAL", onItsDay), consentedIfSud(onItsDay)),
  },
  fields: {
    id: read,
    author: read,
    writtenAt: read,
    body: read,
    program: read,
  },
});

policyLines("Client", {
  clinicalNotes: line("CLINICAL", "ME", {
    CL: openInEmergency,
    PS: opened,
    SUP: opened,
    CC: opened,
    REP: represents("RECORD"),
    IN: consented("CLINICAL"),
  }),
});

writable("clinical_notes", {
  insert: [
    {
      by: { CL: all(treats, sameProgramIfSud, own("author_id", "its author")) },
      columns: ["clinic_id", "id", "client_id", "author_id", "program_id", "sud", "body"],
    },
  ],
});
