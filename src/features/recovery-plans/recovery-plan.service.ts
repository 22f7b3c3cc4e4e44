import type { DataClass } from "../../authorization/data-classes.js";
import { isCareStaff } from "../../authorization/roles.js";
import { aboutClient, done, forbidden, refused, type Tx, updateAhead, useCase } from "../../writing/index.js";
import { replaceSection, type SectionChanges } from "./plan-change.domain.js";
import { sectionsOf, sharesNoVision, wantedSections } from "./plan-input.domain.js";
import { EVERY_VIEWER, NOBODY, together } from "./plan-part.domain.js";
import {
  accepted,
  isWithheld,
  refuseOtherPlanVersion,
  saveChanges,
  takingPlanWithParts,
  versionAfter,
  writerOf,
  type LockedPlan,
} from "./plan-saving.js";
import { RecoveryPlanEntity } from "./plan.entity.js";
import { problemOfStatus } from "./recovery-plan.domain.js";
import type { StartRecoveryPlanInput, UpdateRecoveryPlanInput } from "./recovery-plan.inputs.js";

const TODAY =
  "(select (app.instant() at time zone k.time_zone)::date from clinics k where k.clinic_id = app.clinic_id())";
const REVIEW_AFTER_DAYS = 90;

export const startRecoveryPlan = useCase(
  { name: "startRecoveryPlan", who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"], target: aboutClient },
  async (input: StartRecoveryPlanInput, tx) => {
    const { clientId } = tx.target;
    if (tx.role === "REPRESENTATIVE" && !(await representsForPlans(tx, clientId))) {
      throw forbidden("Your authority does not cover the plan.", clientId);
    }
    if (await isKeptFrom(tx, clientId)) {
      throw forbidden("The client keeps their plan from your side of the clinic.", clientId);
    }
    await refuseSecondActive(tx, clientId, "clientId");
    const id = tx.newId();
    await tx.query(
      `insert into recovery_plans (clinic_id, id, client_id, status, started_on, review_due_on, created_by)
       values ($1, $2, $3, 'ACTIVE', ${TODAY}, ${TODAY} + ${REVIEW_AFTER_DAYS}, $4)`,
      [tx.clinicId, id, clientId, tx.userId],
    );
    const vision = input.vision ?? null;
    if (vision !== null) {
      const frame = { section: "VISION", by: writerOf(tx), newId: () => tx.newId() } as const;
      const written = replaceSection([], [{ content: { text: vision } }], frame);
      await saveChanges(tx, { id, clientId }, [accepted(written, clientId, "vision")]);
    }
    tx.record({
      kind: "CREATE",
      clientId,
      entity: {
        type: "RecoveryPlan",
        id,
        classes: ["PLAN_SHARED"],
        fields: ["status", ...(vision === null ? [] : ["vision"])],
      },
      detail: { toVersion: 1 },
    });
    return done({ recoveryPlan: id });
  },
);

export const updateRecoveryPlan = useCase(
  {
    name: "updateRecoveryPlan",
    who: ["CLIENT", "PEER_SPECIALIST", "REPRESENTATIVE"],
    target: {
      types: ["RecoveryPlan"],
      id: (input: UpdateRecoveryPlanInput) => input.planId,
      taking: takingPlanWithParts(sectionsOf),
    },
  },
  async (input: UpdateRecoveryPlanInput, tx) => {
    const { parts, ...plan } = tx.target;
    refuseOtherPlanVersion(plan, input.expectedVersion);
    refuseHiddenFields(input, tx);
    if (sharesNoVision(input, parts)) {
      throw refused("INVALID_INPUT", "There is no vision to share. Write it first.", "visionSharing");
    }
    const sections = wantedSections(input, parts).map(({ section, field, wanted }) => {
      const frame = { section, by: writerOf(tx), newId: () => tx.newId() };
      return accepted(replaceSection(parts, wanted, frame), plan.clientId, ...field);
    });
    const isFactChanged = await saveFacts(tx, plan, input);
    const viewers = together([isFactChanged ? EVERY_VIEWER : NOBODY, ...sections.map((one) => one.viewers)]);
    await saveChanges(tx, plan, sections, viewers);
    const { planId: _id, expectedVersion: _version, idempotencyKey: _key, ...given } = input;
    tx.record({
      kind: "UPDATE",
      clientId: plan.clientId,
      entity: {
        type: "RecoveryPlan",
        id: plan.id,
        classes: classesOf(sections, isFactChanged),
        fields: Object.entries(given).flatMap(([field, value]) => (value === undefined ? [] : [field])),
      },
      detail: { fromVersion: plan.version, toVersion: versionAfter(plan, viewers) },
    });
    return done({ recoveryPlan: plan.id });
  },
);

/** What a representative never reads they don't write either: the answer would tell them what stands there. */
function refuseHiddenFields(input: UpdateRecoveryPlanInput, tx: Tx): void {
  if (tx.role !== "REPRESENTATIVE") return;
  if (input.crisisPlan?.doNotContact !== undefined || input.crisisPlan?.supporters !== undefined) {
    throw forbidden("Supporters, and people not to contact, are the client's own.", tx.target.clientId);
  }
}

/** Status and review day; answers whether anything changed. */
async function saveFacts(tx: Tx, plan: LockedPlan, { status, reviewDueOn }: UpdateRecoveryPlanInput): Promise<boolean> {
  if (status === undefined && reviewDueOn === undefined) return false;
  if (status !== undefined && status !== plan.status) {
    const problem = problemOfStatus(plan.status, status);
    if (problem === "MADE_BY_MISTAKE") {
      throw refused("INVALID_TRANSITION", "This plan was made by mistake: start a new one.", "status");
    }
    if (problem === "NO_DRAFT_AGAIN") {
      throw refused("INVALID_TRANSITION", "A plan in use is never a draft again: put it on hold.", "status");
    }
    if (status === "ACTIVE") await refuseSecondActive(tx, plan.clientId, "status");
  }
  updateAhead(
    tx,
    RecoveryPlanEntity,
    { clinicId: tx.clinicId, id: plan.id },
    {
      ...(status !== undefined && { status }),
      ...(status === "ACTIVE" && { startedOn: () => `coalesce(started_on, ${TODAY})` }),
      ...(reviewDueOn !== undefined && { reviewDueOn }),
    },
  );
  return true;
}

/** One ACTIVE plan per client. The second of two starts at once waits, and finds the first. */
async function refuseSecondActive(tx: Tx, clientId: string, field: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 4))", [clientId]);
  const active = await tx.query(
    "select from recovery_plans where clinic_id = $1 and client_id = $2 and status = 'ACTIVE'",
    [tx.clinicId, clientId],
  );
  if (active.length > 0) {
    throw refused("CONFLICT", "This client has an active plan. Change that one, or put it on hold first.", field);
  }
}

/** Whoever may not read plans of the client starts none: the answer would tell them whether there is one. */
async function isKeptFrom(tx: Tx, clientId: string): Promise<boolean> {
  if (!isCareStaff(tx.role)) return false;
  return isWithheld(tx, clientId, "PLAN_SHARED");
}

async function representsForPlans(tx: Tx, clientId: string): Promise<boolean> {
  const found = await tx.query(
    "select from app.represented v where v.client_id = $1 and not v.wholly_alone and 'PLAN' = any (v.scopes)",
    [clientId],
  );
  return found.length > 0;
}

/** The kinds of data that the changes touched. */
export function classesOf(sections: readonly SectionChanges[], isFactChanged = false): DataClass[] {
  const classes = new Set<DataClass>(isFactChanged ? ["PLAN_SHARED"] : []);
  for (const { part } of sections.flatMap((one) => one.changes)) {
    if (part.section === "CRISIS_PLAN") classes.add("CRISIS");
    else if (part.section === "SUPPORTER" || part.sharing === "ONLY_ME" || part.sharing === "PEERS_ONLY") {
      classes.add("PLAN_PRIVATE");
    } else classes.add("PLAN_SHARED");
  }
  return classes.size === 0 ? ["PLAN_SHARED"] : [...classes];
}
