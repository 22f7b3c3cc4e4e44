import type { CellWorld } from "../world/index.js";
import type { Judged } from "./run-acts.js";

interface Finding {
  readonly kind: string;
  readonly first: string;
}

/** What a run of the acts has compared, and where table and service disagree. */
export class ActReport {
  public tries = 0;
  public readonly findings: Finding[] = [];
  private readonly kinds = new Set<string>();

  /** @param compared told how many tries were compared so far */
  constructor(
    private readonly world: CellWorld,
    private readonly compared: (tries: number) => void,
  ) {}

  /** Act, role, relationship, state of consent and answer: each combination that was tried. */
  public get cells(): number {
    return this.kinds.size;
  }

  public compare(one: Judged, seen: string): void {
    const { act, its, expected } = one;
    this.compared(++this.tries);
    const { viewer, client } = its;
    this.kinds.add(
      `${nameOf(one)} ${viewer.role} ${viewer.relationship} ${client.relationship} ${client.consent} ${act.as ?? ""} ${expected}`,
    );
    if (seen !== expected) this.differs(one, expected, seen);
  }

  public differs(one: Judged, expected: string, seen: string): void {
    this.findings.push({
      kind: `${one.its.viewer.role} ${nameOf(one)}: judged ${expected}, seen ${seen}`,
      first: this.tell(one),
    });
  }

  /** A refused act has changed something. */
  public changed(table: string): void {
    this.findings.push({ kind: `Refused acts have changed ${table}`, first: "" });
  }

  /** Findings of one kind are told together. */
  public summary(limit = 60): string[] {
    const kinds = new Map<string, { count: number; first: string }>();
    for (const { kind, first } of this.findings) {
      const known = kinds.get(kind) ?? { count: 0, first };
      known.count++;
      kinds.set(kind, known);
    }
    return [...kinds].slice(0, limit).map(([kind, { count, first }]) => `${kind} (${count} times, first ${first})`);
  }

  private tell({ its: { viewer, client, row } }: Judged): string {
    const plain = Object.entries(row.its).filter(([, value]) => typeof value !== "object" || value === null);
    const facts = [...plain.map(([name, value]) => `${name} ${String(value)}`), row.sud ? "sud" : ""].join(" ");
    const state = [row.values["status"], row.values["state"]].filter((one) => typeof one === "string").join(" ");
    return `${viewer.name}; client ${this.world.names.get(client.id)}; ${row.type} { ${facts} } ${state}`;
  }
}

function nameOf({ act }: Judged): string {
  return act.as === undefined ? act.name : `${act.name} (${act.as})`;
}
