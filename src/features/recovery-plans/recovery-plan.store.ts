import {
  all,
  notLimited,
  represents,
  treats,
  treatsOrEmergency,
  unlessLimited,
} from "../../authorization/conditions.js";
import { isLimitedStaff, type Role } from "../../authorization/roles.js";
import type { Row, Scope } from "../../authorization/sql.js";
import { column, embedded, first, many, page, stored, storedFields, value } from "../../authorization/store.js";
import type { Audience } from "./plan-part.domain.js";
import { versionOfPart } from "./plan-part.store.js";
import { byId, rootFields } from "../../reading/index.js";

/** Whose number and time of change a viewer is shown: those of the parts that their role may see. */
function audienceOf(role: Role): Audience {
  switch (role) {
    case "CLIENT":
      return "client";
    case "PEER_SPECIALIST":
    case "PEER_SUPERVISOR":
      return "peer";
    case "REPRESENTATIVE":
      return "representative";
    default:
      return "care_team";
  }
}

/** The number or time of the viewer's audience; of care staff, of those from whom the client withholds the crisis plan. */
const countedFor = (plan: Row, scope: Scope, what: "version" | "updated_at"): string => {
  const audience = audienceOf(scope.role);
  const usual = plan.c(`${audience}_${what}`);
  if (!isLimitedStaff(scope.role)) return usual;
  const rule = scope.role === "CLINICIAN" ? treatsOrEmergency : undefined;
  return `case when ${unlessLimited("CRISIS", rule).sql(plan, scope)} then ${usual} else ${plan.c(`${audience}_without_crisis_${what}`)} end`;
};

const ofPlan = (plan: Row, part: Row): string => `${part.c("plan_id")} = ${plan.c("id")}`;

/** One column of the plan's only part of a section, as far as the viewer sees one: the newest. */
const fromPart =
  (section: "VISION" | "CRISIS_PLAN", name: string, filter: (part: Row) => string = () => "") =>
  (plan: Row, scope: Scope): string =>
    scope.lookUp(`part of ${section}`, {
      table: "plan_parts",
      of: (part) => ofPlan(plan, part),
      where: (part) =>
        `${part.c("section")} = '${section}' and ${scope.visible("PlanItem", part, true)}${filter(part)}` +
        ` order by ${part.c("changed_at")} desc, ${part.c("id")} limit 1`,
    })((part) => part.c(name));

const written = (part: Row): string => ` and ${part.c("text")} is not null`;

const PARTS = ["PlanItem", "Strength", "Goal", "PlanStep"];

/** What comes of all parts that the viewer sees, of whichever type. */
const ofVisibleParts = (plan: Row, scope: Scope, sum: (part: Row) => string): string => {
  const part = scope.row("plan_parts");
  return (
    `(select ${sum(part)} from plan_parts ${part.alias} where ${part.c("clinic_id")} = ${scope.clinic}` +
    ` and ${part.c("plan_id")} = ${plan.c("id")} and (${PARTS.map((type) => scope.visible(type, part)).join(" or ")}))`
  );
};

/**
 * An agent without the scope PLAN, and a clinician to whom an emergency opened the crisis plan, must not learn from the
 * number that another part has changed. To an organization it is
 * counted from what it sees: the care team's number moves with supporters, and with a crisis plan, that it may not read.
 */
const versionFor = (plan: Row, scope: Scope): string => {
  if (scope.role === "INTEGRATOR") {
    return ofVisibleParts(plan, scope, (part) => `(1 + coalesce(sum(${part.c("care_team_version")}), 0))::int`);
  }
  const version = countedFor(plan, scope, "version");
  if (scope.role !== "REPRESENTATIVE" && scope.role !== "CLINICIAN") return version;
  const ofCrisisPlan = fromPart("CRISIS_PLAN", versionOfPart(scope.role))(plan, scope);
  const seesPlan = scope.role === "CLINICIAN" ? all(treats, notLimited("PLAN_SHARED")) : represents("PLAN");
  return `case when ${seesPlan.sql(plan, scope)} then ${version} else coalesce(${ofCrisisPlan}, 1) end`;
};

const updatedAtFor = (plan: Row, scope: Scope): string =>
  scope.role === "INTEGRATOR"
    ? ofVisibleParts(plan, scope, (part) => `coalesce(max(${part.c("changed_at")}), ${plan.c("created_at")})`)
    : countedFor(plan, scope, "updated_at");

const section = (type: string, name: string): ReturnType<typeof many> =>
  many(type, {
    of: ofPlan,
    where: (_plan, part) => `${part.c("section")} = '${name}'`,
    order: (part) => `${part.c("position")}, ${part.c("id")}`,
  });

stored("RecoveryPlan", {
  table: "recovery_plans",
  fields: {
    id: column("id"),
    status: column("status"),
    version: value(versionFor),
    startedOn: column("started_on"),
    reviewDueOn: column("review_due_on"),
    vision: value(fromPart("VISION", "text", written)),
    visionSharing: value(fromPart("VISION", "sharing", written)),
    strengths: section("Strength", "STRENGTH"),
    goals: section("Goal", "GOAL"),
    wellnessTools: section("PlanItem", "WELLNESS_TOOL"),
    dailyPlan: section("PlanItem", "DAILY_PLAN"),
    stressors: section("PlanItem", "STRESSOR"),
    earlySigns: section("PlanItem", "EARLY_SIGN"),
    whenThingsGetHarder: section("PlanItem", "HARDER_TIMES"),
    crisisPlan: embedded("CrisisPlan"),
    afterCrisis: section("PlanItem", "AFTER_CRISIS"),
    checkIns: page("CheckIn", {
      where: (plan, checkIn) => `${checkIn.c("plan_id")} = ${plan.c("id")}`,
      orders: { AT: { key: (checkIn) => checkIn.c("at"), type: "timestamptz", direction: "desc" } },
      defaultOrder: "AT",
    }),
    updatedAt: value(updatedAtFor),
  },
});

/** A list that the contract never lets be null. */
const linesOfPart = (name: string): ReturnType<typeof value> =>
  value((plan, scope) => `coalesce(${fromPart("CRISIS_PLAN", name)(plan, scope)}, '{}')`);

stored("CrisisPlan", {
  table: "recovery_plans",
  fields: {
    sharing: value(fromPart("CRISIS_PLAN", "sharing")),
    howOthersCanTell: value(fromPart("CRISIS_PLAN", "text")),
    whatHelps: linesOfPart("what_helps"),
    whatMakesItWorse: linesOfPart("what_makes_it_worse"),
    doNotContact: value(fromPart("CRISIS_PLAN", "do_not_contact")),
    supporters: section("Supporter", "SUPPORTER"),
    preferences: value(fromPart("CRISIS_PLAN", "preferences")),
    lines: many("CrisisLine", {
      where: () => "true",
      order: (crisisLine) => crisisLine.c("position"),
      sameClient: false,
    }),
  },
});

stored("CrisisLine", {
  table: "app.crisis_lines",
  key: "position",
  aboutClient: false,
  fields: { name: column("name"), number: column("number") },
});

storedFields("Client", {
  recoveryPlan: first("RecoveryPlan", {
    where: (client, plan) =>
      `${plan.c("client_id")} = ${client.c("id")} and ${plan.c("status")} in ('ACTIVE', 'DRAFT', 'ON_HOLD')`,
    order: (plan) => `${plan.c("status")} = 'ACTIVE' desc, ${plan.c("created_at")} desc, ${plan.c("id")}`,
  }),
});

rootFields({ recoveryPlan: byId("RecoveryPlan") });
