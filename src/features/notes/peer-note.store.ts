import { column, many, one, page, stored, storedFields } from "../../authorization/store.js";

stored("PeerNote", {
  table: "peer_notes",
  fields: {
    id: column("id"),
    author: one("StaffMember", "author_id"),
    writtenAt: column("written_at"),
    writtenTogether: column("written_together"),
    body: column("body"),
    clientComments: many("ClientComment", {
      where: (note, comment) => `${comment.c("peer_note_id")} = ${note.c("id")}`,
      order: (comment) => `${comment.c("at")}, ${comment.c("id")}`,
    }),
  },
});

storedFields("Client", {
  peerNotes: page("PeerNote", {
    where: (client, note) => `${note.c("client_id")} = ${client.c("id")}`,
    orders: { WRITTEN_AT: { key: (note) => note.c("written_at"), type: "timestamptz", direction: "desc" } },
    defaultOrder: "WRITTEN_AT",
  }),
});
