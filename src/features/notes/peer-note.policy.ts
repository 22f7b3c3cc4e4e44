import {
  all,
  assigned,
  condition,
  notOfMinorAlone,
  own,
  ownTeam,
  represents,
  self,
  supervised,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

// Between peer specialist and client. Clinical staff, the admin, the privacy officer and integrators have no line here:
// they are refused by their role, whether or not there is a note.

/** The clinical hat wins: a supervisor who also sits on the client's care team reads no peer notes of that client. */
const notOnCareTeam = condition(
  "notOnCareTeam",
  "not on the client's care team",
  (row) => `${row.client()} <> all (array(select v.client_id from app.care_team v))`,
);
const byMe = own("author_id", "its author");

// The guardian of a minor who consented alone to care reads neither that care nor what they write with a peer: a list
// without rows, as "withheld" would tell that there is such care.
const forRepresentatives = all(represents("NOTES"), notOfMinorAlone);

const READERS = "PS SUP ME REP";

policy("PeerNote", {
  dataClass: "PEER_ONLY",
  rows: {
    PS: all(assigned, byMe),
    SUP: all(supervised, ownTeam("author_id"), notOnCareTeam),
    ME: self,
    REP: forRepresentatives,
  },
  fields: {
    id: line("PEER_ONLY", READERS),
    author: line("PEER_ONLY", READERS),
    writtenAt: line("PEER_ONLY", READERS),
    writtenTogether: line("PEER_ONLY", READERS),
    body: line("PEER_ONLY", READERS),
    clientComments: line("PEER_ONLY", READERS),
  },
});

policyLines("Client", {
  peerNotes: line("PEER_ONLY", "PS ME", { SUP: notOnCareTeam, REP: represents("NOTES") }),
});

writable("peer_notes", {
  insert: [
    {
      by: { PS: all(assigned, byMe) },
      columns: ["clinic_id", "id", "client_id", "author_id", "written_together", "body"],
    },
  ],
});
