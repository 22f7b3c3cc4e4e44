import { findPolicy } from "../../authorization/policy.js";
import type { Row, Scope } from "../../authorization/sql.js";
import { column, many, stored, value, type OneStore } from "../../authorization/store.js";
import { byId, rootFields } from "../../reading/index.js";

stored("StaffMember", {
  table: "users",
  aboutClient: false,
  fields: { id: column("id"), displayName: column("display_name"), role: column("staff_role") },
});

const supervisor: OneStore = {
  kind: "one",
  type: "StaffMember",
  key: (row) => `app.supervisor_of(${row.c("id")})`,
  sameClient: false,
};

stored("PeerSpecialist", {
  table: "peer_specialists",
  aboutClient: false,
  fields: {
    id: column("id"),
    displayName: column("display_name"),
    pronouns: column("pronouns"),
    bio: column("bio"),
    languages: column("languages"),
    livedExperience: many("LivedExperience", {
      where: (peer, experience) => `${experience.c("peer_specialist_id")} = ${peer.c("id")}`,
      order: (experience) => `${experience.c("label")}, ${experience.c("id")}`,
    }),
    credentials: many("Credential", {
      where: (peer, credential) => `${credential.c("peer_specialist_id")} = ${peer.c("id")}`,
      order: (credential) => `${credential.c("kind")}, ${credential.c("id")}`,
    }),
    acceptingClients: column("accepting_clients"),
    caseloadCount: value((row) => `app.caseload_count(${row.c("id")})`),
    caseloadLimit: column("caseload_limit"),
    supervisor,
  },
});

stored("LivedExperience", {
  table: "lived_experiences",
  aboutClient: false,
  fields: { tag: column("tag"), label: column("label"), disclosure: column("disclosure") },
});

stored("Credential", {
  table: "credentials",
  aboutClient: false,
  fields: {
    id: column("id"),
    kind: column("kind"),
    issuer: column("issuer"),
    number: column("number"),
    status: column("status"),
    issuedOn: column("issued_on"),
    expiresOn: column("expires_on"),
  },
});

const readable = (row: Row, scope: Scope, field: string): string =>
  findPolicy("PeerSpecialist")?.fields.get(field)?.roles.get(scope.role)?.sql(row, scope) ?? "false";

rootFields({
  peerSpecialist: byId("PeerSpecialist"),
  peerSpecialists: {
    kind: "page",
    type: "PeerSpecialist",
    // A former peer specialist stays the name behind old assignments, and leaves the directory.
    // The offset keeps PostgreSQL from looking for everybody who is employed, where a page asks of its own rows alone.
    where: (row) => `exists (select from app.employed_peers v where v.peer_specialist_id = ${row.c("id")} offset 0)`,
    orders: { NAME: { key: (row) => row.c("display_name"), type: "text", direction: "asc" } },
    defaultOrder: "NAME",
    filters: {
      "filter.acceptingClients": {
        coordinate: "PeerSpecialist.acceptingClients",
        where: (row, scope, args) =>
          `(${readable(row, scope, "acceptingClients")} and ${row.c("accepting_clients")} = ${args.bind("filter.acceptingClients", "boolean")})`,
      },
      "filter.language": {
        where: (row, _scope, args) => `${args.bind("filter.language", "text")} = any (${row.c("languages")})`,
      },
      "filter.programId": {
        where: (row, _scope, args) =>
          `exists (select from app.program_peers v where v.peer_specialist_id = ${row.c("id")} and v.program_id = ${args.bind("filter.programId", "uuid")})`,
      },
    },
  },
});
