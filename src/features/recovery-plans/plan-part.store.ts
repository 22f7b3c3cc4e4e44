import { classBit } from "../../authorization/data-classes.js";
import type { Role } from "../../authorization/roles.js";
import type { Row } from "../../authorization/sql.js";
import { column, many, one, stored, storedFields, value } from "../../authorization/store.js";

const TABLE = "plan_parts";

const section = (value: string | null) => ({ column: "section", value });

/** What the client keeps to the peer side, or to themselves, is private whichever section it stands in. */
const classes = (row: Row): string =>
  `case when ${row.c("sharing")} in ('ONLY_ME', 'PEERS_ONLY') then ${classBit("PLAN_PRIVATE")} else 0 end`;

/**
 * The number of a part that a role is shown. It moves with the changes that the role could see and no other, so that it
 * does not tell how often a part was changed while it was kept from them.
 */
export function versionOfPart(role: Role): string {
  switch (role) {
    case "CLIENT":
      return "version";
    case "PEER_SPECIALIST":
    case "PEER_SUPERVISOR":
      return "peer_version";
    case "REPRESENTATIVE":
      return "representative_version";
    default:
      return "care_team_version";
  }
}

stored("Strength", {
  table: TABLE,
  kind: section("STRENGTH"),
  classes,
  fields: { id: column("id"), domain: column("domain"), text: column("text"), sharing: column("sharing") },
});

// Vision and crisis plan are parts without a type of their own: they count as items, which are seen by the same rule.
stored("PlanItem", {
  table: TABLE,
  kind: section(null),
  classes,
  fields: { id: column("id"), text: column("text"), response: column("response"), sharing: column("sharing") },
});

stored("Goal", {
  table: TABLE,
  kind: section("GOAL"),
  classes,
  fields: {
    id: column("id"),
    text: column("text"),
    domain: column("domain"),
    why: column("why"),
    importance: column("importance"),
    confidence: column("confidence"),
    targetDate: column("target_date"),
    status: column("status"),
    sharing: column("sharing"),
    steps: many("PlanStep", {
      amongSiblings: true,
      where: (goal, step) => `${step.c("parent_id")} = ${goal.c("id")}`,
      order: (step) => `${step.c("position")}, ${step.c("id")}`,
    }),
    version: value((goal, scope) => goal.c(versionOfPart(scope.role))),
  },
});

storedFields("ServiceNote", { goal: one("Goal", "goal_id", true) });

stored("PlanStep", {
  table: TABLE,
  kind: section("STEP"),
  fields: {
    id: column("id"),
    text: column("text"),
    who: column("who"),
    supportType: column("support_type"),
    byWhen: column("target_date"),
    status: column("status"),
  },
});

stored("Supporter", {
  table: TABLE,
  kind: section("SUPPORTER"),
  fields: {
    id: column("id"),
    name: column("name"),
    relation: column("relation"),
    phone: column("phone"),
    sharing: column("sharing"),
  },
});
