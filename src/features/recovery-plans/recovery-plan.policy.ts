import {
  assigned,
  consented,
  coordinates,
  represents,
  self,
  supervised,
  treats,
} from "../../authorization/conditions.js";
import { EVERYONE, line, policy, policyLines, writable } from "../../authorization/policy.js";

const plansFor = represents("PLAN");
const seesPlan = represents("PLAN", "AGENT");

const rows = {
  PS: assigned,
  SUP: supervised,
  CL: treats,
  CC: coordinates,
  ME: self,
  REP: seesPlan,
  IN: consented("PLAN_SHARED"),
};

policyLines("Client", {
  recoveryPlan: line("PLAN_SHARED", "PS SUP CL CC ME", { REP: seesPlan, IN: consented("PLAN_SHARED") }),
});

const READERS = "PS SUP CL CC ME REP IN";
// An agent for health care who holds no scope PLAN reads the crisis plan, and of the plan only that there is one.
const NOT_AGENTS = "PS SUP CL CC ME IN";

// A section is the list of the items that the viewer may see, and a single text null: neither is withheld, both are
// missing where the client's sharing hides them.
policy("RecoveryPlan", {
  dataClass: "PLAN_SHARED",
  rows,
  fields: {
    id: line("PLAN_SHARED", READERS),
    status: line("PLAN_SHARED", READERS),
    version: line("PLAN_SHARED", READERS),
    startedOn: line("PLAN_SHARED", NOT_AGENTS, { REP: plansFor }),
    reviewDueOn: line("PLAN_SHARED", NOT_AGENTS, { REP: plansFor }),
    vision: line("PLAN_SHARED", READERS),
    visionSharing: line("PLAN_SHARED", READERS),
    strengths: line("PLAN_SHARED", READERS),
    goals: line("PLAN_SHARED", READERS),
    wellnessTools: line("PLAN_SHARED", READERS),
    dailyPlan: line("PLAN_SHARED", READERS),
    stressors: line("PLAN_SHARED", READERS),
    earlySigns: line("PLAN_SHARED", READERS),
    whenThingsGetHarder: line("PLAN_SHARED", READERS),
    // Lines always stand, so that the object itself is withheld from nobody who reads plans; its parts are CRISIS.
    crisisPlan: line("PLAN_SHARED", READERS),
    afterCrisis: line("PLAN_SHARED", READERS),
    checkIns: line("PLAN_PRIVATE", READERS),
    updatedAt: line("PLAN_SHARED", NOT_AGENTS, { REP: plansFor }),
  },
});

const crisis = line("CRISIS", "PS SUP CL CC ME REP", { IN: consented("CRISIS") });

policy("CrisisPlan", {
  dataClass: "PLAN_SHARED",
  rows,
  fields: {
    sharing: crisis,
    howOthersCanTell: crisis,
    // Never null in the contract: empty where they are withheld.
    whatHelps: crisis,
    whatMakesItWorse: crisis,
    doNotContact: line("CRISIS", "PS SUP CL CC ME"),
    supporters: line("PLAN_PRIVATE", "PS SUP CL CC ME"),
    preferences: crisis,
    lines: line("STAFF_PUBLIC", READERS),
  },
});

policy("CrisisLine", {
  dataClass: "STAFF_PUBLIC",
  rows: EVERYONE,
  fields: { name: line("STAFF_PUBLIC", EVERYONE), number: line("STAFF_PUBLIC", EVERYONE) },
});

const writers = { ME: self, PS: assigned, REP: plansFor };

// Versions and times of change are moved by app.move_plan_versions: nobody may read, or write, another viewer's number.
writable("recovery_plans", {
  insert: [
    { by: writers, columns: ["clinic_id", "id", "client_id", "status", "started_on", "review_due_on", "created_by"] },
  ],
  update: [{ by: writers, columns: ["status", "started_on", "review_due_on"] }],
});

writable("plan_part_changes", {
  insert: [
    { by: writers, columns: ["clinic_id", "id", "client_id", "plan_id", "part_id", "act", "content", "changed_by"] },
  ],
});
