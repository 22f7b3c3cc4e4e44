import { LETTERS } from "../cells/facts.js";
import { lines } from "../cells/matrix/index.js";
import { ROLE_LETTERS } from "../../../src/authorization/roles.js";

/** Mutants of which nobody could notice anything, and why. */
export interface Equivalent {
  /** The kind of rule that is broken: lines, grants, policies. */
  readonly part: string;
  /** Of the mutant as it is told. */
  readonly pattern: RegExp;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [...fieldsOfUnseenRows()];

/** A line of a field alone shows nothing to a role that sees no row of the type; giving the rows is a mutant of its own. */
function fieldsOfUnseenRows(): Equivalent[] {
  const types = new Set(lines.map(({ type }) => type));
  return [...types].flatMap((type) => {
    const rows = lines.filter((line) => line.type === type && line.fields.length === 0);
    const unseen = LETTERS.filter((letters) => rows.every(({ cells }) => cells[letters].kind === "never"));
    if (unseen.length === 0) return [];
    const roles = unseen.map((letters) => ROLE_LETTERS[letters]).join("|");
    return [
      {
        part: "lines",
        pattern: new RegExp(`^${type}\\.(?!row )\\w+ for (?:${roles}): is given to the role$`),
        why: `the role sees no row of ${type}, and a line alone shows none`,
      },
    ];
  });
}
