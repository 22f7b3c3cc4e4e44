import type { ReferralKind } from "./referral.type.js";

/** What a new referral says of where it goes and when. */
export interface NewReferral {
  readonly kind: ReferralKind;
  readonly targetId?: string | null | undefined;
  readonly targetProgramId?: string | null | undefined;
  readonly respondBy?: string | null | undefined;
  readonly clientAgreedAt?: string | null | undefined;
}

export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The first thing that is wrong with a new referral, or null. */
export function problemOfNewReferral(its: NewReferral, now: Date): Problem | null {
  const toOrganization = (its.targetId ?? null) !== null;
  const toProgram = (its.targetProgramId ?? null) !== null;
  switch (its.kind) {
    case "INBOUND":
      return { field: "kind", message: "A referral to the clinic is made by the organization that sends it." };
    case "OUTBOUND":
      if (!toOrganization) return { field: "targetId", message: "OUTBOUND goes to an organization: name it." };
      if (toProgram) return { field: "targetProgramId", message: "OUTBOUND goes to no program of the clinic." };
      break;
    case "INTAKE":
    case "INTERNAL":
      if (!toProgram) return { field: "targetProgramId", message: `${its.kind} goes to a program: name it.` };
      if (toOrganization) return { field: "targetId", message: `${its.kind} goes to no organization.` };
  }
  if (its.respondBy && Date.parse(its.respondBy) <= now.getTime()) {
    return { field: "respondBy", message: "The time to answer must lie ahead." };
  }
  return problemOfAgreement(its.clientAgreedAt ?? null, now);
}

/** Nobody can have agreed in the future. */
export function problemOfAgreement(clientAgreedAt: string | null, now: Date): Problem | null {
  if (clientAgreedAt === null || Date.parse(clientAgreedAt) <= now.getTime()) return null;
  return { field: "clientAgreedAt", message: "The client's agreement can't lie ahead." };
}

/** A program that the client is in now, as far as the author sees. */
export interface EnrolledProgram {
  readonly id: string;
  readonly isPart2: boolean;
  /** The author works in it. */
  readonly isOwn: boolean;
}

/**
 * The one program on whose behalf a referral is made where none is named: the one that author and client share. An
 * author who works in none of the client's programs, such as a coordinator of the whole clinic, and the client
 * themselves make it for the one program that they see the client in.
 */
export function programOf(enrolled: readonly EnrolledProgram[]): EnrolledProgram | "NONE" | "SEVERAL" {
  const own = enrolled.filter(({ isOwn }) => isOwn);
  const [first, ...others] = own.length > 0 ? own : enrolled;
  if (first === undefined) return "NONE";
  return others.length === 0 ? first : "SEVERAL";
}
