import { EQUIVALENT, type Equivalent } from "./equivalent.js";

/** One mutant and what became of it. */
export interface Outcome {
  /** The kind of rule that was broken: lines, grants, policies. */
  readonly part: string;
  readonly mutant: { readonly direction: "wider" | "narrower" };
  /** The rule, and what was done to it. */
  readonly what: string;
  /** What noticed it; null where nothing did. */
  readonly killedBy: string | null;
}

/** Who was killed, who survived. */
export class Score {
  private readonly outcomes: Outcome[] = [];
  private readonly equivalent: (Outcome & { readonly excuse: Equivalent })[] = [];

  public constructor(private readonly report: (line: string) => void) {}

  /** What was noticed is killed, whatever was thought of it; an excuse is for what nothing noticed. */
  public count(outcome: Outcome): void {
    const excuse = outcome.killedBy === null ? equivalentTo(outcome) : undefined;
    if (excuse === undefined) this.outcomes.push(outcome);
    else this.equivalent.push({ ...outcome, excuse });
    if (outcome.killedBy === null && excuse === undefined) {
      this.report(`survived: ${outcome.part} ${outcome.mutant.direction}: ${outcome.what}`);
    }
  }

  public survivors(part: string): string[] {
    return this.outcomes.filter((one) => one.part === part && one.killedBy === null).map(({ what }) => what);
  }

  /** Excuses that nothing needed. Of a run of some mutants alone this says nothing. */
  public idleExcuses(part: string): string[] {
    const used = new Set(this.equivalent.map(({ excuse }) => excuse));
    return EQUIVALENT.filter((one) => one.part === part && !used.has(one)).map(({ why }) => why);
  }

  /** A line for each kind of rule and direction, and for what killed how many. */
  public print(): void {
    for (const part of new Set(this.outcomes.map((one) => one.part))) {
      for (const direction of ["wider", "narrower"]) {
        const its = this.outcomes.filter((one) => one.part === part && one.mutant.direction === direction);
        const killed = its.filter(({ killedBy }) => killedBy !== null).length;
        this.report(`${part} made ${direction}: ${killed} of ${its.length} killed`);
      }
    }
    const by = new Map<string, number>();
    for (const { killedBy } of this.outcomes) if (killedBy !== null) by.set(killedBy, (by.get(killedBy) ?? 0) + 1);
    for (const [what, count] of by) this.report(`killed by ${what}: ${count}`);
    const excused = new Map<string, number>();
    for (const { excuse } of this.equivalent) excused.set(excuse.why, (excused.get(excuse.why) ?? 0) + 1);
    for (const [why, count] of excused) this.report(`equivalent, for ${why}: ${count}`);
    const killed = this.outcomes.filter(({ killedBy }) => killedBy !== null).length;
    this.report(`Mutants: ${killed} of ${this.outcomes.length} killed`);
  }
}

function equivalentTo({ part, what }: Outcome): Equivalent | undefined {
  return EQUIVALENT.find((one) => one.part === part && one.pattern.test(what));
}
