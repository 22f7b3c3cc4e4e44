import { RELATIONSHIPS, type Letters, type Matrix, type Viewer } from "../facts.js";
import type { CellService } from "../observers/service.js";
import { selectionOf } from "../selection.js";
import { JudgedSight } from "../sight.js";
import type { CellWorld } from "../world/index.js";
import { buildApiSchema } from "../../../../src/schema.js";
import { LeakSearch, type Leak } from "./leaks.js";
import { pathsOf, writePaths, type Path } from "./paths.js";

/** A list through which rows are reached: everything that PostgreSQL shows comes back. */
interface Way {
  readonly type: string;
  readonly document: (selection: string) => string;
}

const listed = (root: string, first: number): Way["document"] => {
  return (selection) => `{ ${root}(first: ${first}) { totalCount nodes { ${selection} } } }`;
};
const WAYS: readonly Way[] = [
  { type: "Client", document: listed("clients", 60) },
  { type: "Referral", document: listed("referrals", 100) },
  { type: "PeerSpecialist", document: listed("peerSpecialists", 100) },
];

/** What came through when PostgreSQL stood alone. */
export interface Remains {
  /** Documents that PostgreSQL did not refuse as a whole, over all roles. */
  readonly documents: number;
  /** Coordinates, by role, of which it refuses the column or the table. */
  readonly refused: number;
  readonly answers: number;
  readonly leaks: readonly (Leak & { readonly viewer: Viewer })[];
}

/**
 * Asks for everything when the statements hide nothing any more. Which rows of a table somebody finds is compared elsewhere,
 * row by row; here, what comes out over HTTP. A statement that names one column too many is refused whole, so that each
 * role's documents are found by asking: first everything, then halves, down to a single field.
 */
export async function askPostgresAlone(service: CellService, world: CellWorld, matrix: Matrix): Promise<Remains> {
  const schema = buildApiSchema();
  const search = new LeakSearch(world, matrix);
  const found = { documents: 0, refused: 0, answers: 0, leaks: [] as (Leak & { viewer: Viewer })[] };
  const roles = [...new Set(world.viewers.map(({ role }) => role))];
  for (const role of roles) {
    const viewers = world.viewers.filter((viewer) => viewer.role === role);
    const documents: string[] = [];
    for (const way of WAYS) {
      const taker = new Probe(service, viewers, way);
      const groups = await taker.accepted(pathsOf(selectionOf(schema, way.type)));
      found.refused += taker.refused;
      documents.push(...groups.map((paths) => way.document(`id ${writePaths(paths)}`)));
    }
    found.documents += documents.length;
    for (const viewer of viewers) {
      const sight = new JudgedSight(viewer, matrix);
      for (const query of documents) {
        const answer = await orRefused(service.ask(viewer, query));
        found.answers++;
        if (answer === null) continue;
        for (const leak of search.in(sight, answer.text, answer.data)) found.leaks.push({ ...leak, viewer });
      }
    }
  }
  return found;
}

/** Finds out which fields PostgreSQL lets a role read together. */
class Probe {
  public refused = 0;
  private readonly viewer: Viewer | undefined;

  constructor(
    private readonly service: CellService,
    viewers: readonly Viewer[],
    private readonly way: Way,
  ) {
    // Privileges are a role's, whoever asks.
    this.viewer = viewers.toSorted(
      (a, b) => RELATIONSHIPS.indexOf(a.relationship) - RELATIONSHIPS.indexOf(b.relationship),
    )[0];
  }

  public async accepted(paths: readonly Path[]): Promise<Path[][]> {
    if (paths.length === 0 || this.viewer === undefined) return [];
    const answer = await orRefused(this.service.ask(this.viewer, this.way.document(`id ${writePaths(paths)}`)));
    if (answer !== null && answer.codes.length === 0) return [[...paths]];
    if (paths.length === 1) {
      this.refused++;
      return [];
    }
    const half = Math.ceil(paths.length / 2);
    return [...(await this.accepted(paths.slice(0, half))), ...(await this.accepted(paths.slice(half)))];
  }
}

/** An answer, or null where PostgreSQL refused the statement; anything else that went wrong is thrown. */
async function orRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && /permission denied/.test(error.message)) return null;
    throw error;
  }
}

/** Leaks of one kind, counted. */
export function tellLeaks(leaks: Remains["leaks"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { dataClass, what, viewer } of leaks) {
    const kind = `${dataClass}: ${what} to ${viewer.role satisfies Letters}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
