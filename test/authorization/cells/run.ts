import type { AnswerReader } from "./answers.js";
import type { ClientFacts, RowFacts } from "./facts.js";
import type { Answer, CellService } from "./observers/service.js";
import type { CellReport } from "./report.js";
import type { Selected } from "./selection.js";
import type { JudgedSight } from "./sight.js";
import type { CellWorld } from "./world/index.js";

/** What a run looks at and reports to. */
export interface Run {
  readonly service: CellService;
  readonly world: CellWorld;
  readonly report: CellReport;
  readonly about: RowsAbout;
  /** Asks for every row by its id, also for those of strangers, of which PostgreSQL's tables would tell as much. */
  readonly everyId: boolean;
}

/** One document to ask somebody, and to compare with what the matrix says. */
export interface Ask {
  /** Whose rows it asks for; nobody's where it is a list. */
  readonly clients: readonly ClientFacts[];
  run(): Promise<void>;
}

/** The rows of the world, by client and by type. */
export class RowsAbout {
  public readonly samples: ReadonlyMap<string, RowFacts>;
  private readonly byClient = new Map<string, RowFacts[]>();

  constructor(private readonly world: CellWorld) {
    this.samples = new Map(world.rows.map((row) => [row.type, row]));
    for (const row of world.rows) {
      if (row.client === null) continue;
      const known = this.byClient.get(row.client.id) ?? [];
      known.push(row);
      this.byClient.set(row.client.id, known);
    }
  }

  public client(client: ClientFacts): readonly RowFacts[] {
    return this.byClient.get(client.id) ?? [];
  }

  public ofType(client: ClientFacts, type: string): readonly RowFacts[] {
    return this.client(client).filter((row) => row.type === type);
  }

  /** All rows of a type in the clinic that everybody asks in. */
  public inClinic(type: string): readonly RowFacts[] {
    return this.world.rows.filter((row) => row.type === type && row.clinicId === this.world.clinicId);
  }
}

/** One answer that was read. */
export interface Closing {
  readonly sight: JudgedSight;
  readonly clientId: string | null;
  readonly selection: readonly Selected[];
  readonly reader: AnswerReader;
  readonly answer: Pick<Answer, "codes" | "redactions">;
}

/** Compares what an answer says of itself, redactions and errors, and reports everything that was found. */
export function close({ report, about }: Run, { sight, clientId, selection, reader, answer }: Closing): void {
  if (answer.codes.length > 0) reader.disagree(null, "errors", "none", answer.codes.join(" "));
  const { withheld } = reader.reading;
  const expected = new Set([
    ...[...sight.neverReads(selection, about.samples)].map((coordinate) => `${coordinate} ROLE`),
    ...[...withheld].map((coordinate) => `${coordinate} NOT_AVAILABLE`),
  ]);
  const seen = new Set(answer.redactions.map(({ coordinate, reason }) => `${coordinate} ${reason}`));
  for (const one of expected) if (!seen.has(one)) reader.disagree(null, one, "a redaction", "none");
  for (const one of seen) if (!expected.has(one)) reader.disagree(null, one, "no redaction", "one");
  const { cells, disagreements, shown } = reader.reading;
  for (const coordinate of shown) report.shown.add(coordinate);
  report.comparisons += cells;
  report.requests++;
  for (const one of disagreements) report.found({ ...one, viewer: sight.viewer, clientId, oracle: "HTTP" });
}

export function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
