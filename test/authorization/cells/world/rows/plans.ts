import type { OpenRow } from "../book.js";
import type { Book } from "../book.js";
import type { ClientOfWorld } from "../clients.js";
import { dateAgo, daysAgo } from "../times.js";
import { isWithheld } from "../../matrix/terms.js";
import { token } from "../tokens.js";
import { Computed, OneRow, Rows, type Sight } from "../values.js";

const SHARINGS = ["ONLY_ME", "PEERS_ONLY", "CARE_TEAM", "EMERGENCY"] as const;
type Sharing = (typeof SHARINGS)[number];

/** Each section of items with the list of the plan that shows it. */
const ITEMS = {
  WELLNESS_TOOL: "wellnessTools",
  DAILY_PLAN: "dailyPlan",
  STRESSOR: "stressors",
  EARLY_SIGN: "earlySigns",
  HARDER_TIMES: "whenThingsGetHarder",
  AFTER_CRISIS: "afterCrisis",
} as const;

/** What the client keeps from the care team is private. */
const classOf = (sharing: Sharing): string =>
  sharing === "ONLY_ME" || sharing === "PEERS_ONLY" ? "PLAN_PRIVATE" : "PLAN_SHARED";

/** The goals of the plan in force, by their sharing: notes are linked with them. */
export type Goals = Readonly<Record<Sharing, OpenRow>>;

/**
 * Four plans, so that vision and crisis plan stand in each sharing; the one in force has an item of each sharing in every
 * section.
 */
export function addPlans(book: Book, client: ClientOfWorld): Goals {
  const active = addPlan(book, client, { status: "ACTIVE", vision: "CARE_TEAM", crisis: "EMERGENCY", made: 60 });
  addPlan(book, client, { status: "ON_HOLD", vision: "PEERS_ONLY", crisis: "CARE_TEAM", made: 120 });
  addPlan(book, client, { status: "COMPLETED", vision: "ONLY_ME", crisis: "PEERS_ONLY", made: 180 });
  addPlan(book, client, { status: "ENDED", vision: "EMERGENCY", crisis: "ONLY_ME", made: 240 });
  client.row.values["recoveryPlan"] = new OneRow(active);

  const parts = new Parts(book, client, active);
  active.values["strengths"] = new Rows(SHARINGS.map((sharing) => parts.strength(sharing)));
  const goals = Object.fromEntries(SHARINGS.map((sharing) => [sharing, parts.goal(sharing)])) as unknown as Goals;
  active.values["goals"] = new Rows(Object.values(goals));
  for (const [section, list] of Object.entries(ITEMS)) {
    active.values[list] = new Rows(SHARINGS.map((sharing) => parts.item(section, sharing)));
  }
  const supporters = SHARINGS.map((sharing) => parts.supporter(sharing));
  const crisisPlan = book.find("CrisisPlan", active.clinicId, active.id);
  crisisPlan.values["supporters"] = new Rows(supporters);
  addCheckIns(book, client, active, goals);
  return goals;
}

interface NewPlan {
  readonly status: string;
  readonly vision: Sharing;
  readonly crisis: Sharing;
  readonly made: number;
}

function addPlan(book: Book, { facts, circle }: ClientOfWorld, its: NewPlan): OpenRow {
  const [startedOn, reviewDueOn] = [dateAgo(its.made), dateAgo(-30)];
  const changed = {
    ...{ client: daysAgo(4), peer: daysAgo(5), representative: daysAgo(6), care_team: daysAgo(7) },
    ...{ peer_without_crisis: daysAgo(8), care_team_without_crisis: daysAgo(9) },
  };
  const versions = {
    ...{ client: 11, peer: 22, representative: 33, care_team: 44 },
    ...{ peer_without_crisis: 55, care_team_without_crisis: 66 },
  };
  const columnsOf = (of: Readonly<Record<string, unknown>>, what: string): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(of).map(([audience, its]) => [`${audience}_${what}`, its]));
  const plan = book.add({
    type: "RecoveryPlan",
    table: "recovery_plans",
    clinicId: facts.clinicId,
    client: facts,
    its: { visionSharing: its.vision },
    columns: {
      status: its.status,
      started_on: startedOn,
      review_due_on: reviewDueOn,
      created_by: circle.helper,
      created_at: daysAgo(its.made),
      ...columnsOf(versions, "version"),
      ...columnsOf(changed, "updated_at"),
    },
    values: { status: its.status, startedOn, reviewDueOn },
  });
  const found = ({ finds }: Sight): PartOfPlan[] => partsOf(plan).filter(({ row }) => finds(row));
  plan.values["updatedAt"] = new Computed((sight) => {
    if (sight.viewer.role !== "IN") return changed[audienceOf(sight, plan)];
    return found(sight).length > 0 ? PARTS_CHANGED : daysAgo(its.made);
  });
  const parts = new Parts(book, { facts, circle } as ClientOfWorld, plan);
  const vision = parts.item("VISION", its.vision);
  const crisis = parts.crisisPlan(its.crisis);
  const [strengths, goals] = [new Rows([]), new Rows([])];
  const items = Object.fromEntries(Object.values(ITEMS).map((list) => [list, new Rows([])]));
  const checkIns = new Rows([]);
  Object.assign(plan.values, items, {
    strengths,
    goals,
    checkIns,
    vision: vision.values["text"],
    visionSharing: its.vision,
    crisisPlan: new OneRow(crisis),
    // Who holds the scope AGENT alone sees how often the crisis plan has changed, and nothing of the rest.
    version: new Computed((sight) => {
      // An organization's number is counted from the parts that it reads.
      if (sight.viewer.role === "IN") return found(sight).reduce((sum, part) => sum + part.version, 1);
      if (sight.viewer.relationship === "emergency" && sight.viewer.role === "CL")
        return its.crisis === "EMERGENCY" ? 6 : 1;
      const isAgent = sight.viewer.role === "REP" && !sight.viewer.scopes.includes("PLAN");
      if (!isAgent) return versions[audienceOf(sight, plan)];
      return its.crisis === "CARE_TEAM" || its.crisis === "EMERGENCY" ? 6 : 1;
    }),
  });
  return plan;
}

interface PartOfPlan {
  readonly row: OpenRow;
  readonly version: number;
}

const parts = new WeakMap<OpenRow, PartOfPlan[]>();
const PARTS_CHANGED = daysAgo(3);

/** Everything of a plan that is a row of its own; the list grows as the plan does. */
function partsOf(plan: OpenRow): PartOfPlan[] {
  const known = parts.get(plan) ?? [];
  parts.set(plan, known);
  return known;
}

type Side = "peer" | "care_team";
type Audience = "client" | "representative" | Side | `${Side}_without_crisis`;

/** Whose number a viewer is shown: where the crisis plan is withheld from them, one that it does not move. */
function audienceOf({ viewer }: Sight, plan: OpenRow): Audience {
  if (viewer.role === "ME") return "client";
  if (viewer.role === "REP") return "representative";
  const side = viewer.role === "PS" || viewer.role === "SUP" ? "peer" : "care_team";
  return isWithheld(viewer, plan, ["CRISIS"]) ? `${side}_without_crisis` : side;
}

/** The parts of one plan: everything with a sharing of its own. */
class Parts {
  private position = 0;

  constructor(
    private readonly book: Book,
    private readonly client: ClientOfWorld,
    private readonly plan: OpenRow,
  ) {}

  public strength(sharing: Sharing): OpenRow {
    const text = token(classOf(sharing));
    return this.part("Strength", "STRENGTH", sharing, { text, domain: "SOCIAL" }, { text, domain: "SOCIAL", sharing });
  }

  public item(section: string, sharing: Sharing): OpenRow {
    const its = { text: token(classOf(sharing)), response: token(classOf(sharing)) };
    return this.part("PlanItem", section, sharing, its, { ...its, sharing });
  }

  public supporter(sharing: Sharing): OpenRow {
    const its = { name: token("PLAN_PRIVATE"), relation: token("PLAN_PRIVATE"), phone: token("PLAN_PRIVATE") };
    return this.part("Supporter", "SUPPORTER", sharing, its, { ...its, sharing });
  }

  public goal(sharing: Sharing): OpenRow {
    const texts = { text: token(classOf(sharing)), why: token(classOf(sharing)) };
    const its = { ...texts, domain: "HOME", importance: 8, confidence: 6, status: "ACTIVE" };
    const targetDate = dateAgo(-60);
    const values = { ...its, targetDate, sharing, version: 9 };
    const goal = this.part("Goal", "GOAL", sharing, { ...its, target_date: targetDate, version: 9 }, values);
    const step = { text: token(classOf(sharing)), who: "PEER", status: "TODO" };
    const more = { parent_id: goal.id, ...step, support_type: "EMOTIONAL", target_date: targetDate };
    const shown = { ...step, supportType: "EMOTIONAL", byWhen: targetDate };
    goal.values["steps"] = new Rows([this.part("PlanStep", "STEP", sharing, more, shown, goal)]);
    return goal;
  }

  public crisisPlan(sharing: Sharing): OpenRow {
    const label = classOf(sharing) === "PLAN_PRIVATE" ? "PLAN_PRIVATE" : "CRISIS";
    const one = { howOthersCanTell: token(label), preferences: token(label) };
    const lists = { whatHelps: [token(label), token(label)], whatMakesItWorse: [token(label)] };
    const doNotContact = [token(label)];
    this.part(
      "PlanItem",
      "CRISIS_PLAN",
      sharing,
      {
        text: one.howOthersCanTell,
        preferences: one.preferences,
        what_helps: lists.whatHelps,
        what_makes_it_worse: lists.whatMakesItWorse,
        do_not_contact: doNotContact,
        version: 6,
      },
      {},
    );
    const { plan, client } = this;
    const clinic = client.circle.clinic.row;
    return this.book.fact({
      type: "CrisisPlan",
      table: "recovery_plans",
      clinicId: plan.clinicId,
      id: plan.id,
      client: client.facts,
      of: plan,
      its: { sharing },
      values: { ...one, ...lists, doNotContact, sharing, supporters: new Rows([]), lines: clinic.values["lines"] },
    });
  }

  private part(
    type: string,
    section: string,
    sharing: Sharing,
    columns: Readonly<Record<string, unknown>>,
    values: Record<string, unknown>,
    of: OpenRow = this.plan,
  ): OpenRow {
    const { facts, circle } = this.client;
    const usual = { version: 1, position: this.position++, changed_by: circle.helper, changed_at: PARTS_CHANGED };
    const row = this.book.add({
      type,
      table: "plan_parts",
      clinicId: facts.clinicId,
      client: facts,
      of,
      its: { section, sharing },
      columns: { plan_id: this.plan.id, section, sharing, ...usual, ...columns },
      values,
    });
    partsOf(this.plan).push({ row, version: Number(columns["version"] ?? usual.version) });
    return row;
  }
}

function addCheckIns(book: Book, { facts, circle }: ClientOfWorld, plan: OpenRow, goals: Goals): void {
  const checkIns = [goals.CARE_TEAM, goals.PEERS_ONLY, goals.ONLY_ME].map((goal, i) => {
    const [at, rating, text] = [daysAgo(2 + i), 5 + i, token("PLAN_PRIVATE")];
    return book.add({
      type: "CheckIn",
      table: "check_ins",
      clinicId: facts.clinicId,
      client: facts,
      of: plan,
      columns: { plan_id: plan.id, goal_id: goal.id, at, rating, text, recorded_by: circle.helper },
      values: { at, rating, text, goal: new OneRow(goal) },
    });
  });
  plan.values["checkIns"] = new Rows(checkIns);
}
