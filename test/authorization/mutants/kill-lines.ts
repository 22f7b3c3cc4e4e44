import { buildApiSchema } from "../../../src/schema.js";
import type { Viewer } from "../cells/facts.js";
import { matrix } from "../cells/matrix/index.js";
import { runCells } from "../cells/run-cells.js";
import type { JudgedSight } from "../cells/sight.js";
import type { LineMutant } from "./lines.js";
import { prunedSchema } from "./pruned-schema.js";
import { lettersOf, type Yard } from "./yard.js";

/**
 * Breaks one cell of the policy tables, and lets the cells of the written matrix look for it over HTTP, with PostgreSQL's
 * wall down. Answers what noticed it, or null.
 */
export class LineKiller {
  private readonly schema = buildApiSchema();
  private readonly sights = new Map<Viewer, JudgedSight>();
  private asked = 0;

  public constructor(private readonly yard: Yard) {}

  /** What the cells find where nothing is broken: nothing, or being noticed would mean nothing. */
  public async findings(): Promise<string[]> {
    const report = await runCells({ ...this.yard, matrix, sights: this.sights, overHttpAlone: true });
    return report.summary();
  }

  public async kill(mutant: LineMutant): Promise<string | null> {
    const { service, world } = this.yard;
    // Plans are kept by the text of the document: each mutant is asked about in documents of its own.
    const mark = `\n# ${++this.asked}`;
    mutant.apply();
    try {
      const report = await runCells({
        service: { ...service, ask: (viewer, query, variables) => service.ask(viewer, query + mark, variables) },
        world,
        matrix,
        roles: [lettersOf(mutant.role)],
        schema: prunedSchema(this.schema, mutant.type, mutant.field),
        sights: this.sights,
        untilFirst: true,
        overHttpAlone: true,
      });
      return report.findings.length === 0 ? null : "HTTP: the written matrix";
    } catch {
      return "HTTP: no answer";
    } finally {
      mutant.mend();
    }
  }
}
