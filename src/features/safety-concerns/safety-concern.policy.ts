import {
  all,
  assigned,
  condition,
  coordinates,
  inClinic,
  openInEmergency,
  own,
  represents,
  self,
  supervised,
  treats,
  treatsOrEmergency,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

const notHidden = condition(
  "notHidden",
  "not hidden from representatives",
  (row) => `not ${row.c("hide_from_representatives")}`,
);

const READERS = "PS SUP CL CC ME REP PO";

policy("SafetyConcern", {
  dataClass: "SAFETY",
  rows: {
    PS: assigned,
    SUP: supervised,
    CL: treatsOrEmergency,
    CC: coordinates,
    ME: self,
    REP: all(represents("RECORD"), notHidden),
    PO: inClinic,
  },
  fields: {
    id: line("SAFETY", READERS),
    kind: line("SAFETY", READERS),
    urgency: line("SAFETY", READERS),
    summary: line("SAFETY", READERS),
    raisedAt: line("SAFETY", READERS),
    raisedBy: line("SAFETY", READERS),
    status: line("SAFETY", READERS),
    version: line("SAFETY", READERS),
  },
});

policyLines("Client", {
  safetyConcerns: line("SAFETY", "PS SUP CC ME PO", { CL: openInEmergency, REP: represents("RECORD") }),
});

const byMe = own("raised_by", "who raised it");
const answeredByMe = own("responded_by", "who answers");

// Nobody deletes a concern, and nobody changes its words.
writable("safety_concerns", {
  insert: [
    {
      by: {
        PS: all(assigned, byMe),
        SUP: all(supervised, byMe),
        CL: all(treats, byMe),
        CC: all(coordinates, byMe),
      },
      columns: ["clinic_id", "id", "client_id", "kind", "urgency", "summary", "hide_from_representatives", "raised_by"],
    },
  ],
  update: [{ by: { SUP: supervised, CL: treats, CC: coordinates }, columns: ["status", "version"] }],
});

writable("safety_concern_responses", {
  insert: [
    {
      by: {
        SUP: all(supervised, answeredByMe),
        CL: all(treats, answeredByMe),
        CC: all(coordinates, answeredByMe),
      },
      columns: ["clinic_id", "id", "client_id", "safety_concern_id", "status", "comment", "responded_by"],
    },
  ],
});
