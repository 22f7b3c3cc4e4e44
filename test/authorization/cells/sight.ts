import type { Matrix, RowFacts, Verdict, Viewer } from "./facts.js";
import type { Selected } from "./selection.js";
import type { Sight } from "./world/values.js";

/** What the written matrix lets one person see; each row is judged once. */
export class JudgedSight implements Sight {
  private readonly found = new Map<RowFacts, boolean>();

  constructor(
    public readonly viewer: Viewer,
    private readonly matrix: Matrix,
  ) {}

  public readonly finds = (row: RowFacts): boolean => {
    const known = this.found.get(row);
    if (known !== undefined) return known;
    const judged = this.matrix.finds(this.viewer, row);
    this.found.set(row, judged);
    return judged;
  };

  public readonly reads = (row: RowFacts, field: string): Verdict => this.matrix.reads(this.viewer, row, field);

  /**
   * The coordinates of a document that this role never reads, the outermost of each branch; they are listed whether or not
   * a row came back. That depends on no row, so that any row of a type tells.
   */
  public neverReads(selection: readonly Selected[], samples: ReadonlyMap<string, RowFacts>): Set<string> {
    const never = new Set<string>();
    for (const { parent, name, below } of selection) {
      const sample = samples.get(parent);
      if (sample !== undefined && this.reads(sample, name) === "role") never.add(`${parent}.${name}`);
      else for (const coordinate of this.neverReads(below, samples)) never.add(coordinate);
    }
    return never;
  }
}
