import { column, one, stored } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";

stored("Viewer", {
  table: "app.viewer",
  fields: {
    id: column("id"),
    displayName: column("display_name"),
    role: column("role"),
    roles: column("roles"),
    clinic: one("Clinic", "clinic_id"),
    scopes: column("scopes"),
    peerSpecialist: one("PeerSpecialist", "peer_specialist_id"),
    client: one("Client", "client_id"),
    organization: one("Organization", "organization_id"),
  },
});

rootFields({
  viewer: {
    kind: "row",
    type: "Viewer",
    where: (row, scope) => `${row.c("id")} = ${scope.user}`,
    auditedBy: ["client"],
  },
  visibilityMatrix: { kind: "static" },
});
