import { column, one, page, stored, storedFields } from "../../authorization/store.js";

stored("ClinicalNote", {
  table: "clinical_notes",
  labelled: true,
  fields: {
    id: column("id"),
    author: one("StaffMember", "author_id"),
    writtenAt: column("written_at"),
    body: column("body"),
    program: one("Program", "program_id"),
  },
});

storedFields("Client", {
  clinicalNotes: page("ClinicalNote", {
    where: (client, note) => `${note.c("client_id")} = ${client.c("id")}`,
    orders: { WRITTEN_AT: { key: (note) => note.c("written_at"), type: "timestamptz", direction: "desc" } },
    defaultOrder: "WRITTEN_AT",
  }),
});
