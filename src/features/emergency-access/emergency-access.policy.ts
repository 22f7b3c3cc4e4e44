import { all, inClinic, notOfMinorAlone, own, represents, self } from "../../authorization/conditions.js";
import { line, policy } from "../../authorization/policy.js";

// Who opened a client's record in an emergency is told to the client, to who represents them, and to the privacy officer,
// who reviews it. No role writes the tables: app.start_emergency_access and its like do.

const READERS = "CL ME REP PO";

policy("EmergencyAccess", {
  dataClass: "AUDIT",
  rows: {
    CL: own("user_id", "who started it"),
    ME: self,
    REP: all(represents("RECORD"), notOfMinorAlone),
    PO: inClinic,
  },
  fields: {
    id: line("AUDIT", READERS),
    client: line("AUDIT", READERS),
    actor: line("AUDIT", READERS),
    startedAt: line("AUDIT", READERS),
    endsAt: line("AUDIT", READERS),
    nature: line("AUDIT", READERS),
    disclosures: line("AUDIT", READERS),
    review: line("AUDIT", READERS),
    reviewDueOn: line("AUDIT", READERS),
    // Counted over all clients of the clinician: of others than their own, a client is told nothing.
    isRepeated: line("AUDIT", "PO"),
    version: line("AUDIT", READERS),
  },
});
