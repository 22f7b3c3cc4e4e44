import type { DataClass } from "../../authorization/data-classes.js";
import { classesNeverConsented } from "./consent.domain.js";

/** What a draft says, as far as it can be judged by itself. */
export interface DraftContent {
  readonly classes: readonly DataClass[];
  readonly purposes: readonly string[];
  readonly serviceFrom?: string | null | undefined;
  readonly serviceTo?: string | null | undefined;
  readonly effectiveFrom?: string | null | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly expiresOn?: string | null | undefined;
}

export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The first thing that no consent of this release may say, or null. Elements may still be missing: signing asks for them. */
export function problemOfDraft(draft: DraftContent, now: Date): Problem | null {
  const never = classesNeverConsented(draft.classes);
  if (never.length > 0) return { field: "classes", message: `No consent covers ${never.join(", ")}.` };
  // Proceedings have a consent of their own, which stands alone (42 CFR 2.31(d)).
  if (draft.purposes.includes("LEGAL_PROCEEDING")) {
    return {
      field: "purposes",
      message: "LEGAL_PROCEEDING needs a consent of its own kind, which is not offered yet.",
    };
  }
  if (draft.serviceFrom && draft.serviceTo && draft.serviceTo < draft.serviceFrom) {
    return { field: "serviceTo", message: "The last day of service comes before the first." };
  }
  if (draft.expiresAt && draft.expiresOn) {
    return { field: "expiresOn", message: "Give the end as an instant or as a day, not both." };
  }
  if (draft.expiresAt && Date.parse(draft.expiresAt) <= now.getTime()) {
    return { field: "expiresAt", message: "The end must lie ahead." };
  }
  // Two days of slack, since a day ends at another instant in each time zone; the database knows the clinic's.
  if (draft.expiresOn && Date.parse(draft.expiresOn) < now.getTime() - 2 * 86_400_000) {
    return { field: "expiresOn", message: "The last day must lie ahead." };
  }
  if (draft.effectiveFrom && draft.expiresAt && Date.parse(draft.expiresAt) <= Date.parse(draft.effectiveFrom)) {
    return { field: "expiresAt", message: "The end must come after the beginning." };
  }
  return null;
}

/** Whether the consent itself would tell of substance use care. */
export function tellsOfSud(its: {
  classes: readonly string[];
  disclosersArePart2: boolean;
  recipientsArePart2: boolean;
}): boolean {
  return its.classes.includes("SUD") || its.disclosersArePart2 || its.recipientsArePart2;
}
