import type { Viewer } from "../facts.js";

/** What was compared of the arguments, and where table and service disagree. */
export class ArgumentReport {
  public requests = 0;
  private readonly kinds = new Set<string>();
  private readonly findings = new Map<string, { count: number; first: string }>();

  /** List, argument, role and relationship: each combination that was tried. */
  public get cells(): number {
    return this.kinds.size;
  }

  public tried(viewer: Viewer, argument: string, value: string): void {
    this.kinds.add(`${argument} ${viewer.name} ${value}`);
  }

  public differs(viewer: Viewer, argument: string, expected: string, seen: string): void {
    const kind = `${viewer.role} ${argument}: judged ${expected}, seen ${seen}`;
    const known = this.findings.get(kind) ?? { count: 0, first: viewer.name };
    known.count++;
    this.findings.set(kind, known);
  }

  public summary(limit = 60): string[] {
    return [...this.findings]
      .slice(0, limit)
      .map(([kind, { count, first }]) => `${kind} (${count} times, first ${first})`);
  }
}
