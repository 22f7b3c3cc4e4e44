export interface Problem {
  readonly field: string;
  readonly message: string;
}

export interface RestrictionAsked {
  readonly organizationId?: string | null | undefined;
  readonly programId?: string | null | undefined;
  readonly endsAt?: string | null | undefined;
}

/** The first thing that is wrong with a restriction as it is asked for, or null. */
export function problemOfRestriction(asked: RestrictionAsked, now: Date): Problem | null {
  if (asked.organizationId && asked.programId) {
    return { field: "programId", message: "Name an organization or a program, not both." };
  }
  if (asked.endsAt && Date.parse(asked.endsAt) <= now.getTime()) {
    return { field: "endsAt", message: "The end must lie ahead." };
  }
  return null;
}
