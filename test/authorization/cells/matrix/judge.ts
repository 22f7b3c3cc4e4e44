import type { Matrix, RowFacts, Verdict, Viewer } from "../facts.js";
import type { Condition, Line, Quality } from "./language.js";
import { isLabelled, isWithheld, sharingOf, TERMS, type Case } from "./terms.js";

const HAS: Readonly<Record<Quality, (row: RowFacts) => boolean>> = {
  "labelled SUD": isLabelled,
  DRAFT: (row) => row.its["draft"] === true,
  PEERS_ONLY: (row) => row.its["sharing"] === "PEERS_ONLY",
  ONLY_ME: (row) => row.its["sharing"] === "ONLY_ME",
  CRISIS_PLAN: (row) => row.its["section"] === "CRISIS_PLAN",
  "on a peer note": (row) => (row.its["of"] as RowFacts | undefined)?.type === "PeerNote",
};

interface Type {
  readonly rows: readonly Line[];
  readonly fields: ReadonlyMap<string, Line>;
}

/**
 * Judges by the lines of the written matrix.
 *
 * @example new Judge(readPage(page)).finds(viewer, row)
 */
export class Judge implements Matrix {
  public readonly coordinates: readonly string[];
  private readonly types = new Map<string, Type>();

  /** `limits` says of which classes the client's preferences and restrictions are asked; of all where it is absent. */
  constructor(
    lines: readonly Line[],
    private readonly limits: (dataClass: string) => boolean = () => true,
  ) {
    for (const type of new Set(lines.map((line) => line.type))) {
      const its = lines.filter((line) => line.type === type);
      const named = its.flatMap((line) => line.fields.map((field): [string, Line] => [field, line]));
      const fields = new Map(named);
      if (fields.size < named.length) throw new Error(`A field of ${type} stands in two lines`);
      this.types.set(type, { rows: its.filter((line) => line.fields.length === 0), fields });
    }
    this.coordinates = [...this.types].flatMap(([type, { fields }]) => [...fields.keys()].map((f) => `${type}.${f}`));
  }

  public finds(viewer: Viewer, row: RowFacts): boolean {
    if (row.clinicId !== viewer.clinicId) return false;
    const line = this.lineOf(row);
    // A labelled row is of its kind's class as well: whoever gets nothing of the kind gets none of these.
    const kind = isLabelled(row) ? [this.baseOf(row.type).dataClass] : [];
    if (this.isLimited(viewer, row, [line.dataClass, ...kind])) return false;
    return this.evaluate(viewer, row, line) === "value";
  }

  public reads(viewer: Viewer, row: RowFacts, field: string): Verdict {
    const { rows } = this.type(row.type);
    const line = this.field(row.type, field);
    const isNever = (one: Line): boolean => one.cells[viewer.role].kind === "never";
    if (isNever(line) || rows.every(isNever)) return "role";
    // A limit on a class is told without a look at the row: not even that the client shares it with others.
    const isLimited = !line.isOfParts && this.isLimited(viewer, row, this.classesOf(row, field, line));
    return isLimited ? "withheld" : this.evaluate(viewer, row, line);
  }

  public classOf(row: RowFacts, field: string): string {
    const line = this.field(row.type, field);
    const isPrivate = ["ONLY_ME", "PEERS_ONLY"].includes(String(sharingOf(row)));
    if (isPrivate && Object.values(line.cells).some((cell) => asks(cell, "Shared"))) return "PLAN_PRIVATE";
    const ofRow = this.lineOf(row);
    return ofRow === this.baseOf(row.type) ? line.dataClass : ofRow.dataClass;
  }

  /** The class of the field, and that of its line, unless the row is of another kind than the line. */
  private classesOf(row: RowFacts, field: string, line: Line): string[] {
    const isOther = this.lineOf(row).qualities.includes("on a peer note");
    return isOther ? [this.classOf(row, field)] : [this.classOf(row, field), line.dataClass];
  }

  private isLimited(viewer: Viewer, row: RowFacts, classes: readonly string[]): boolean {
    return isWithheld(viewer, row, classes.filter(this.limits));
  }

  private evaluate(viewer: Viewer, row: RowFacts, line: Line): Verdict {
    const finds = (other: RowFacts): boolean => this.finds(viewer, other);
    return decide(line.cells[viewer.role], { viewer, row, dataClass: line.dataClass, finds });
  }

  /** The line about the row: the one that says most of those that are about it. */
  private lineOf(row: RowFacts): Line {
    const about = this.type(row.type).rows.filter(({ qualities }) => qualities.every((one) => HAS[one](row)));
    const [most, ...others] = about.toSorted((a, b) => b.qualities.length - a.qualities.length);
    if (most === undefined) throw new Error(`No line about rows of ${row.type}`);
    if (others[0]?.qualities.length === most.qualities.length) throw new Error(`Two lines about a row of ${row.type}`);
    return most;
  }

  private baseOf(type: string): Line {
    const base = this.type(type).rows.find(({ qualities }) => qualities.length === 0);
    if (base === undefined) throw new Error(`No line about every row of ${type}`);
    return base;
  }

  private field(type: string, field: string): Line {
    const line = this.type(type).fields.get(field);
    if (line === undefined) throw new Error(`No line for ${type}.${field}`);
    return line;
  }

  private type(name: string): Type {
    const type = this.types.get(name);
    if (type === undefined) throw new Error(`No lines for ${name}`);
    return type;
  }
}

/** Where several things must hold, one that is told wins; where one is enough, what is not told does. */
function decide(condition: Condition, its: Case): Verdict {
  switch (condition.kind) {
    case "never":
      return "role";
    case "term": {
      const { holds, otherwise = "withheld" } = TERMS[condition.name];
      return holds(its, condition.words) ? "value" : otherwise;
    }
    case "all": {
      const verdicts = condition.of.map((one) => decide(one, its));
      return ["withheld", "missing"].find((one): one is Verdict => verdicts.includes(one as Verdict)) ?? "value";
    }
    case "any": {
      const verdicts = condition.of.map((one) => decide(one, its));
      return ["value", "missing"].find((one): one is Verdict => verdicts.includes(one as Verdict)) ?? "withheld";
    }
  }
}

function asks(condition: Condition, name: string): boolean {
  if (condition.kind === "never") return false;
  return condition.kind === "term" ? condition.name === name : condition.of.some((one) => asks(one, name));
}
