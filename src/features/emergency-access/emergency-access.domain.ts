import type { DataClass } from "../../authorization/data-classes.js";
import type { EmergencyReview } from "./emergency-access.type.js";

// The rules of an emergency access that ask no database.

/** What an emergency opens, and so what can be disclosed because of it. */
const OPENED: ReadonlySet<DataClass> = new Set<DataClass>([
  "IDENTITY",
  "CONTACT",
  "SERVICE",
  "CLINICAL",
  "SUD",
  "SAFETY",
  "CRISIS",
]);

/** Something in the input that a person can put right. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

interface Naming {
  readonly clientId?: string | null | undefined;
  readonly legalName?: string | null | undefined;
  readonly dateOfBirth?: string | null | undefined;
  readonly consentCannotBeObtained: boolean;
}

/** By what a client is looked for; what the log is told of it in place of the values. */
export function filtersOf(input: Naming): string[] {
  const filters = ["clientId", "legalName", "dateOfBirth"] as const;
  return filters.filter((name) => (input[name] ?? null) !== null);
}

/** The client by id, or by name and birth date; and the statement of 42 CFR 2.51(a), without which nothing is opened. */
export function problemOfStart(input: Naming): Problem | null {
  if (!input.consentCannotBeObtained) {
    return {
      field: "consentCannotBeObtained",
      message: "A record is opened only where the client's consent can't be obtained first. Otherwise ask the client.",
    };
  }
  const filters = filtersOf(input).join(" ");
  if (filters === "clientId" || filters === "legalName dateOfBirth") return null;
  return { field: "clientId", message: "Name the client by id, or by legal name and date of birth: one of the two." };
}

interface Told {
  readonly disclosedAt: string;
  readonly classes: readonly DataClass[];
}

/** What 42 CFR 2.51(c) wants documented must be possible: when it was, and what an emergency opens. */
export function problemOfDisclosure(input: Told, startedAt: Date, now: Date): Problem | null {
  const at = Date.parse(input.disclosedAt);
  if (at > now.getTime())
    return { field: "disclosedAt", message: "It lies in the future. Check the date and the time." };
  if (at < startedAt.getTime()) {
    return { field: "disclosedAt", message: "It lies before the emergency access. Check the date and the time." };
  }
  if (input.classes.length === 0) return { field: "classes", message: "Name at least one kind of data." };
  if (input.classes.every((one) => OPENED.has(one))) return null;
  return { field: "classes", message: `An emergency opens ${[...OPENED].join(", ")}. Name only these.` };
}

/** A review is given once; what may be a breach is looked into, and then has an outcome. */
export function mayReview(from: EmergencyReview, to: EmergencyReview): boolean {
  if (to === "PENDING") return false;
  return from === "PENDING" || (from === "BREACH_REVIEW" && to !== "BREACH_REVIEW");
}
