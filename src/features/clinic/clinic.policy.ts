import { EVERYONE, line, policy } from "../../authorization/policy.js";

policy("Clinic", {
  dataClass: "STAFF_PUBLIC",
  rows: EVERYONE,
  fields: {
    id: line("STAFF_PUBLIC", EVERYONE),
    name: line("STAFF_PUBLIC", EVERYONE),
    timeZone: line("STAFF_PUBLIC", EVERYONE),
    programs: line("STAFF_PUBLIC", EVERYONE),
  },
});

policy("Program", {
  dataClass: "STAFF_PUBLIC",
  rows: EVERYONE,
  fields: {
    id: line("STAFF_PUBLIC", EVERYONE),
    name: line("STAFF_PUBLIC", EVERYONE),
    isPart2: line("STAFF_PUBLIC", EVERYONE),
  },
});
