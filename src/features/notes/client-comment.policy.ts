import {
  all,
  anyOf,
  assigned,
  condition,
  consented,
  coordinates,
  never,
  own,
  represents,
  self,
  supervised,
  treats,
  type Condition,
} from "../../authorization/conditions.js";
import { line, policy, writable } from "../../authorization/policy.js";

const onServiceNote: Condition = {
  ...condition("onServiceNote", "on a service note that they may read", (row, scope) => {
    const note = scope.row("service_notes");
    return (
      `exists (select from service_notes ${note.alias}` +
      ` where ${note.c("clinic_id")} = ${scope.clinic} and ${note.c("id")} = ${row.c("service_note_id")}` +
      ` and ${scope.visible("ServiceNote", note)})`
    );
  }),
  shownBy: "ServiceNote",
};

const onPeerNote: Condition = {
  ...condition("onPeerNote", "on a peer note that they may read", (row, scope) => {
    const note = scope.row("peer_notes");
    return (
      `exists (select from peer_notes ${note.alias}` +
      ` where ${note.c("clinic_id")} = ${scope.clinic} and ${note.c("id")} = ${row.c("peer_note_id")}` +
      ` and ${scope.visible("PeerNote", note)})`
    );
  }),
  shownBy: "PeerNote",
};

const onEither = anyOf(onServiceNote, onPeerNote);

const READERS = "PS SUP CL CC ME REP IN";

policy("ClientComment", {
  dataClass: "SERVICE",
  rows: {
    PS: all(assigned, onEither),
    SUP: all(supervised, onEither),
    CL: all(treats, onServiceNote),
    CC: all(coordinates, onServiceNote),
    ME: all(self, onEither),
    REP: all(represents(), onEither),
    // The admin sees a service note's facts and none of its words: an empty list.
    AD: never,
    IN: all(consented("SERVICE"), onServiceNote),
  },
  fields: {
    id: line("SERVICE", READERS),
    at: line("SERVICE", READERS),
    text: line("SERVICE", READERS),
  },
});

const byMe = own("author_id", "its author");

writable("client_comments", {
  insert: [
    {
      by: { ME: all(self, byMe, onEither), REP: all(represents("NOTES"), byMe, onEither) },
      columns: ["clinic_id", "id", "client_id", "service_note_id", "peer_note_id", "author_id", "text"],
    },
  ],
  // Whoever comments is shown the comment by itself.
  reads: { "ME REP": ["client_id"] },
});
