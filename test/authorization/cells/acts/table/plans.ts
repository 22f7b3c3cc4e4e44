import { isWithheld } from "../../matrix/terms.js";
import { A, P, S, type Act, type Try } from "../language.js";

/** "ME, PS(A), REP with scope PLAN". */
const who = { PS: A, ME: S, REP: P("PLAN") };

/** Versions of the plans of the world, by who is shown which. */
const versionFor = ({ viewer, row }: Try): number => {
  const ofPeers = isWithheld(viewer, row, ["CRISIS"]) ? 55 : 22;
  return { ME: 11, REP: 33 }[viewer.role as string] ?? ofPeers;
};
const inForce: Act["rows"] = ({ row }) => row.values["status"] === "ACTIVE";
/** One plan of a client may be active; the copies wait. */
const fresh = (): { status: string } => ({ status: "DRAFT" });

export const planActs: readonly Act[] = [
  {
    name: "updateRecoveryPlan",
    on: ["RecoveryPlan"],
    rows: inForce,
    who,
    input: (its) => ({ planId: its.row.id, expectedVersion: versionFor(its), reviewDueOn: "2099-12-31" }),
    fresh,
    shows: "recoveryPlan",
    leaves: { table: "recovery_plans", event: "UPDATE" },
  },
  {
    name: "addGoal",
    on: ["RecoveryPlan"],
    rows: inForce,
    who,
    input: (its) => ({
      planId: its.row.id,
      expectedVersion: versionFor(its),
      text: "Walk every day",
      domain: "HEALTH",
    }),
    fresh,
    shows: "goal",
    leaves: { table: "plan_parts", by: "changed_by", event: "CREATE" },
  },
  {
    name: "updateGoal",
    on: ["Goal"],
    who,
    input: ({ row }) => ({ goalId: row.id, expectedVersion: 9, confidence: 7 }),
    fresh: () => ({}),
    shows: "goal",
    leaves: { table: "plan_parts", by: "changed_by", event: "UPDATE" },
  },
  {
    name: "recordCheckIn",
    on: ["RecoveryPlan"],
    rows: inForce,
    who,
    input: ({ row }) => ({ planId: row.id, rating: 5 }),
    shows: "checkIn",
    leaves: { table: "check_ins", by: "recorded_by", event: "CREATE" },
  },
];
