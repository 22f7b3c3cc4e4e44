import type { Matrix, RowFacts, Viewer } from "./facts.js";
import type { Disagreement } from "./answers.js";
import type { CellWorld } from "./world/index.js";

/** One place where the written matrix and what was seen are not the same. */
export interface Finding extends Disagreement {
  readonly viewer: Viewer;
  /** The id of the client whose record was asked for. */
  readonly clientId: string | null;
  readonly oracle: "HTTP" | "PostgreSQL";
}

/** What a run has compared and found. */
export class CellReport {
  public comparisons = 0;
  public requests = 0;
  public readonly findings: Finding[] = [];
  /** Coordinates that somebody has read. */
  public readonly shown = new Set<string>();
  /** Role, relationship, state of consent and coordinate, each combination that was compared. */
  public readonly kinds = new Set<string>();
  private readonly noted = new Map<string, Set<ReadonlySet<string>>>();

  constructor(
    private readonly world: CellWorld,
    private readonly matrix: Matrix,
  ) {}

  public get cells(): number {
    return this.kinds.size;
  }

  /** Notes which cells of the matrix were compared for somebody and a client. */
  public compared(viewer: Viewer, clientId: string | null, coordinates: ReadonlySet<string>): void {
    const client = this.world.clients.find(({ id }) => id === clientId);
    // Whoever asks about the clients of another relationship is a stranger to them.
    const relationship = client?.relationship === viewer.relationship ? viewer.relationship : "never";
    const cell = `${viewer.role} ${relationship} ${client?.consent ?? ""}`;
    // The documents are few, and each is asked about many clients.
    const noted = this.noted.get(cell) ?? new Set();
    this.noted.set(cell, noted);
    if (noted.has(coordinates)) return;
    noted.add(coordinates);
    for (const coordinate of coordinates) this.kinds.add(`${cell} ${coordinate}`);
  }

  public found(finding: Finding): void {
    this.findings.push(finding);
  }

  /** Findings of one kind are told together, so that a broken rule is one line and not a thousand. */
  public summary(limit = 60): string[] {
    const kinds = new Map<string, { count: number; first: string }>();
    for (const finding of this.findings) {
      const { oracle, viewer, coordinate, judged, seen } = finding;
      const kind = `${oracle} ${viewer.role} ${coordinate}: judged ${judged}, seen ${seen}`;
      const known = kinds.get(kind) ?? { count: 0, first: this.tell(finding) };
      known.count++;
      kinds.set(kind, known);
    }
    return [...kinds].slice(0, limit).map(([kind, { count, first }]) => `${kind} (${count} times, first ${first})`);
  }

  private tell({ viewer, clientId, row }: Finding): string {
    const client = clientId === null ? "nobody's" : (this.world.names.get(clientId) ?? "?");
    return `${viewer.name}; client ${client}${row === null ? "" : `; ${this.nameOf(row)}`}`;
  }

  /** A row by its type and what decides over it, without any text of it. */
  private nameOf(row: RowFacts): string {
    const plain = Object.entries(row.its).filter(([, value]) => typeof value !== "object" || value === null);
    const its = plain.map(([name, value]) => `${name} ${String(value)}`).join(", ");
    const about = row.client === null ? "" : ` of ${this.world.names.get(row.client.id)}`;
    const field = this.matrix.coordinates.find((one) => one.startsWith(`${row.type}.`))?.split(".")[1] ?? "id";
    return `${row.type} [${this.matrix.classOf(row, field)}]${about} { ${its} }`;
  }
}
