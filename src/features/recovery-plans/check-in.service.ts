import { done, insertAhead, notFound, useCase, type Tx } from "../../writing/index.js";
import type { RecordCheckInInput } from "./check-in.inputs.js";
import { takingPlan } from "./plan-saving.js";
import { CheckInEntity } from "./plan.entity.js";

// A check-in moves no version: it changes no part of the plan, and nobody's edit is stale because of it.
export const recordCheckIn = useCase(
  {
    name: "recordCheckIn",
    who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"],
    target: { types: ["RecoveryPlan"], id: (input: RecordCheckInInput) => input.planId, taking: takingPlan },
  },
  async (input: RecordCheckInInput, tx) => {
    const plan = tx.target;
    const goalId = await goalOfPlan(tx, plan.id, input.goalId ?? null);
    const id = tx.newId();
    const { rating, text = null } = input;
    insertAhead(tx, CheckInEntity, {
      clinicId: tx.clinicId,
      id,
      clientId: plan.clientId,
      planId: plan.id,
      goalId,
      rating,
      text,
      recordedBy: tx.userId,
    });
    tx.record({
      kind: "CREATE",
      clientId: plan.clientId,
      entity: {
        type: "CheckIn",
        id,
        classes: ["PLAN_PRIVATE"],
        fields: ["rating", ...(text === null ? [] : ["text"])],
      },
    });
    return done({ checkIn: id });
  },
);

/** A goal of this plan that the actor sees; NOT_FOUND otherwise. */
async function goalOfPlan(tx: Tx, planId: string, goalId: string | null): Promise<string | null> {
  if (goalId === null) return null;
  const goal = await tx.getVisible("Goal", goalId);
  const inPlan = await tx.query("select from plan_parts where clinic_id = $1 and id = $2 and plan_id = $3", [
    tx.clinicId,
    goal.id,
    planId,
  ]);
  if (inPlan.length === 0) throw notFound();
  return goal.id;
}
