/** A test by its file under test/ and its title, as it is written there. */
export type TestReference = readonly [file: string, title: string];

/** A case that the service must get right, and what shows that it does. */
export interface Case {
  /** The case and what must come of it, in a line. */
  readonly name: string;
  /** The tests that show it; none where it can't arise yet. */
  readonly shownBy: readonly TestReference[];
  /** What of it can't arise yet, and why. */
  readonly notYet?: string;
}

export function shown(name: string, ...shownBy: readonly TestReference[]): Case {
  return { name, shownBy };
}

/** A case of which a part waits for something that isn't built. */
export function partly(name: string, notYet: string, ...shownBy: readonly TestReference[]): Case {
  return { name, notYet, shownBy };
}

export function notYet(name: string, why: string): Case {
  return { name, notYet: why, shownBy: [] };
}
