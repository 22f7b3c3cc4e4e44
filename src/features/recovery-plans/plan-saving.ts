import { classBit, type DataClass } from "../../authorization/data-classes.js";
import { forbidden, insertAhead, insertRows, notFound, refused, type Tx, updateAhead } from "../../writing/index.js";
import type { Change, PlanProblem, SectionChanges } from "./plan-change.domain.js";
import type { Audience, Part, PlanWriter, Section, Viewers } from "./plan-part.domain.js";
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
export function writerOf({ role }: Tx): PlanWriter {
  if (role === "CLIENT" || role === "PEER_SPECIALIST" || role === "REPRESENTATIVE") return role;
  throw new Error("Only a writer of plans gets this far");
}

/** Locks the plan; FORBIDDEN where the actor sees it and may not write it (an agent without the scope PLAN). */
export async function lockPlan(tx: Tx, planId: string): Promise<LockedPlan> {
  const [usual, withoutCrisis] = AUDIENCES_OF[writerOf(tx)];
  const isWithout =
    usual === withoutCrisis
      ? "false"
      : `exists (select from app.limits v where v.client_id = p.client_id and v.class_bit = ${classBit("CRISIS")})`;
  const [plan] = await tx.query<
    Omit<LockedPlan, "audience" | "version"> & { usual: number; without: number; isWithout: boolean }
  >(
    `select id, client_id "clientId", status, ${usual}_version "usual", ${withoutCrisis}_version "without",
       ${isWithout} "isWithout"
     from recovery_plans p where clinic_id = $1 and id = $2 for update`,
    [tx.clinicId, planId],
  );
  if (plan === undefined) throw forbidden("Your authority does not cover the plan.", tx.target.clientId);
  const { id, clientId, status } = plan;
  return plan.isWithout
    ? { id, clientId, status, version: plan.without, audience: withoutCrisis }
    : { id, clientId, status, version: plan.usual, audience: usual };
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

/** The parts of the plan that the actor sees, the newest change first. */
export async function loadParts(tx: Tx, planId: string): Promise<Part[]> {
  const columns = EVERY_WRITERS_COLUMNS + (tx.role === "REPRESENTATIVE" ? "" : NOT_REPRESENTATIVES);
  const version = versionOfPart(tx.role);
  const rows = await tx.query<PartRow>(
    `select ${columns}, ${version} "version" from plan_parts where clinic_id = $1 and plan_id = $2 order by changed_at desc, id`,
    [tx.clinicId, planId],
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

/** Writes the parts and keeps who changed them. */
export async function saveChanges(
  tx: Tx,
  plan: Pick<LockedPlan, "id" | "clientId">,
  all: readonly SectionChanges[],
): Promise<void> {
  const changes = all.flatMap((one) => one.changes);
  const added = changes.filter(({ act }) => act === "ADDED").map(({ part }) => part);
  await insertParts(tx, plan, added);
  for (const { act, part } of changes) {
    const row = { clinicId: tx.clinicId, id: part.id };
    if (act === "CHANGED") updateAhead(tx, PlanPartEntity, row, writtenOf(tx, part));
    if (act === "REMOVED") await tx.manager.delete(PlanPartEntity, row);
  }
  for (const { id, position } of all.flatMap((one) => one.moved)) {
    updateAhead(tx, PlanPartEntity, { clinicId: tx.clinicId, id }, { position });
  }
  await keepChanges(tx, plan, changes);
}

/** Moves the numbers of those who see something of the changes. Answers the number that the actor is shown now. */
export function moveVersions(tx: Tx, plan: LockedPlan, viewers: Viewers): number {
  if (viewers.size > 0) tx.sendAhead("select app.move_plan_versions($1, $2)", [plan.id, [...viewers]]);
  return plan.version + (viewers.has(plan.audience) ? 1 : 0);
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
  const values = changes.map(({ act, part: { id, section, sharing, content } }) => ({
    clinicId: tx.clinicId,
    id: tx.newId(),
    clientId: plan.clientId,
    planId: plan.id,
    partId: id,
    act,
    content: { section, sharing, ...content },
    changedBy: tx.userId,
  }));
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) insertAhead(tx, PlanPartChangeEntity, only);
  else await insertRows(tx, PlanPartChangeEntity, values);
}
