import { all, assigned, never, own, represents, self, supervised } from "../../authorization/conditions.js";
import { line, policy, writable } from "../../authorization/policy.js";

const plansFor = represents("PLAN");

// Check-ins are an empty list, not a withheld one, for the others who read plans.

const READERS = "PS SUP CL CC ME REP IN";

policy("CheckIn", {
  dataClass: "PLAN_PRIVATE",
  rows: { PS: assigned, SUP: supervised, CL: never, CC: never, ME: self, REP: plansFor, IN: never },
  fields: {
    id: line("PLAN_PRIVATE", READERS),
    at: line("PLAN_PRIVATE", READERS),
    rating: line("PLAN_PRIVATE", READERS),
    text: line("PLAN_PRIVATE", READERS),
    goal: line("PLAN_PRIVATE", READERS),
  },
});

const byMe = own("recorded_by", "who records it");

writable("check_ins", {
  insert: [
    {
      by: { ME: all(self, byMe), PS: all(assigned, byMe), REP: all(plansFor, byMe) },
      columns: ["clinic_id", "id", "client_id", "plan_id", "goal_id", "rating", "text", "recorded_by"],
    },
  ],
  // Whoever records one is shown it by itself.
  reads: { "PS ME REP": ["client_id"] },
});
