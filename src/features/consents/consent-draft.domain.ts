import type { DataClass } from "../../authorization/data-classes.js";
import type { RecipientClass } from "./consent-parts.type.js";
import { classesNeverConsented } from "./consent.domain.js";
import type { ConsentKind } from "./consent.type.js";

/** What a draft says, as far as it can be judged by itself. */
export interface DraftContent {
  readonly kind: ConsentKind;
  readonly classes: readonly DataClass[];
  readonly purposes: readonly string[];
  readonly recipientClass?: RecipientClass | null | undefined;
  readonly participantOrganizationIds?: readonly string[] | null | undefined;
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

/** The first thing that no consent of its kind may say, or null. Elements may still be missing: signing asks for them. */
export function problemOfDraft(draft: DraftContent, now: Date): Problem | null {
  const never = classesNeverConsented(draft.classes);
  if (never.length > 0) return { field: "classes", message: `No consent covers ${never.join(", ")}.` };
  const ofKind = problemOfKind(draft);
  if (ofKind !== null) return ofKind;
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

/** What goes by a kind of its own, and with nothing else. */
function problemOfKind(draft: DraftContent): Problem | null {
  const { kind, classes, purposes } = draft;
  // 42 CFR 2.31(b): counseling notes are consented to apart, with nothing but other counseling notes.
  const isOfNotes = kind === "SUD_COUNSELING_NOTES";
  if (!isOfNotes && classes.includes("SUD_COUNSELING")) {
    return { field: "classes", message: "SUD_COUNSELING needs a consent of its own kind: SUD_COUNSELING_NOTES." };
  }
  if (isOfNotes && classes.some((one) => one !== "SUD_COUNSELING")) {
    return { field: "classes", message: "SUD_COUNSELING_NOTES covers SUD_COUNSELING and nothing else." };
  }
  // 42 CFR 2.31(d): proceedings have a consent of their own, which stands alone.
  const isOfProceedings = kind === "LEGAL_PROCEEDING";
  if (!isOfProceedings && purposes.includes("LEGAL_PROCEEDING")) {
    return { field: "purposes", message: "LEGAL_PROCEEDING needs a consent of its own kind: LEGAL_PROCEEDING." };
  }
  if (isOfProceedings && purposes.some((one) => one !== "LEGAL_PROCEEDING")) {
    return { field: "purposes", message: "A consent of the kind LEGAL_PROCEEDING serves that purpose alone." };
  }
  if (kind === "RESEARCH" && purposes.some((one) => one !== "RESEARCH")) {
    return { field: "purposes", message: "A consent of the kind RESEARCH serves that purpose alone." };
  }
  if (kind !== "INTERMEDIARY" && (draft.participantOrganizationIds ?? []).length > 0) {
    return {
      field: "participantOrganizationIds",
      message: "Only a consent of the kind INTERMEDIARY has participants.",
    };
  }
  // 42 CFR 2.31(a)(4)(ii)(B)(3): a class of participants is limited to those who treat the client.
  if (kind === "INTERMEDIARY" && draft.recipientClass === "TPO_STANDARD") {
    return {
      field: "recipientClass",
      message: "As a class of participants only TREATING_PROVIDERS can be named. Name the others.",
    };
  }
  return null;
}

/** Whether the consent itself would tell of substance use care. */
export function tellsOfSud(its: {
  classes: readonly string[];
  disclosersArePart2: boolean;
  recipientsArePart2: boolean;
}): boolean {
  const ofClasses = its.classes.includes("SUD") || its.classes.includes("SUD_COUNSELING");
  return ofClasses || its.disclosersArePart2 || its.recipientsArePart2;
}
