import {
  all,
  anyOf,
  assigned,
  condition,
  consented,
  coordinates,
  emergency,
  openInEmergency,
  represents,
  self,
  supervised,
  treats,
  type Condition,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

// Every part with its own sharing is a row of one table, and one rule says who sees it: vision, strengths, goals,
// steps, the sections of items, the crisis plan and each supporter. What the client's sharing hides is missing.

// Asked as the index of plan_parts has it: a filter over parts that were found would take time for each hidden one.
const sharedWithPeers = condition(
  "sharedWithPeers",
  "not kept to the client",
  (row) => `app.reach(${row.c("sharing")}) >= 1`,
);

const sharedWithCareTeam = condition(
  "sharedWithCareTeam",
  "shared with the care team",
  (row) => `app.reach(${row.c("sharing")}) >= 2`,
);

const sharedInEmergency = condition(
  "sharedInEmergency",
  "shared with helpers in an emergency",
  (row) => `app.reach(${row.c("sharing")}) >= 3`,
);

const notSupporter = condition("notSupporter", "not a supporter", (row) => `${row.c("section")} <> 'SUPPORTER'`);

const crisisPlan: Condition = {
  ...condition("crisisPlan", "the crisis plan", (row) => `${row.c("section")} = 'CRISIS_PLAN'`),
  onTypes: ["CrisisPlan"],
};
const notCrisisPlan = condition(
  "notCrisisPlan",
  "not the crisis plan",
  (row) => `${row.c("section")} <> 'CRISIS_PLAN'`,
);

const plansFor = represents("PLAN");

/** Of the plan an emergency opens the crisis plan, where the client shares it so far. */
const openedInEmergency = all(emergency, crisisPlan, sharedInEmergency);
// What both ways need is asked of every part, and first: the index answers it, and no hidden part is looked at.
const clinicianSees = all(sharedWithCareTeam, anyOf(treats, openedInEmergency));

// One rule for all parts of a plan, so that PostgreSQL asks it once; only an item can be the crisis plan.
const rows = {
  PS: all(assigned, sharedWithPeers),
  SUP: all(supervised, sharedWithPeers),
  CL: clinicianSees,
  CC: all(coordinates, sharedWithCareTeam),
  ME: self,
  REP: all(sharedWithPeers, anyOf(plansFor, all(represents("AGENT"), crisisPlan, sharedWithCareTeam))),
  IN: all(consented("PLAN_SHARED"), sharedWithCareTeam, anyOf(notCrisisPlan, consented("CRISIS"))),
};

const READERS = "PS SUP CL CC ME REP IN";

policy("Strength", {
  dataClass: "PLAN_SHARED",
  rows,
  fields: {
    id: line("PLAN_SHARED", READERS),
    domain: line("PLAN_SHARED", READERS),
    text: line("PLAN_SHARED", READERS),
    sharing: line("PLAN_SHARED", READERS),
  },
});

const ofItem = line("PLAN_SHARED", "PS SUP CC ME REP IN", { CL: openInEmergency });

policy("PlanItem", {
  dataClass: "PLAN_SHARED",
  rows: { ...rows, CL: { ...clinicianSees, inEmergency: openedInEmergency } },
  fields: { id: ofItem, text: ofItem, response: ofItem, sharing: ofItem },
});

policy("Goal", {
  dataClass: "PLAN_SHARED",
  rows,
  fields: {
    id: line("PLAN_SHARED", READERS),
    text: line("PLAN_SHARED", READERS),
    domain: line("PLAN_SHARED", READERS),
    why: line("PLAN_SHARED", READERS),
    importance: line("PLAN_SHARED", READERS),
    confidence: line("PLAN_SHARED", READERS),
    targetDate: line("PLAN_SHARED", READERS),
    status: line("PLAN_SHARED", READERS),
    sharing: line("PLAN_SHARED", READERS),
    steps: line("PLAN_SHARED", READERS),
    version: line("PLAN_SHARED", READERS),
  },
});

policyLines("ServiceNote", { goal: line("SERVICE", READERS) });

policy("PlanStep", {
  dataClass: "PLAN_SHARED",
  rows,
  fields: {
    id: line("PLAN_SHARED", READERS),
    text: line("PLAN_SHARED", READERS),
    who: line("PLAN_SHARED", READERS),
    supportType: line("PLAN_SHARED", READERS),
    byWhen: line("PLAN_SHARED", READERS),
    status: line("PLAN_SHARED", READERS),
  },
});

// Free text can't be compared with a person, so that supporters are never a representative's or an integrator's.
const { REP: _representatives, IN: _integrators, ...rowsOfSupporters } = rows;
const READERS_OF_SUPPORTERS = "PS SUP CL CC ME";

policy("Supporter", {
  dataClass: "PLAN_PRIVATE",
  rows: rowsOfSupporters,
  fields: {
    id: line("PLAN_PRIVATE", READERS_OF_SUPPORTERS),
    name: line("PLAN_PRIVATE", READERS_OF_SUPPORTERS),
    relation: line("PLAN_PRIVATE", READERS_OF_SUPPORTERS),
    phone: line("PLAN_PRIVATE", READERS_OF_SUPPORTERS),
    sharing: line("PLAN_PRIVATE", READERS_OF_SUPPORTERS),
  },
});

const writers = { ME: self, PS: all(assigned, sharedWithPeers) };
const representative = all(plansFor, sharedWithPeers, notSupporter);

const WRITTEN = [
  "sharing",
  "position",
  "text",
  "response",
  "domain",
  "why",
  "importance",
  "confidence",
  "target_date",
  "status",
  "who",
  "support_type",
  "what_helps",
  "what_makes_it_worse",
  "preferences",
  "changed_by",
  "changed_at",
];

const ADDED = ["clinic_id", "id", "client_id", "plan_id", "parent_id", "section"];
const NOT_REPRESENTATIVES = ["name", "relation", "phone", "do_not_contact"];

// Widening who sees a part is refused by the use cases: a grant can't compare the old row with the new one.
writable("plan_parts", {
  insert: [
    { by: writers, columns: [...ADDED, ...WRITTEN, ...NOT_REPRESENTATIVES] },
    { by: { REP: representative }, columns: [...ADDED, ...WRITTEN] },
  ],
  update: [
    { by: writers, columns: [...WRITTEN, ...NOT_REPRESENTATIVES] },
    { by: { REP: representative }, columns: WRITTEN },
  ],
  delete: { ...writers, REP: representative },
  reads: { "PS ME REP": ["plan_id", "parent_id", "position"] },
});
