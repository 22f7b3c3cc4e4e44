// For which program somebody joins a care team, and how the row is labelled.

/** A program of the clinic, as the caller, the new member and the client stand to it. */
export interface TeamProgram {
  readonly id: string;
  readonly isPart2: boolean;
  readonly isCallers: boolean;
  readonly isMembers: boolean;
  /** The client is enrolled in it now, as far as the caller sees. */
  readonly isClients: boolean;
}

export type Joining =
  | { readonly kind: "JOIN"; readonly programId: string; readonly sud: boolean }
  | { readonly kind: "NO_PROGRAM" }
  | { readonly kind: "UNKNOWN_PROGRAM" }
  | { readonly kind: "NOT_THEIRS" }
  | { readonly kind: "MEMBER_WORKS_ELSEWHERE" };

/**
 * Decides the program of a new membership. Nobody makes a row that they could not see: a Part 2 program must be the
 * caller's own. Where none is asked for, it is the member's program, one of the client's first. Without any there is
 * no row: it would count as Part 2 care, and nobody could see or end it.
 */
export function chooseProgram(asked: string | null, programs: readonly TeamProgram[]): Joining {
  if (asked === null) {
    const fitting = programs.filter((one) => one.isMembers && isSeen(one));
    const program = fitting.find((one) => one.isClients) ?? fitting[0];
    return program === undefined ? { kind: "NO_PROGRAM" } : joining(program);
  }
  const program = programs.find((one) => one.id === asked.toLowerCase());
  if (program === undefined) return { kind: "UNKNOWN_PROGRAM" };
  if (!isSeen(program)) return { kind: "NOT_THEIRS" };
  if (!program.isMembers) return { kind: "MEMBER_WORKS_ELSEWHERE" };
  return joining(program);
}

function isSeen(program: TeamProgram): boolean {
  return !program.isPart2 || program.isCallers;
}

function joining(program: TeamProgram): Joining {
  return { kind: "JOIN", programId: program.id, sud: program.isPart2 };
}

/** A membership that somebody wants to end. */
export interface Membership {
  readonly version: number;
  readonly ended: boolean;
}

export type Ending = { readonly kind: "END" } | { readonly kind: "CONFLICT" } | { readonly kind: "ENDED" };

export function endMembership(membership: Membership, expectedVersion: number): Ending {
  if (membership.version !== expectedVersion) return { kind: "CONFLICT" };
  return { kind: membership.ended ? "ENDED" : "END" };
}
