import { randomUUID } from "node:crypto";
import type { Letters, Matrix, Viewer } from "../facts.js";
import type { Answer, CellService } from "../observers/service.js";
import type { CellWorld } from "../world/index.js";
import { digest } from "./digest.js";
import { copyRows } from "./fresh.js";
import { inParallel } from "./in-parallel.js";
import type { Act, Outcome, Try } from "./language.js";
import { ActReport } from "./report.js";
import { addSpares } from "./spares.js";
import { ACTS } from "./table/index.js";
import { checkTraces, type Done } from "./traces.js";
import { triesOf } from "./tries.js";

/** What a run of the acts is about. */
export interface ActOptions {
  readonly service: CellService;
  readonly world: CellWorld;
  readonly matrix: Pick<Matrix, "finds">;
  /** Only viewers in these roles; all where absent. */
  readonly roles?: readonly Letters[];
  /** Every cell; otherwise fewer states of consent where there is no relationship, and fewer rows where both are there. */
  readonly whole?: boolean;
  /** Only acts with these names; all where absent. */
  readonly acts?: readonly string[];
  /** Told how many tries are done, of how many. */
  readonly progress?: (done: number, of: number) => void;
}

/** One try with what it must answer. */
export interface Judged {
  readonly act: Act;
  readonly its: Try;
  readonly expected: Outcome;
}

/**
 * Tries every act with every person on every kind of row, over HTTP, and compares what is answered and what is left
 * behind with the table of d.5.
 *
 * @example const report = await runActs({ service, world, matrix }); expect(report.summary()).toEqual([]);
 */
export async function runActs(options: ActOptions): Promise<ActReport> {
  const { service, world } = options;
  const report = new ActReport(world, (done) => options.progress?.(done, tries.length));
  await addSpares(service.owner, world);
  // Everybody opens more records than a clinician does in an hour.
  await service.owner.query(
    "create or replace function app.emergency_searches_an_hour() returns int language sql immutable return 1000000",
  );
  const wanted = ACTS.filter(({ name }) => options.acts?.includes(name) ?? true);
  const tries = [...triesOf(options, wanted)].map((one) => judge(one.act, one.its));
  const isRefused = ({ expected }: Judged): boolean => expected === "NOT_FOUND" || expected === "FORBIDDEN";
  await runRefused(options, report, tries.filter(isRefused));
  const allowed = tries.filter((one) => !isRefused(one));
  for (const isLast of [false, true]) {
    const now = allowed.filter(({ act }) => (act.last ?? false) === isLast);
    await runAllowed(options, report, now);
  }
  return report;
}

const finds = (its: Try): boolean => its.finds(its.row);

/** What the table says of a try. */
function judge(act: Act, its: Try): Judged {
  if (act.never?.includes(its.viewer.role)) return { act, its, expected: "FORBIDDEN" };
  if (!(act.finds ?? finds)(its)) return { act, its, expected: "NOT_FOUND" };
  const rule = act.who[its.viewer.role];
  if (rule?.(its) !== true) return { act, its, expected: "FORBIDDEN" };
  return { act, its, expected: act.then?.(its) ?? "done" };
}

async function runRefused({ service }: ActOptions, report: ActReport, refused: readonly Judged[]): Promise<void> {
  const before = await digest(service.owner);
  const nowhere = new Map<string, string>();
  await inParallel(refused, async (one) => {
    const { act, its, expected } = one;
    const answer = await ask(service, act, its);
    report.compare(one, outcomeOf(answer, act));
    if (expected !== "NOT_FOUND" && !act.never?.includes(its.viewer.role)) return;
    const key = `${act.name} ${act.as ?? ""} ${its.viewer.role}`;
    const known = nowhere.get(key) ?? (await ask(service, act, elsewhere(its))).text;
    nowhere.set(key, known);
    if (known !== answer.text) report.differs(one, "the answer for an id that is nowhere", "another answer");
  });
  const after = await digest(service.owner);
  for (const [table, sum] of Object.entries(before)) {
    if (after[table] !== sum) report.changed(table);
  }
}

async function runAllowed({ service }: ActOptions, report: ActReport, allowed: readonly Judged[]): Promise<void> {
  const { owner } = service;
  const withCopies = allowed.filter(({ act }) => act.fresh !== undefined);
  const ids = await copyRows(
    owner,
    withCopies.map(({ act, its }) => {
      const { table, clinicId, id } = its.row;
      return { table, clinicId, from: id, changes: act.fresh?.(its) ?? {} };
    }),
  );
  const copyOf = new Map(withCopies.map((one, i) => [one, ids[i] ?? ""]));
  const { rows } = await owner.query<{ at: string }>("select coalesce(max(position), 0) as at from audit_events");
  const done: Done[] = [];
  await inParallel(allowed, async (one) => {
    const { act } = one;
    const copy = copyOf.get(one);
    const its = copy === undefined ? one.its : { ...one.its, row: { ...one.its.row, id: copy } };
    const answer = await ask(service, act, its);
    const seen = outcomeOf(answer, act);
    report.compare(one, seen);
    if (seen === "done" && one.expected === "done") done.push({ judged: one, id: madeBy(answer, act), on: its.row.id });
  });
  await checkTraces(owner, report, done, rows[0]?.at ?? "0");
}

/** The same with ids that are nowhere, of row and client alike. */
function elsewhere(its: Try): Try {
  return { ...its, row: { ...its.row, id: randomUUID() }, client: { ...its.client, id: randomUUID() } };
}

function ask(service: CellService, act: Act, its: Try): Promise<Answer> {
  return perform(service, its.viewer, act.name, act.shows, act.input(its));
}

/** Carries out one mutation. */
export function perform(
  service: CellService,
  viewer: Viewer,
  name: string,
  shows: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${shows} { id } userErrors { code path } } }`;
  return service.ask(viewer, document, { input });
}

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
}

function payloadOf(answer: Answer, name: string): (Payload & Readonly<Record<string, unknown>>) | null {
  return (answer.data?.[name] as (Payload & Readonly<Record<string, unknown>>) | null | undefined) ?? null;
}

/** The answer in one word. */
export function outcomeOf(answer: Answer, { name }: Pick<Act, "name">): Outcome {
  const [code] = answer.codes;
  if (code !== undefined) return code;
  return payloadOf(answer, name)?.userErrors[0]?.code ?? "done";
}

/** The id of what was made, where the viewer may see it. */
function madeBy(answer: Answer, { name, shows }: Act): string | null {
  const made = payloadOf(answer, name)?.[shows] as { readonly id: string } | null | undefined;
  return made?.id ?? null;
}
