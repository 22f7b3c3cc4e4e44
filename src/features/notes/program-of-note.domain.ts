/** A program of the clinic, as far as it labels a row. */
export interface ProgramLabel {
  readonly id: string;
  readonly isPart2: boolean;
}

export type ChosenProgram =
  | { readonly kind: "CHOSEN"; readonly program: ProgramLabel }
  | { readonly kind: "NONE_SHARED" | "SEVERAL_SHARED" | "NOT_SHARED" };

/**
 * The program in which a note is written: the one that is named if author and client share it, else the only one that
 * they share. The program decides whether the note falls under 42 CFR Part 2, so it is never guessed among several.
 */
export function chooseProgram(shared: readonly ProgramLabel[], named: string | null): ChosenProgram {
  if (named !== null) {
    const program = shared.find(({ id }) => id === named.toLowerCase());
    return program === undefined ? { kind: "NOT_SHARED" } : { kind: "CHOSEN", program };
  }
  const [only, ...others] = shared;
  if (only === undefined) return { kind: "NONE_SHARED" };
  return others.length > 0 ? { kind: "SEVERAL_SHARED" } : { kind: "CHOSEN", program: only };
}
