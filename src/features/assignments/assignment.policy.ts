import {
  administered,
  all,
  assigned,
  coordinates,
  ownTeam,
  represents,
  self,
  supervised,
  treats,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

const READERS = "PS SUP CL CC ME REP AD";

policyLines("Client", { assignments: line("SERVICE", "PS SUP CC ME REP AD", { CL: treats }) });

policy("PeerAssignment", {
  dataClass: "SERVICE",
  rows: {
    PS: assigned,
    SUP: supervised,
    CL: treats,
    CC: coordinates,
    ME: self,
    REP: represents("RECORD"),
    AD: administered,
  },
  fields: {
    id: line("SERVICE", READERS),
    peerSpecialist: line("SERVICE", READERS),
    role: line("SERVICE", READERS),
    startsAt: line("SERVICE", READERS),
    endsAt: line("SERVICE", READERS),
    version: line("SERVICE", READERS),
  },
});

const ofTheirTeam = all(supervised, ownTeam("peer_specialist_id"));

writable("peer_assignments", {
  insert: [
    {
      by: { SUP: ofTheirTeam, CC: coordinates },
      columns: ["clinic_id", "id", "client_id", "peer_specialist_id", "role", "starts_at", "ends_at", "reason"],
    },
  ],
  update: [{ by: { SUP: ofTheirTeam, CC: coordinates }, columns: ["ends_at", "end_reason", "version"] }],
});
