import { classBit, type DataClass } from "../../authorization/data-classes.js";
import type { Role } from "../../authorization/roles.js";
import { isSeenSql } from "../../reading/index.js";
import {
  changing,
  forbidden,
  insertAhead,
  insertion,
  insertRows,
  notFound,
  refused,
  type Taking,
  type Tx,
  updateAhead,
  type VisibleRow,
  type Write,
  writeTogether,
} from "../../writing/index.js";
import type { Change, PlanProblem, SectionChanges } from "./plan-change.domain.js";
import { type Audience, NOBODY, type Part, type PlanWriter, type Section, type Viewers } from "./plan-part.domain.js";
import { versionOfPart } from "./plan-part.store.js";
import { PlanPartChangeEntity, PlanPartEntity } from "./plan.entity.js";
import type { PlanStatus } from "./recovery-plan.type.js";
import type { Sharing } from "./sharing.type.js";

/** A plan under change, locked until the transaction ends, with the number that its writer is shown. */
export interface LockedPlan {
  readonly id: string;
  readonly clientId: string;
  readonly status: PlanStatus;
  readonly version: number;
  /** Whose number that is. */
  readonly audience: Audience;
}

/** Which audience of a plan a writer is, where the crisis plan is withheld from them and where it is not. */
const AUDIENCES_OF: Readonly<Record<PlanWriter, readonly [usual: Audience, withoutCrisis: Audience]>> = {
  CLIENT: ["client", "client"],
  PEER_SPECIALIST: ["peer", "peer_without_crisis"],
  REPRESENTATIVE: ["representative", "representative"],
};

/** The actor as a writer of plans; whoever else got this far has no business here. */
export function writerOf({ role }: Pick<Tx, "role">): PlanWriter {
  if (role === "CLIENT" || role === "PEER_SPECIALIST" || role === "REPRESENTATIVE") return role;
  throw new Error("Only a writer of plans gets this far");
}

const NOT_COVERED = "Your authority does not cover the plan.";

/** Takes a plan; FORBIDDEN where the actor sees it and may not write it (an agent without the scope PLAN). */
export const takingPlan: Taking<LockedPlan> = { take: (id, tx) => takePlan(id, tx), refusal: NOT_COVERED };

/** A plan under change, and parts of it: those that the actor sees. */
export interface LockedPlanWithParts extends LockedPlan {
  readonly parts: readonly Part[];
}

/** The same with the parts of the sections that an input is about. */
export function takingPlanWithParts<Input>(
  sectionsOf: (input: Input) => readonly Section[],
): Taking<LockedPlanWithParts, Input> {
  return {
    take: async (id, tx, input) => {
      const [plan, parts] = await Promise.all([
        takePlan(id, tx),
        loadParts(tx, id, sectionsOf(input), `and ${isSeenSql("$2")}`),
      ]);
      return plan && { ...plan, parts };
    },
    refusal: NOT_COVERED,
  };
}

type Taker = Pick<Tx, "role" | "lockVisible">;

async function takePlan(id: string, tx: Taker): Promise<LockedPlan | null> {
  const plan = await tx.lockVisible<PlanNumbers>("RecoveryPlan", id, planNumbers);
  return plan && lockedPlan(plan, tx);
}

/** Locks the plan of a goal; FORBIDDEN where the actor sees it and may not write it. */
export async function lockPlan(tx: Tx, planId: string): Promise<LockedPlan> {
  const [plan] = await tx.query<VisibleRow & PlanNumbers>(
    `select id, client_id "clientId", ${planNumbers("p", tx.role)} from recovery_plans p
     where clinic_id = $1 and id = $2 for update`,
    [tx.clinicId, planId],
  );
  if (plan === undefined) throw forbidden(NOT_COVERED, tx.target.clientId);
  return lockedPlan(plan, tx);
}

interface PlanNumbers {
  readonly status: PlanStatus;
  readonly usual: number;
  readonly without: number;
  readonly isWithout: boolean;
}

/** SQL of the numbers that a writer may be shown, and of which it is. */
function planNumbers(plan: string, role: Role): string {
  const [usual, withoutCrisis] = AUDIENCES_OF[writerOf({ role })];
  const isWithout =
    usual === withoutCrisis
      ? "false"
      : `exists (select from app.limits v where v.client_id = ${plan}.client_id and v.class_bit = ${classBit("CRISIS")})`;
  return `${plan}.status, ${plan}.${usual}_version "usual", ${plan}.${withoutCrisis}_version "without", ${isWithout} "isWithout"`;
}

function lockedPlan({ id, clientId, status, ...its }: VisibleRow & PlanNumbers, tx: Pick<Tx, "role">): LockedPlan {
  const [usual, withoutCrisis] = AUDIENCES_OF[writerOf(tx)];
  return its.isWithout
    ? { id, clientId, status, version: its.without, audience: withoutCrisis }
    : { id, clientId, status, version: its.usual, audience: usual };
}

/** Whether the client, or a restriction, withholds a class from the actor's side of the clinic. */
export async function isWithheld(tx: Tx, clientId: string | null, dataClass: DataClass): Promise<boolean> {
  const limits = await tx.query("select from app.limits v where v.client_id = $1 and v.class_bit = $2", [
    clientId,
    classBit(dataClass),
  ]);
  return limits.length > 0;
}

export function refuseOtherPlanVersion(plan: LockedPlan, expected: number): void {
  if (plan.version !== expected) {
    throw refused("CONFLICT", `The plan is at version ${plan.version}. Read it again.`, "expectedVersion");
  }
}

const EVERY_WRITERS_COLUMNS = `id, section, parent_id "parentId", sharing, position, text, response, domain, why,
  importance, confidence, target_date::text "targetDate", status, who, support_type "supportType",
  what_helps "whatHelps", what_makes_it_worse "whatMakesItWorse", preferences`;
const NOT_REPRESENTATIVES = `, name, relation, phone, do_not_contact "doNotContact"`;

interface PartRow extends Record<string, unknown> {
  readonly id: string;
  readonly section: Section;
  readonly parentId: string | null;
  readonly sharing: Sharing;
  readonly position: number;
  readonly version: number;
}

/** The parts of these sections of the plan that the actor sees, the newest change first; `also` is SQL of a condition. */
export async function loadParts(
  tx: Pick<Tx, "role" | "clinicId" | "query">,
  planId: string,
  sections: readonly Section[],
  also = "",
): Promise<Part[]> {
  if (sections.length === 0) return [];
  const columns = EVERY_WRITERS_COLUMNS + (tx.role === "REPRESENTATIVE" ? "" : NOT_REPRESENTATIVES);
  const version = versionOfPart(tx.role);
  const rows = await tx.query<PartRow>(
    `select ${columns}, ${version} "version" from plan_parts
     where clinic_id = $1 and plan_id = $2 and section = any ($3) ${also} order by changed_at desc, id`,
    [tx.clinicId, planId, sections],
  );
  return rows.map(({ id, section, parentId, sharing, position, version, ...content }) => {
    return { id, section, parentId, sharing, position, version, content };
  });
}

/** The changes, or the refusal that the problem comes to; `field` is the input that asked for them. */
export function accepted(decided: SectionChanges | PlanProblem, clientId: string, ...field: string[]): SectionChanges {
  switch (decided.kind) {
    case "CHANGES":
      return decided;
    case "UNKNOWN_ID":
      throw notFound();
    case "ID_TWICE":
      throw refused("INVALID_INPUT", "The same item stands twice in this list.", ...field);
    case "WIDENED":
      throw forbidden("Who may see this part is not yours to choose so widely, or so narrowly.", clientId);
  }
}

/** Writes the parts, keeps who changed them, and moves the numbers of those who see something of the changes. */
export async function saveChanges(
  tx: Tx,
  plan: Pick<LockedPlan, "id" | "clientId">,
  all: readonly SectionChanges[],
  viewers: Viewers = NOBODY,
): Promise<void> {
  const changes = all.flatMap((one) => one.changes);
  const moved = all.flatMap((one) => one.moved);
  const move: Write[] = viewers.size === 0 ? [] : [["select app.move_plan_versions($1, $2)", [plan.id, [...viewers]]]];
  const [first] = changes;
  // One statement of one text: any number of them would have as many texts.
  if (first?.act === "CHANGED" && changes.length === 1 && moved.length === 0) {
    const { part } = first;
    const change = changing(tx, PlanPartEntity, { clinicId: tx.clinicId, id: part.id }, writtenOf(tx, part));
    writeTogether(tx, change, insertion(tx, PlanPartChangeEntity, keptOf(tx, plan, first)), ...move);
    return;
  }
  const added = changes.filter(({ act }) => act === "ADDED").map(({ part }) => part);
  await insertParts(tx, plan, added);
  for (const { act, part } of changes) {
    const row = { clinicId: tx.clinicId, id: part.id };
    if (act === "CHANGED") updateAhead(tx, PlanPartEntity, row, writtenOf(tx, part));
    if (act === "REMOVED") await tx.manager.delete(PlanPartEntity, row);
  }
  for (const { id, position } of moved) {
    updateAhead(tx, PlanPartEntity, { clinicId: tx.clinicId, id }, { position });
  }
  await keepChanges(tx, plan, changes);
  for (const call of move) tx.sendAhead(...call);
}

/** The number that the actor is shown once these have seen a change. */
export function versionAfter({ version, audience }: LockedPlan, viewers: Viewers): number {
  return version + (viewers.has(audience) ? 1 : 0);
}

async function insertParts(tx: Tx, plan: Pick<LockedPlan, "id" | "clientId">, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return;
  const values = parts.map((part) => {
    const { id, section, parentId } = part;
    return {
      clinicId: tx.clinicId,
      clientId: plan.clientId,
      planId: plan.id,
      id,
      section,
      parentId,
      ...writtenOf(tx, part),
    };
  });
  await insertRows(tx, PlanPartEntity, values);
}

// The numbers of a part are the database's to move: a writer is shown one of them, and there are others'.
function writtenOf(tx: Tx, { sharing, position, content }: Part) {
  return { ...content, sharing, position, changedBy: tx.userId, changedAt: () => "app.instant()" };
}

async function keepChanges(
  tx: Tx,
  plan: Pick<LockedPlan, "id" | "clientId">,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const values = changes.map((change) => keptOf(tx, plan, change));
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) insertAhead(tx, PlanPartChangeEntity, only);
  else await insertRows(tx, PlanPartChangeEntity, values);
}

function keptOf(
  tx: Tx,
  plan: Pick<LockedPlan, "id" | "clientId">,
  { act, part: { id, section, sharing, content } }: Change,
) {
  return {
    clinicId: tx.clinicId,
    id: tx.newId(),
    clientId: plan.clientId,
    planId: plan.id,
    partId: id,
    act,
    content: { section, sharing, ...content },
    changedBy: tx.userId,
  };
}
