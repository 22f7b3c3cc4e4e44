import type { GraphQLSchema } from "graphql";
import { buildApiSchema } from "../../../src/schema.js";
import type { Letters, Matrix } from "./facts.js";
import type { CellService } from "./observers/service.js";
import { Lists } from "./lists.js";
import { PostgresObserver } from "./observers/postgres.js";
import { Records } from "./records.js";
import { CellReport } from "./report.js";
import { RowsAbout, type Ask } from "./run.js";
import { JudgedSight } from "./sight.js";
import { compareTables } from "./tables.js";
import type { CellWorld } from "./world/index.js";

/** What a run of the cells is about. */
export interface CellOptions {
  readonly service: CellService;
  readonly world: CellWorld;
  readonly matrix: Matrix;
  /** Only viewers in these roles; all where absent. */
  readonly roles?: readonly Letters[];
  /** What the documents are made from: the whole schema where absent, or one with less to ask. */
  readonly schema?: GraphQLSchema;
  /** Leaves PostgreSQL's own tables alone. */
  readonly overHttpAlone?: boolean;
  /** Asks each person every other document about a record, and the next person the others. */
  readonly everyOther?: boolean;
}

/** Requests that are under way at the same time. */
const AT_ONCE = 3;

/**
 * Compares, for everybody and every client of the world, what the service answers with what the written matrix says.
 *
 * @example const report = await runCells({ service, world, matrix }); expect(report.summary()).toEqual([]);
 */
export async function runCells(options: CellOptions): Promise<CellReport> {
  const { service, world, matrix, roles } = options;
  const report = new CellReport(world, matrix);
  const run = { service, world, report, about: new RowsAbout(world), everyId: options.overHttpAlone === true };
  const schema = options.schema ?? buildApiSchema();
  const [records, lists] = [new Records(schema, run), new Lists(schema, run)];
  const postgres = options.overHttpAlone ? null : await PostgresObserver.open(service.login);
  for (const [number, viewer] of world.viewers.entries()) {
    if (roles !== undefined && !roles.includes(viewer.role)) continue;
    const sight = new JudgedSight(viewer, matrix);
    const ofTables = postgres === null ? [] : [{ clients: [], run: () => compareTables(run, sight, postgres) }];
    const ofRecords = records.asksOf(sight).filter((_, i) => !options.everyOther || (i + number) % 2 === 0);
    await inParallel([...ofTables, ...ofRecords, ...lists.asksOf(sight)]);
  }
  await postgres?.close();
  return report;
}

async function inParallel(asks: readonly Ask[]): Promise<void> {
  const waiting = [...asks].reverse();
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await next.run();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
