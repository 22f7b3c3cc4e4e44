import { column, many, one, page, stored, storedFields, value } from "../../authorization/store.js";
import { nextContactOver, SIGNED_NOTES, signedNotes } from "../clients/index.js";

stored("ServiceNote", {
  table: "service_notes",
  labelled: true,
  fields: {
    id: column("id"),
    author: one("StaffMember", "author_id"),
    startedAt: column("started_at"),
    endedAt: column("ended_at"),
    minutes: column("minutes"),
    units: column("units"),
    modality: column("modality"),
    place: column("place"),
    intervention: column("intervention"),
    response: column("response"),
    nextStep: column("next_step"),
    status: column("status"),
    signedAt: column("signed_at"),
    coSignedAt: column("co_signed_at"),
    amendmentOf: column("amendment_of"),
    program: one("Program", "program_id"),
    clientComments: many("ClientComment", {
      where: (note, comment) => `${comment.c("service_note_id")} = ${note.c("id")}`,
      order: (comment) => `${comment.c("at")}, ${comment.c("id")}`,
    }),
    version: column("version"),
  },
});

storedFields("Client", {
  lastContactAt: value((client, scope) =>
    scope.lookUp(SIGNED_NOTES, signedNotes(client, scope))((note) => `max(${note.c("ended_at")})`),
  ),
  nextContactAt: value((client, scope) => scope.lookUp(SIGNED_NOTES, signedNotes(client, scope))(nextContactOver)),
  serviceNotes: page("ServiceNote", {
    where: (client, note) => `${note.c("client_id")} = ${client.c("id")}`,
    orders: { STARTED_AT: { key: (note) => note.c("started_at"), type: "timestamptz", direction: "desc" } },
    defaultOrder: "STARTED_AT",
    filters: {
      status: {
        coordinate: "ServiceNote.status",
        where: (note, _scope, args) => `${note.c("status")} = any (${args.bind("status", "text[]")})`,
      },
    },
  }),
});
