import { column, many, one, stored } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";

stored("EmergencyAccess", {
  table: "emergency_accesses",
  fields: {
    id: column("id"),
    client: one("Client", "client_id", true),
    actor: one("StaffMember", "user_id"),
    startedAt: column("started_at"),
    endsAt: column("ends_at"),
    nature: column("nature"),
    disclosures: many("Disclosure", {
      where: (access, disclosure) => `${disclosure.c("emergency_access_id")} = ${access.c("id")}`,
      order: (disclosure) => `${disclosure.c("recorded_at")} desc, ${disclosure.c("id")}`,
      sameClient: false,
    }),
    review: column("review"),
    reviewDueOn: column("review_due_on"),
    isRepeated: column("is_repeated"),
    version: column("version"),
  },
});

rootFields({
  emergencyAccesses: {
    kind: "page",
    type: "EmergencyAccess",
    // A review is due so many business days after the start: what started first is due first.
    orders: {
      STARTED_AT: {
        key: (row) => row.c("started_at"),
        type: "timestamptz",
        direction: "asc",
        coordinate: "EmergencyAccess.startedAt",
      },
    },
    defaultOrder: "STARTED_AT",
    filters: {
      clientId: {
        coordinate: "EmergencyAccess.client",
        where: (row, scope, args) => {
          const client = scope.row("clients");
          return (
            `exists (select from clients ${client.alias} where ${client.c("clinic_id")} = ${scope.clinic}` +
            ` and ${client.c("id")} = ${row.c("client_id")} and ${client.c("id")} = ${args.bind("clientId", "uuid")}` +
            ` and ${scope.visible("Client", client)})`
          );
        },
      },
      review: {
        coordinate: "EmergencyAccess.review",
        where: (row, _scope, args) => `${row.c("review")} = ${args.bind("review", "text")}`,
      },
    },
  },
});
