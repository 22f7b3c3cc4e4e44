import { EVERYONE, line, policy, structural } from "../../authorization/policy.js";

// The matrix speaks of fields, not of anyone's data.
structural("VisibilityRule");

policy("Viewer", {
  dataClass: "STAFF_PUBLIC",
  rows: EVERYONE,
  fields: {
    id: line("STAFF_PUBLIC", EVERYONE),
    displayName: line("STAFF_PUBLIC", EVERYONE),
    role: line("STAFF_PUBLIC", EVERYONE),
    roles: line("STAFF_PUBLIC", EVERYONE),
    clinic: line("STAFF_PUBLIC", EVERYONE),
    scopes: line("STAFF_PUBLIC", EVERYONE),
    peerSpecialist: line("STAFF_PUBLIC", EVERYONE),
    client: line("STAFF_PUBLIC", EVERYONE),
    organization: line("STAFF_PUBLIC", EVERYONE),
  },
});
