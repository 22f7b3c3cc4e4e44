import { EVERYONE, line, policy } from "../../authorization/policy.js";

policy("Organization", {
  dataClass: "STAFF_PUBLIC",
  rows: EVERYONE,
  fields: {
    id: line("STAFF_PUBLIC", EVERYONE),
    name: line("STAFF_PUBLIC", EVERYONE),
    kind: line("STAFF_PUBLIC", EVERYONE),
    needs: line("STAFF_PUBLIC", EVERYONE),
    acceptingReferrals: line("STAFF_PUBLIC", EVERYONE),
    connected: line("STAFF_PUBLIC", EVERYONE),
    isPart2: line("STAFF_PUBLIC", EVERYONE),
  },
});
