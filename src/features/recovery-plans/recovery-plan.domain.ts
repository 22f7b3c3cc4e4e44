import type { PlanStatus } from "./recovery-plan.type.js";

/** Why a plan can't take this status. */
export type StatusProblem = "MADE_BY_MISTAKE" | "NO_DRAFT_AGAIN";

/** A plan goes back and forth as the client needs it, but is never a draft again, and a mistake stays one. */
export function problemOfStatus(from: PlanStatus, to: PlanStatus): StatusProblem | null {
  if (from === to) return null;
  if (from === "ENTERED_IN_ERROR") return "MADE_BY_MISTAKE";
  return to === "DRAFT" ? "NO_DRAFT_AGAIN" : null;
}
