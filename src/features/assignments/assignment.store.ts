import { column, many, one, openEnd, stored, storedFields } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";
import { clientFilters, clientOrders } from "../clients/index.js";

storedFields("Client", {
  assignments: many("PeerAssignment", {
    where: (client, assignment, scope, args) => {
      const ofClient = `${assignment.c("client_id")} = ${client.c("id")}`;
      if (args.known("activeOnly") === false) return ofClient;
      return `${ofClient} and ${assignment.c("starts_at")} <= ${scope.instant} and ${assignment.c("ends_at")} > ${scope.instant}`;
    },
    order: (assignment) => `${assignment.c("starts_at")} desc, ${assignment.c("id")}`,
  }),
});

stored("PeerAssignment", {
  table: "peer_assignments",
  fields: {
    id: column("id"),
    peerSpecialist: one("PeerSpecialist", "peer_specialist_id"),
    role: column("role"),
    startsAt: column("starts_at"),
    endsAt: openEnd("ends_at"),
    version: column("version"),
  },
});

rootFields({
  caseload: {
    kind: "page",
    type: "Client",
    orders: clientOrders,
    defaultOrder: "NEXT_CONTACT",
    isShort: true,

    filters: clientFilters,
    whereUses: ["peerSpecialistId"],
    // A caseload is its peer specialist's and their supervisor's; anybody else's list is empty.
    where: (row, scope, args) => {
      const asked = args.has("peerSpecialistId");
      if (scope.role === "PEER_SPECIALIST") {
        const theirs = `${row.c("id")} = any (array(select v.client_id from app.assigned v))`;
        return asked ? `${theirs} and ${args.bind("peerSpecialistId", "uuid")} = ${scope.user}` : theirs;
      }
      if (scope.role !== "PEER_SUPERVISOR" || !asked) return "false";
      const peer = args.bind("peerSpecialistId", "uuid");
      return `${row.c("id")} = any (array(select v.client_id from app.supervised v where v.peer_specialist_id = ${peer}))`;
    },
  },
});
