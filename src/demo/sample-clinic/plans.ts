import { clientId } from "./clients.js";
import { type Calendar, type Chapter, harbor, type Row, sampleId } from "./story.js";

/** The recovery plans: Jo's has parts at every level of sharing, so that each reader finds a different plan. */
export function plans(on: Calendar): Chapter {
  const parts = [...jo(on), ...others(on)].map((part, position) => ({ ...part, position }));
  return [
    [
      "recovery_plans",
      [plan(on, 1, 180), plan(on, 2, 90), plan(on, 3, 60), { ...plan(on, 5, 150), status: "ON_HOLD" }],
    ],
    ["plan_parts", parts],
    ["plan_part_changes", parts.map(changeOf)],
    ["check_ins", checkIns(on)],
  ];
}

const planId = (client: number): string => sampleId(`plan ${client}`);

function plan(on: Calendar, client: number, startedDaysAgo: number): Row {
  const start = on.ago(startedDaysAgo, "15:00");
  // Jo hid a stressor from everybody three days ago: her number alone moved on.
  const versions =
    client === 1
      ? { client: 6, peer: 5, representative: 5, care_team: 3 }
      : { client: 2, peer: 2, representative: 2, care_team: 2 };
  return {
    clinic_id: harbor,
    id: planId(client),
    client_id: clientId(client),
    status: "ACTIVE",
    started_on: start.slice(0, 10),
    review_due_on: on.day(90 - (startedDaysAgo % 90)),
    created_by: sampleId(client === 1 || client === 3 ? "peer.a" : "peer.b"),
    created_at: start,
    client_version: versions.client,
    client_updated_at: client === 1 ? on.ago(3) : start,
    representative_version: versions.representative,
    representative_updated_at: client === 1 ? on.ago(8) : start,
    ...forStaff("peer", versions.peer, client === 1 ? on.ago(8) : start),
    ...forStaff("care_team", versions.care_team, client === 1 ? on.ago(30) : start),
  };
}

/** The crisis plans of the sample have not changed since: the same with and without it. */
function forStaff(audience: "peer" | "care_team", version: number, at: string): Row {
  return {
    [`${audience}_version`]: version,
    [`${audience}_updated_at`]: at,
    [`${audience}_without_crisis_version`]: version,
    [`${audience}_without_crisis_updated_at`]: at,
  };
}

type Part = Readonly<Record<string, unknown>> & { readonly id: string };

function part(on: Calendar, client: number, name: string, section: string, sharing: string, its: Row): Part {
  const { by, daysAgo, ...rest } = { by: `client.${client}`, daysAgo: 30, ...its };
  return {
    clinic_id: harbor,
    id: sampleId(`plan ${client} ${name}`),
    client_id: clientId(client),
    plan_id: planId(client),
    section,
    sharing,
    changed_by: sampleId(by),
    changed_at: on.ago(daysAgo, "16:00"),
    ...rest,
  };
}

function jo(on: Calendar): Part[] {
  const its = (name: string, section: string, sharing: string, columns: Row): Part =>
    part(on, 1, name, section, sharing, columns);
  const goal = (name: string, sharing: string, columns: Row): Part =>
    its(name, "GOAL", sharing, { status: "ACTIVE", version: 1, ...columns });
  const step = (name: string, of: string, sharing: string, columns: Row): Part =>
    its(name, "STEP", sharing, { parent_id: sampleId(`plan 1 ${of}`), ...columns });
  return [
    its("vision", "VISION", "CARE_TEAM", { text: "Mornings without dread, and my sister's wedding in spring." }),
    its("strength 1", "STRENGTH", "CARE_TEAM", { domain: "SOCIAL", text: "My sister calls every Sunday." }),
    its("strength 2", "STRENGTH", "CARE_TEAM", { domain: "HUMAN", text: "I can cook for thirty people." }),
    its("strength 3", "STRENGTH", "PEERS_ONLY", { domain: "CULTURAL", text: "Singing in Spanish with the choir." }),
    goal("goal home", "CARE_TEAM", {
      text: "A room of my own with a door that closes",
      domain: "HOME",
      why: "I sleep when I feel safe.",
      importance: 9,
      confidence: 6,
      target_date: on.day(60),
    }),
    goal("goal work", "CARE_TEAM", {
      text: "Two shifts a week in a kitchen",
      domain: "PURPOSE",
      why: "I like to be needed.",
      importance: 7,
      confidence: 5,
      target_date: on.day(120),
    }),
    goal("goal people", "PEERS_ONLY", {
      text: "Tell one friend how I really am",
      domain: "COMMUNITY",
      importance: 8,
      confidence: 4,
      target_date: null,
    }),
    goal("goal mine", "ONLY_ME", {
      text: "Write to my mother",
      domain: "COMMUNITY",
      importance: 10,
      confidence: 2,
      daysAgo: 3,
    }),
    step("step 1", "goal home", "CARE_TEAM", {
      text: "Visit the room on Elm Street",
      who: "PEER",
      support_type: "INSTRUMENTAL",
      status: "DONE",
      target_date: on.day(-10),
    }),
    step("step 2", "goal home", "CARE_TEAM", {
      text: "Ask for the reference letter",
      who: "ME",
      support_type: null,
      status: "DOING",
      target_date: on.day(7),
    }),
    step("step 3", "goal work", "CARE_TEAM", {
      text: "Renew the food handler card",
      who: "ME",
      support_type: "INFORMATIONAL",
      status: "TODO",
      target_date: on.day(30),
    }),
    step("step 4", "goal people", "PEERS_ONLY", {
      text: "Practise what to say with Ada",
      who: "PEER",
      support_type: "EMOTIONAL",
      status: "TODO",
      target_date: null,
    }),
    its("tool 1", "WELLNESS_TOOL", "PEERS_ONLY", { text: "Walk to the pier and back", response: "Every day" }),
    its("tool 2", "WELLNESS_TOOL", "CARE_TEAM", { text: "Headphones on the bus" }),
    its("daily 1", "DAILY_PLAN", "CARE_TEAM", { text: "Breakfast before coffee", response: "Must do" }),
    its("daily 2", "DAILY_PLAN", "PEERS_ONLY", { text: "Text Ada when I am up", response: "Nice to do" }),
    its("stressor 1", "STRESSOR", "PEERS_ONLY", {
      text: "Letters from the court",
      response: "Open them together with Ada",
      daysAgo: 8,
      by: "peer.a",
    }),
    its("stressor 2", "STRESSOR", "ONLY_ME", {
      text: "The corner by the old house",
      response: "Take the long way",
      daysAgo: 3,
    }),
    its("sign 1", "EARLY_SIGN", "CARE_TEAM", { text: "I stop answering my phone", response: "Please knock, twice" }),
    its("sign 2", "EARLY_SIGN", "PEERS_ONLY", { text: "I cook at night", response: "Ring my sister" }),
    its("harder 1", "HARDER_TIMES", "PEERS_ONLY", { text: "Three days without sleep", response: "Call Ada, then 988" }),
    its("crisis", "CRISIS_PLAN", "EMERGENCY", {
      text: "I speak fast and give things away.",
      what_helps: ["A quiet room", "My sister on the phone", "Being told what happens next"],
      what_makes_it_worse: ["Uniforms", "Being touched without a word"],
      do_not_contact: ["My landlord"],
      preferences: "Harbor before the hospital, if it can be done. No haloperidol: it made me rigid.",
    }),
    its("supporter 1", "SUPPORTER", "EMERGENCY", { name: "Lena Sample", relation: "Sister", phone: "555-0190" }),
    its("supporter 2", "SUPPORTER", "PEERS_ONLY", { name: "Choir leader", relation: "Friend", phone: null }),
    its("after 1", "AFTER_CRISIS", "PEERS_ONLY", {
      text: "A week of short days",
      response: "Then look at the plan again",
    }),
  ];
}

function others(on: Calendar): Part[] {
  return [
    part(on, 2, "vision", "VISION", "CARE_TEAM", { text: "Fishing again, with company.", daysAgo: 90 }),
    part(on, 2, "goal health", "GOAL", "CARE_TEAM", {
      text: "Walk up my own stairs without a break",
      domain: "HEALTH",
      importance: 8,
      confidence: 7,
      status: "ACTIVE",
      daysAgo: 90,
    }),
    part(on, 2, "sign 1", "EARLY_SIGN", "PEERS_ONLY", {
      text: "The curtains stay shut",
      response: "Ask me to the pier",
      daysAgo: 90,
    }),
    part(on, 3, "vision", "VISION", "CARE_TEAM", { text: "Finish school without anybody asking.", daysAgo: 60 }),
    part(on, 3, "goal school", "GOAL", "CARE_TEAM", {
      text: "Two mornings a week at school",
      domain: "PURPOSE",
      importance: 6,
      confidence: 5,
      status: "ACTIVE",
      daysAgo: 60,
    }),
    part(on, 3, "stressor 1", "STRESSOR", "ONLY_ME", { text: "Dinner at home", response: "Music after", daysAgo: 60 }),
    part(on, 5, "vision", "VISION", "PEERS_ONLY", { text: "One day at a time.", daysAgo: 150, by: "peer.b" }),
  ];
}

/** What the log of changes would hold had each part been added through the API. */
function changeOf({ id, client_id, plan_id, changed_by, changed_at, section, sharing, text }: Part): Row {
  return {
    clinic_id: harbor,
    id: sampleId(`added ${id}`),
    client_id,
    plan_id,
    part_id: id,
    act: "ADDED",
    content: { section, sharing, text },
    changed_by,
    changed_at,
  };
}

function checkIns(on: Calendar): Row[] {
  const lines: [number, number, number, string | null, string | null][] = [
    [1, 28, 4, "Hard week, but I went outside.", null],
    [1, 14, 6, null, "goal home"],
    [1, 5, 7, "Saw the room. It has a door.", "goal home"],
    [2, 10, 5, "Knees hurt.", "goal health"],
    [3, 6, 6, null, null],
  ];
  return lines.map(([client, daysAgo, rating, text, goal]) => ({
    clinic_id: harbor,
    id: sampleId(`check-in ${client} ${daysAgo}`),
    client_id: clientId(client),
    plan_id: planId(client),
    goal_id: goal === null ? null : sampleId(`plan ${client} ${goal}`),
    at: on.ago(daysAgo, "11:00"),
    rating,
    text,
    recorded_by: sampleId(`client.${client}`),
  }));
}
