import {
  assigned,
  consented,
  coordinates,
  openInEmergency,
  represents,
  self,
  supervised,
  treats,
  treatsOrEmergency,
} from "../../authorization/conditions.js";
import { EVERYONE, line, policy, policyLines, writable } from "../../authorization/policy.js";

const plansFor = represents("PLAN");
const seesPlan = represents("PLAN", "AGENT");

const rows = {
  PS: assigned,
  SUP: supervised,
  CL: treatsOrEmergency,
  CC: coordinates,
  ME: self,
  REP: seesPlan,
  IN: consented("PLAN_SHARED"),
};

policyLines("Client", {
  recoveryPlan: line("PLAN_SHARED", "PS SUP CC ME", {
    CL: openInEmergency,
    REP: seesPlan,
    IN: consented("PLAN_SHARED"),
  }),
});

const READERS = "PS SUP CL CC ME REP IN";
// An agent for health care who holds no scope PLAN reads the crisis plan, and of the plan only that there is one; in an
// emergency a clinician does.
const part = line("PLAN_SHARED", "PS SUP CC ME REP IN", { CL: treats });
const notAgents = line("PLAN_SHARED", "PS SUP CC ME IN", { CL: treats, REP: plansFor });
const opened = line("PLAN_SHARED", "PS SUP CC ME REP IN", { CL: openInEmergency });

// A section is the list of the items that the viewer may see, and a single text null: neither is withheld, both are
// missing where the client's sharing hides them.
policy("RecoveryPlan", {
  dataClass: "PLAN_SHARED",
  rows,
  fields: {
    id: opened,
    status: opened,
    version: opened,
    startedOn: notAgents,
    reviewDueOn: notAgents,
    vision: part,
    visionSharing: part,
    strengths: part,
    goals: part,
    wellnessTools: part,
    dailyPlan: part,
    stressors: part,
    earlySigns: part,
    whenThingsGetHarder: part,
    // Lines always stand, so that the object itself is withheld from nobody who reads plans; its parts are CRISIS.
    crisisPlan: opened,
    afterCrisis: part,
    checkIns: line("PLAN_PRIVATE", READERS),
    updatedAt: notAgents,
  },
});

const crisis = line("CRISIS", "PS SUP CC ME REP", { CL: openInEmergency, IN: consented("CRISIS") });

policy("CrisisPlan", {
  dataClass: "PLAN_SHARED",
  rows,
  fields: {
    sharing: crisis,
    howOthersCanTell: crisis,
    // Never null in the contract: empty where they are withheld.
    whatHelps: crisis,
    whatMakesItWorse: crisis,
    doNotContact: line("CRISIS", "PS SUP CC ME", { CL: openInEmergency }),
    supporters: line("PLAN_PRIVATE", "PS SUP CC ME", { CL: treats }),
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
