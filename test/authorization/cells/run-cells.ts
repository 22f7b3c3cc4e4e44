import type { GraphQLSchema } from "graphql";
import { buildApiSchema } from "../../../src/schema.js";
import type { Letters, Matrix, Viewer } from "./facts.js";
import type { CellService } from "./observers/service.js";
import { Lists } from "./lists.js";
import { PostgresObserver } from "./observers/postgres.js";
import { Records } from "./records.js";
import { CellReport } from "./report.js";
import { RowsAbout } from "./run.js";
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
  /** Ends the run at the first finding. */
  readonly untilFirst?: boolean;
  /** Leaves PostgreSQL's own tables alone. */
  readonly overHttpAlone?: boolean;
  /** What was judged in an earlier run over the same world, and is in this one. */
  readonly sights?: Map<Viewer, JudgedSight>;
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
  const everyId = options.overHttpAlone === true && options.untilFirst !== true;
  const run = { service, world, report, about: new RowsAbout(world), everyId };
  const schema = options.schema ?? buildApiSchema();
  const isEnough = (): boolean => options.untilFirst === true && report.findings.length > 0;
  const [records, lists] = [new Records(schema, run), new Lists(schema, run)];
  const postgres = options.overHttpAlone ? null : await PostgresObserver.open(service.login);
  for (const viewer of world.viewers) {
    if (roles !== undefined && !roles.includes(viewer.role)) continue;
    const sight = options.sights?.get(viewer) ?? new JudgedSight(viewer, matrix);
    options.sights?.set(viewer, sight);
    const ofTables = postgres === null ? [] : [() => compareTables(run, sight, postgres)];
    await inParallel([...ofTables, ...records.asksOf(sight), ...lists.asksOf(sight)], isEnough);
    if (isEnough()) break;
  }
  await postgres?.close();
  return report;
}

async function inParallel(tasks: readonly (() => Promise<void>)[], isEnough: () => boolean): Promise<void> {
  const waiting = [...tasks].reverse();
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined && !isEnough(); next = waiting.pop()) await next();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
