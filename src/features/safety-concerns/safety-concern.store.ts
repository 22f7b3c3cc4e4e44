import { column, many, one, stored, storedFields } from "../../authorization/store.js";

stored("SafetyConcern", {
  table: "safety_concerns",
  fields: {
    id: column("id"),
    kind: column("kind"),
    urgency: column("urgency"),
    summary: column("summary"),
    raisedAt: column("raised_at"),
    raisedBy: one("StaffMember", "raised_by"),
    status: column("status"),
    version: column("version"),
  },
});

storedFields("Client", {
  safetyConcerns: many("SafetyConcern", {
    where: (client, concern, _scope, args) =>
      `${concern.c("client_id")} = ${client.c("id")}` +
      (args.known("openOnly") === false ? "" : ` and ${concern.c("status")} <> 'RESOLVED'`),
    order: (concern) =>
      `array_position(array['NOW', 'TODAY', 'SOON'], ${concern.c("urgency")}), ${concern.c("raised_at")} desc, ${concern.c("id")}`,
  }),
});
