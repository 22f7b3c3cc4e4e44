import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { everyoneBut, only } from "../viewers.js";
import { ago, client, day, plan, type Planter, type Secret } from "./planting.js";

const sections = ["GOAL", "WELLNESS_TOOL", "DAILY_PLAN", "STRESSOR", "EARLY_SIGN", "HARDER_TIMES", "AFTER_CRISIS"];

/** One more item in each section, a goal's steps and a supporter among them. */
async function addParts(world: Planter, number: number, sharing: string): Promise<void> {
  const its = {
    client_id: client(number),
    plan_id: plan(number),
    sharing,
    changed_by: sampleId(`client.${number}`),
    changed_at: ago(0.1),
  };
  const goal = { domain: "HEALTH", status: "ACTIVE", why: "Because of that", importance: 4, confidence: 4 };
  for (const section of sections) {
    const more = section === "GOAL" ? goal : { response: "That helps" };
    const id = await world.add("plan_parts", { ...its, section, text: `Kept apart: ${section}`, ...more });
    if (section !== "GOAL") continue;
    const step = { section: "STEP", parent_id: id, text: "A step kept apart", who: "ME", status: "TODO" };
    await world.add("plan_parts", { ...its, ...step });
    const at = { client_id: client(number), plan_id: plan(number), goal_id: id, at: ago(0.1) };
    // Check-ins are for the same readers as what the client shares with peers.
    if (sharing === "PEERS_ONLY") {
      await world.add("check_ins", { ...at, rating: 1, text: "Low", recorded_by: sampleId(`client.${number}`) });
    }
  }
  const person = { name: "Somebody", relation: "Neighbour", phone: "555-0177" };
  await world.add("plan_parts", { ...its, section: "SUPPORTER", ...person });
  await world.add("plan_parts", { ...its, section: "STRENGTH", domain: "HUMAN", text: "A strength kept apart" });
}

/** The counters of those who see the part move with it, and no other. */
const moved = (...counters: readonly string[]): string =>
  counters.map((one) => `${one}_version = ${one}_version + 7, ${one}_updated_at = '${ago(0.1)}'`).join(", ");

function forTheClientAlone(number: number): Secret {
  return {
    name: `parts that client ${number} keeps to themselves`,
    hiddenFrom: number === 3 ? () => true : everyoneBut(`client.${number === 1 ? 1 : 2}`),
    async plant(world) {
      const mine = `client_id = '${client(number)}' and sharing = 'ONLY_ME'`;
      if (number !== 2) await world.change("plan_parts", mine, "text = 'Something else', response = 'And that'");
      await addParts(world, number, "ONLY_ME");
      await world.change("recovery_plans", `id = '${plan(number)}'`, moved("client"));
    },
  };
}

function forPeers(number: 1 | 2, seenBy: Secret["hiddenFrom"]): Secret {
  return {
    name: `parts that client ${number} shares with peers`,
    hiddenFrom: seenBy,
    async plant(world) {
      const theirs = `client_id = '${client(number)}' and sharing = 'PEERS_ONLY'`;
      await world.change("plan_parts", theirs, "text = 'Something else', response = 'And that', name = name || ' B.'");
      if (number === 1) await world.remove("plan_parts", `id = '${sampleId("plan 1 goal people")}'`);
      await world.change("check_ins", `client_id = '${client(number)}'`, "rating = 10 - rating, text = 'Otherwise'");
      await addParts(world, number, "PEERS_ONLY");
      const plans = `id = '${plan(number)}'`;
      await world.change("recovery_plans", plans, moved("client", "peer", "peer_without_crisis", "representative"));
    },
  };
}

const everybody = [
  ...["client", "representative"],
  ...["peer", "peer_without_crisis", "care_team", "care_team_without_crisis"],
];

/** What a client withholds from a side of the clinic has no number there either. */
const crisisPlanWithheld: Secret = {
  name: "the crisis plan that client 3 withholds from clinicians and coordinators",
  hiddenFrom: only("clinician.core", "clinician.rise", "coordinator"),
  async plant(world) {
    await world.change("plan_parts", `plan_id = '${plan(3)}' and section = 'CRISIS_PLAN'`, "text = 'Something else'");
    await world.change("recovery_plans", `id = '${plan(3)}'`, moved("client", "peer", "representative", "care_team"));
  },
};

/** A plan that a role never reads, or has no consent for. */
const wholePlans: Secret = {
  name: "recovery plans as a whole",
  hiddenFrom: only("privacy.officer", "admin", "integrator.food"),
  async plant(world) {
    await world.change("plan_parts", "true", "text = 'Something else', sharing = 'CARE_TEAM'");
    await world.change("recovery_plans", `id = '${plan(1)}'`, `status = 'ON_HOLD', review_due_on = '${day(3)}'`);
    await world.change("recovery_plans", "true", moved(...everybody));
    await addParts(world, 1, "CARE_TEAM");
    for (const number of [4, 6]) await startPlan(world, number, "ACTIVE");
  },
};

/** Plans of clients who are nobody's, or no longer the viewer's. */
const plansOfOthers: Secret = {
  name: "plans of clients of others",
  hiddenFrom: everyoneBut("two.hats"),
  async plant(world) {
    await startPlan(world, 7, "ACTIVE");
    await startPlan(world, 8, "DRAFT");
  },
};

async function startPlan(world: Planter, number: number, status: string): Promise<void> {
  const id = await world.add("recovery_plans", {
    client_id: client(number),
    status,
    started_on: status === "DRAFT" ? null : day(-9),
    created_by: sampleId("peer.a"),
  });
  const part = { client_id: client(number), plan_id: id, section: "VISION", sharing: "CARE_TEAM" };
  await world.add("plan_parts", { ...part, text: "Another vision", changed_by: sampleId("peer.a") });
}

export const secretsOfPlans: readonly Secret[] = [
  forTheClientAlone(1),
  forTheClientAlone(2),
  forTheClientAlone(3),
  forPeers(1, everyoneBut("peer.a", "supervisor.a", "client.1")),
  forPeers(2, everyoneBut("peer.b", "supervisor.b", "client.2", "representative.2")),
  crisisPlanWithheld,
  wholePlans,
  plansOfOthers,
];
