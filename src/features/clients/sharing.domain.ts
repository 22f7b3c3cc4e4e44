import type { DataClass } from "../../authorization/data-classes.js";

/** What a client may open or withhold inside the clinic, and what the clinic may agree to limit. */
const LIMITABLE: ReadonlySet<DataClass> = new Set<DataClass>([
  "CONTACT",
  "DEMOGRAPHIC",
  "SERVICE",
  "CLINICAL",
  "SUD",
  "PLAN_SHARED",
  "CRISIS",
  "OUTCOME",
  "REFERRAL",
]);

export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** What is wrong with a choice about a class, or null. */
export function problemOfClass(dataClass: DataClass): Problem | null {
  if (LIMITABLE.has(dataClass)) return null;
  return { field: "dataClass", message: `This can be chosen for ${[...LIMITABLE].join(", ")}.` };
}

export interface RestrictionAsked {
  readonly dataClass: DataClass;
  readonly organizationId?: string | null | undefined;
  readonly programId?: string | null | undefined;
  readonly endsAt?: string | null | undefined;
}

/** The first thing that is wrong with a restriction as it is asked for, or null. */
export function problemOfRestriction(asked: RestrictionAsked, now: Date): Problem | null {
  const ofClass = problemOfClass(asked.dataClass);
  if (ofClass !== null) return ofClass;
  if (asked.organizationId && asked.programId) {
    return { field: "programId", message: "Name an organization or a program, not both." };
  }
  if (asked.endsAt && Date.parse(asked.endsAt) <= now.getTime()) {
    return { field: "endsAt", message: "The end must lie ahead." };
  }
  return null;
}
