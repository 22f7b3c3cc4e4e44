import { done, forbidden, notFound, refused, useCase, type Tx } from "../../writing/index.js";
import type { AddGoalInput, UpdateGoalInput } from "./goal.inputs.js";
import { replaceSection, viewersOfChange, type Change, type SectionChanges } from "./plan-change.domain.js";
import { wantedSteps } from "./plan-input.domain.js";
import { DEFAULT_SHARING, mayShare, together, type Part, type PartContent } from "./plan-part.domain.js";
import {
  accepted,
  loadParts,
  lockPlan,
  refuseOtherPlanVersion,
  saveChanges,
  takingPlanWithParts,
  versionAfter,
  writerOf,
  type LockedPlan,
} from "./plan-saving.js";
import { classesOf } from "./recovery-plan.service.js";
import type { Sharing } from "./sharing.type.js";

/** Of goals and of what they are made of. */
const SECTIONS = ["GOAL", "STEP"] as const;

export const addGoal = useCase(
  {
    name: "addGoal",
    who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"],
    target: {
      types: ["RecoveryPlan"],
      id: (input: AddGoalInput) => input.planId,
      taking: takingPlanWithParts(() => SECTIONS),
    },
  },
  async (input: AddGoalInput, tx) => {
    const { parts, ...plan } = tx.target;
    refuseOtherPlanVersion(plan, input.expectedVersion);
    const sharing = input.sharing ?? DEFAULT_SHARING.GOAL;
    refuseSharing(tx, plan, sharing, DEFAULT_SHARING.GOAL);
    const { text, domain, why = null, importance = null, confidence = null, targetDate = null } = input;
    const goal: Part = {
      id: tx.newId(),
      section: "GOAL",
      parentId: null,
      sharing,
      position: Math.max(-1, ...parts.filter(({ section }) => section === "GOAL").map(({ position }) => position)) + 1,
      version: 1,
      content: { text, domain, why, importance, confidence, targetDate, status: "ACTIVE" },
    };
    const sections = [one({ act: "ADDED", part: goal }), ...stepChanges(tx, plan, parts, goal, input.steps)];
    await finish(tx, plan, goal, sections, "CREATE", Object.keys(goal.content));
    return done({ goal: goal.id, recoveryPlan: plan.id });
  },
);

export const updateGoal = useCase(
  {
    name: "updateGoal",
    who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"],
    target: { types: ["Goal"], id: (input: UpdateGoalInput) => input.goalId },
  },
  async (input: UpdateGoalInput, tx) => {
    const plan = await lockPlan(tx, await planOf(tx, tx.target.id));
    const parts = await loadParts(tx, plan.id, SECTIONS);
    const stored = parts.find(({ id }) => id === tx.target.id);
    if (stored === undefined) throw notFound();
    if (stored.version !== input.expectedVersion) {
      throw refused("CONFLICT", `The goal is at version ${stored.version}. Read it again.`, "expectedVersion");
    }
    const { goalId: _id, expectedVersion: _version, idempotencyKey: _key, sharing, steps, ...rest } = input;
    if (sharing !== undefined) refuseSharing(tx, plan, sharing, stored.sharing);
    const content = definedOf(rest);
    const goal: Part = {
      ...stored,
      sharing: sharing ?? stored.sharing,
      content: { ...stored.content, ...content },
      version: stored.version + 1,
    };
    // A step's row carries its goal's sharing, so that the row alone can hide it.
    const sections = [
      one({ act: "CHANGED", part: goal, before: stored }),
      ...stepChanges(tx, plan, parts, goal, steps ?? (steps === null ? [] : undefined)),
    ];
    const fields = [
      ...Object.keys(content),
      ...(sharing === undefined ? [] : ["sharing"]),
      ...(steps === undefined ? [] : ["steps"]),
    ];
    await finish(tx, plan, goal, sections, "UPDATE", fields);
    return done({ goal: goal.id, recoveryPlan: plan.id });
  },
);

async function planOf(tx: Tx, goalId: string): Promise<string> {
  const [goal] = await tx.query<{ planId: string }>(
    `select plan_id "planId" from plan_parts where clinic_id = $1 and id = $2`,
    [tx.clinicId, goalId],
  );
  if (goal === undefined) throw notFound();
  return goal.planId;
}

function refuseSharing(tx: Tx, plan: LockedPlan, wanted: Sharing, now: Sharing): void {
  if (!mayShare(writerOf(tx), wanted, now)) {
    throw forbidden("Who may see this goal is not yours to choose so widely, or so narrowly.", plan.clientId);
  }
}

/** The steps as they are wanted; where none are given, those that stand, under the goal's sharing. */
function stepChanges(
  tx: Tx,
  plan: LockedPlan,
  parts: readonly Part[],
  goal: Part,
  steps: AddGoalInput["steps"],
): SectionChanges[] {
  const stored = parts.filter(({ parentId }) => parentId === goal.id).sort((a, b) => a.position - b.position);
  const wanted = steps ? wantedSteps(steps) : stored.map(({ id }) => ({ id, content: {} }));
  const frame = { section: "STEP", by: writerOf(tx), goal, newId: () => tx.newId() } as const;
  return [accepted(replaceSection(parts, wanted, frame), plan.clientId, "steps")];
}

function one(change: Change): SectionChanges {
  return { kind: "CHANGES", changes: [change], moved: [], viewers: viewersOfChange(change) };
}

async function finish(
  tx: Tx,
  plan: LockedPlan,
  goal: Part,
  sections: readonly SectionChanges[],
  kind: "CREATE" | "UPDATE",
  fields: readonly string[],
): Promise<void> {
  const viewers = together(sections.map((its) => its.viewers));
  await saveChanges(tx, plan, sections, viewers);
  tx.record({
    kind,
    clientId: plan.clientId,
    entity: { type: "Goal", id: goal.id, classes: classesOf(sections), fields },
    detail: {
      ...(kind === "UPDATE" && { fromVersion: goal.version - 1 }),
      toVersion: goal.version,
      planVersion: versionAfter(plan, viewers),
    },
  });
}

function definedOf(given: PartContent): PartContent {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
