import { ROLE_LETTERS } from "../../../src/authorization/roles.js";
import { LETTERS } from "../cells/facts.js";
import { lines } from "../cells/matrix/index.js";
import type { Condition } from "../cells/matrix/language.js";

/** Mutants of which nobody could notice anything, and why. */
export interface Equivalent {
  /** The kind of rule that is broken: lines, grants, policies. */
  readonly part: string;
  /** Of the mutant as it is told. */
  readonly pattern: RegExp;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    part: "lines",
    pattern: fieldsOfUnseenRows(),
    why: "the role sees no row of the type, and a line alone shows none",
  },
  {
    part: "lines",
    pattern: /^ReferralFeedEdge\.entry for (?!INTEGRATOR)\w+: is given to the role$/,
    why: "nobody but an organization may ask for the feed, whatever its lines say",
  },
  {
    part: "lines",
    pattern: /^(?:ReferralChange|ReferralTombstone)\.row for INTEGRATOR: is taken from the role$/,
    why: "entries of the feed are no rows of their own; app.feed_window says which there are",
  },
  {
    part: "lines",
    pattern: /^(?:ConsentRevocation|CrisisPlan)\.row for \w+: .* is never true$/,
    why: "it stands in the row of a consent or of a plan, whose own rule finds it",
  },
  {
    part: "lines",
    pattern: /^CheckIn\.row for (?:CLINICIAN|CARE_COORDINATOR|INTEGRATOR): is taken/,
    why: "a rule that never holds and no rule at all find the same rows: none",
  },
  {
    part: "lines",
    pattern: /^(?:Goal|PlanStep|Strength)\.row for INTEGRATOR: without \(notCrisisPlan or consented\(CRISIS\)\)$/,
    why: "one rule is asked for all parts of a plan, and only an item can be the crisis plan",
  },
  {
    part: "lines",
    pattern: /^(?:AuditEvent|AccessReportEntry|AuditInclusionProof|Disclosure)\.row for \w+: \S+ is always true$/,
    why: "the view that it is read from finds no other rows, or the report may not be asked for",
  },
];

/**
 * A line of a field alone shows nothing to a role that sees no row of the type; giving the rows is a mutant of its own. Where
 * the type is asked for at the root, the redaction is missed that says so.
 */
function fieldsOfUnseenRows(): RegExp {
  const types = [...new Set(lines.map(({ type }) => type))].flatMap((type) => {
    const rows = lines.filter((line) => line.type === type && line.fields.length === 0);
    const unseen = LETTERS.filter((letters) => rows.every(({ cells }) => isUnseen(cells[letters])));
    const roles = unseen.map((letters) => ROLE_LETTERS[letters]).join("|");
    return unseen.length === 0 ? [] : [`${type}\\.(?!row )\\w+ for (?:${roles})`];
  });
  return new RegExp(`^(?:${types.join("|")}): is given to the role$`);
}

function isUnseen(cell: Condition): boolean {
  return cell.kind === "never" || (cell.kind === "term" && cell.name === "Missing");
}
