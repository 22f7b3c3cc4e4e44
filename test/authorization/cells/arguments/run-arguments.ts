import { isDeepStrictEqual } from "node:util";
import { inParallel } from "../acts/in-parallel.js";
import type { Letters, Matrix, RowFacts } from "../facts.js";
import type { Answer, CellService } from "../observers/service.js";
import { RowsAbout } from "../run.js";
import { JudgedSight } from "../sight.js";
import type { CellWorld } from "../world/index.js";
import { daysAgo } from "../world/times.js";
import { clientOf, partsOf, time, type Argument, type Asking } from "./language.js";
import { ArgumentReport } from "./report.js";
import { clientArguments } from "./table/clients.js";
import { emergencyArguments } from "./table/emergencies.js";
import { directoryArguments } from "./table/directory.js";
import { logArguments } from "./table/log.js";
import { ORDERS, type Ordered } from "./table/orders.js";
import { partArguments, type PartArgument } from "./table/parts.js";
import { referralArguments } from "./table/referrals.js";

/** What a run of the arguments is about. */
export interface ArgumentOptions {
  readonly service: CellService;
  readonly world: CellWorld;
  readonly matrix: Matrix;
  /** Only viewers in these roles; all where absent. */
  readonly roles?: readonly Letters[];
}

const PAGE = 100;
const ARGUMENTS = [
  ...clientArguments,
  ...referralArguments,
  ...directoryArguments,
  ...logArguments,
  ...emergencyArguments,
];

/**
 * Asks, as everybody, every list with every argument, and compares what matches, how much of it there is and in which order
 * with what the written matrix lets this viewer read.
 *
 * @example const report = await runArguments({ service, world, matrix }); expect(report.summary()).toEqual([]);
 */
export async function runArguments({ service, world, matrix, roles }: ArgumentOptions): Promise<ArgumentReport> {
  const report = new ArgumentReport();
  const about = new RowsAbout(world);
  const own = world.circles.find(({ relationship }) => relationship === "own");
  if (own === undefined) throw new Error("Nobody around the viewers' own clients");
  for (const viewer of world.viewers) {
    if (roles !== undefined && !roles.includes(viewer.role)) continue;
    const run = { service, report, asking: { sight: new JudgedSight(viewer, matrix), world, about, own } };
    await inParallel(
      [
        ...ARGUMENTS.map((argument) => () => narrowed(run, argument)),
        ...ORDERS.map((order) => () => sorted(run, order)),
        ...clientsToAsk(run).flatMap((client) => [
          ...partArguments.map((part) => () => ofRecord(run, client, part)),
          ...REPORTS.map((reports) => () => ofReport(run, client, reports)),
        ]),
        () => feed(run),
      ],
      (task) => task(),
    );
  }
  return report;
}

interface Run {
  readonly service: CellService;
  readonly report: ArgumentReport;
  readonly asking: Asking;
}

/** A list with one argument, in each of its values. */
async function narrowed(run: Run, argument: Argument): Promise<void> {
  const { asking, report } = run;
  const { viewer } = asking.sight;
  const { listing, written, type, name, never } = argument;
  const coordinate = `${listing.root} ${name}`;
  const all = listing.rows(asking);
  const refusals = new Set<string>();
  const empties = new Set<string>();
  for (const value of argument.values(asking)) {
    const field = `${listing.root}(first: ${PAGE}, ${typeof written === "string" ? written : written(asking)})`;
    const total = ["AuditEvent", "EmergencyAccess"].includes(listing.type) ? "" : "totalCount";
    const document = `query ($value: ${type}) { ${field} { ${total} pageInfo { hasNextPage } nodes { id } } }`;
    const answer = await ask(run, document, { value });
    report.tried(viewer, coordinate, JSON.stringify(value));
    if (never.includes(viewer.role)) {
      refusals.add(answer.text);
      if (answer.codes[0] !== "BAD_USER_INPUT")
        report.differs(viewer, coordinate, "BAD_USER_INPUT", answer.codes[0] ?? "rows");
      continue;
    }
    const expected = all.filter((row) => argument.keeps(asking, row, value));
    if (expected.length === 0) empties.add(answer.text);
    comparePage(run, coordinate, answer, listing.root, expected);
  }
  if (refusals.size > 1) report.differs(viewer, coordinate, "one refusal for every value", `${refusals.size}`);
  if (empties.size > 1) report.differs(viewer, coordinate, "one answer for nothing", `${empties.size}`);
}

interface Page {
  readonly totalCount?: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
  readonly nodes: readonly { readonly id: string }[];
}

function comparePage(run: Run, coordinate: string, answer: Answer, root: string, expected: readonly RowFacts[]): void {
  const { report, asking } = run;
  const { viewer } = asking.sight;
  const page = answer.data?.[root] as Page | null | undefined;
  if (page === undefined || page === null) {
    report.differs(viewer, coordinate, "a page", answer.codes[0] ?? "null");
    return;
  }
  const wanted = expected.map(({ id }) => id);
  if (page.totalCount !== undefined && page.totalCount !== wanted.length) {
    report.differs(
      viewer,
      coordinate,
      "the number of visible rows",
      page.totalCount > wanted.length ? "more" : "fewer",
    );
  }
  if (page.pageInfo.hasNextPage !== wanted.length > PAGE) {
    report.differs(viewer, coordinate, "the last page", "another after it");
  }
  const seen = page.nodes.map(({ id }) => id);
  // Events of one instant are in an order that tells nothing: what is asked is which there are, and how many.
  if (root === "auditEvents") {
    const few = wanted.length <= PAGE ? wanted : seen.filter((id) => wanted.includes(id));
    compareIds(run, coordinate, few.toSorted(), seen.toSorted(), true);
  } else compareIds(run, coordinate, wanted.slice(0, PAGE), seen, wanted.length <= PAGE);
}

function compareIds(
  run: Run,
  coordinate: string,
  wanted: readonly string[],
  seen: readonly string[],
  isWhole: boolean,
): void {
  if (isDeepStrictEqual(wanted, seen)) return;
  const { report, asking } = run;
  const { viewer } = asking.sight;
  const extra = seen.filter((id) => !wanted.includes(id)).length;
  const lacking = wanted.filter((id) => !seen.includes(id)).length;
  if (isWhole && extra > 0) report.differs(viewer, coordinate, "no row", "a row");
  if (isWhole && lacking > 0) report.differs(viewer, coordinate, "a row", "no row");
  if (!isWhole || extra + lacking === 0) report.differs(viewer, coordinate, "rows in their order", "another order");
}

/** A list in one order, whole, and again in pages of few. */
async function sorted(run: Run, order: Ordered): Promise<void> {
  const { asking, report } = run;
  const { viewer } = asking.sight;
  const coordinate = `${order.root} orderBy ${order.orderBy}`;
  const field = (more: string): string =>
    `${order.root}(${order.needs?.(asking) ?? ""} orderBy: ${order.orderBy}, ${more})`;
  const page = "{ totalCount pageInfo { hasNextPage endCursor } nodes { id } }";
  const whole = await ask(run, `{ ${field(`first: ${PAGE}`)} ${page} }`, {});
  report.tried(viewer, coordinate, "");
  if (order.never.includes(viewer.role)) {
    if (whole.codes[0] !== "BAD_USER_INPUT")
      report.differs(viewer, coordinate, "BAD_USER_INPUT", whole.codes[0] ?? "rows");
    return;
  }
  const expected = order.rows(asking);
  comparePage(run, coordinate, whole, order.root, expected);
  const size = Math.max(1, Math.ceil(expected.length / 3));
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const answer: Answer = await ask(
      run,
      `query ($after: String) { ${field(`first: ${Math.min(size, PAGE)}, after: $after`)} ${page} }`,
      { after },
    );
    const its = answer.data?.[order.root] as Page | null | undefined;
    if (its === undefined || its === null || seen.length > expected.length) break;
    seen.push(...its.nodes.map(({ id }) => id));
    if (!its.pageInfo.hasNextPage) break;
    after = its.pageInfo.endCursor ?? null;
  }
  compareIds(
    run,
    `${coordinate} in pages`,
    expected.map(({ id }) => id),
    seen,
    true,
  );
}

/** Clients in every state whose record the viewer may open, and one whom they may not. */
function clientsToAsk({ asking }: Run): RowFacts[] {
  const { sight, about } = asking;
  const all = about.inClinic("Client");
  const found = all.filter((row) => sight.finds(row) && isTold(asking, row));
  const hidden = all.filter((row) => !sight.finds(row)).slice(0, 1);
  return [...found, ...hidden];
}

/** One of each relationship and state is enough for whoever sees all. */
function isTold({ sight, world }: Asking, { client }: RowFacts): boolean {
  const name = world.names.get(client?.id ?? "") ?? "";
  return (
    sight.viewer.ownClientId !== null ||
    /^own, |^ended, active|opened and|restricted for the org|first pattern/.test(name)
  );
}

/** A list of one client's record with one argument. */
async function ofRecord(run: Run, client: RowFacts, part: PartArgument): Promise<void> {
  const { asking, report } = run;
  const { sight } = asking;
  const { list, argument, valueType, isPage } = part;
  const coordinate = `Client.${list} ${argument}`;
  const selection = isPage ? "{ totalCount pageInfo { hasNextPage } nodes { id } }" : "{ id }";
  const isRead = sight.finds(client) && sight.reads(client, list) === "value";
  const rows = isRead ? partsOf(asking, client, list, part.type) : [];
  const silent = new Set<string>();
  for (const value of part.values(asking)) {
    const document = `query ($id: ID!, $value: ${valueType}) { client(id: $id) { id list: ${list}(${isPage ? "first: 100, " : ""}${argument}: $value) ${selection} } }`;
    const answer = await ask(run, document, { id: client.id, value });
    report.tried(sight.viewer, coordinate, `${client.client?.consent ?? ""} ${JSON.stringify(value)}`);
    const found = answer.data?.["client"] as { readonly list: unknown } | null | undefined;
    if (!isRead) {
      silent.add(answer.text);
      const told = found === null || found === undefined ? null : found.list;
      if (told !== null) report.differs(sight.viewer, coordinate, "null", "a list");
      continue;
    }
    const wanted = rows.filter((row) => part.keeps(asking, row, value)).map(({ id }) => id);
    const seen = isPage
      ? ((found?.list as Page | null | undefined)?.nodes ?? null)
      : (found?.list as Page["nodes"] | null | undefined);
    if (seen === null || seen === undefined)
      report.differs(sight.viewer, coordinate, "a list", answer.codes[0] ?? "null");
    else if (!isDeepStrictEqual(seen.map(({ id }) => id).toSorted(), wanted.toSorted())) {
      report.differs(
        sight.viewer,
        coordinate,
        "the rows that match",
        seen.length > wanted.length ? "more" : "fewer or others",
      );
    }
  }
  if (silent.size > 1) report.differs(sight.viewer, coordinate, "one answer for every value", `${silent.size}`);
}

function ask(
  { service, report, asking }: Run,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  report.requests++;
  return service.ask(asking.sight.viewer, document, variables);
}

const REPORTS = [
  { root: "accessReport", type: "AccessReportEntry" },
  { root: "accountingOfDisclosures", type: "Disclosure" },
] as const;

/** A report of one client from some instant on; nothing at all for whoever finds none of its rows. */
async function ofReport(run: Run, client: RowFacts, { root, type }: (typeof REPORTS)[number]): Promise<void> {
  const { asking, report } = run;
  const { sight, about, world } = asking;
  const found = about.ofType(clientOf(client), type).filter((row) => sight.finds(row));
  for (const from of [daysAgo(2.5), daysAgo(4.5), daysAgo(8.5)]) {
    const variables = { client: client.id, from: from.toISOString(), to: world.until.toISOString() };
    const document = `query ($client: ID!, $from: DateTime, $to: DateTime) { ${root}(clientId: $client, from: $from, to: $to) { nodes { at } } }`;
    const answer = await ask(run, document, variables);
    report.tried(sight.viewer, `${root} from`, from.toISOString());
    const seen = (answer.data?.[root] as Pick<Page, "nodes"> | null | undefined)?.nodes.length ?? null;
    const since = found.filter((row) => (time(row.values["at"]) ?? 0) >= from.getTime());
    const expected = found.length === 0 ? null : since.length;
    if (seen !== expected) report.differs(sight.viewer, `${root} from`, String(expected), String(seen));
  }
}

/** "FORBIDDEN for any other role." Integrators are left out here: a poll ends referrals whose consent has ended. */
async function feed(run: Run): Promise<void> {
  const { viewer } = run.asking.sight;
  if (viewer.role === "IN") return;
  const answer = await ask(run, "{ referralFeed(first: 1) { endCursor } }", {});
  const [seen = "a page"] = answer.codes;
  run.report.tried(viewer, "referralFeed", "");
  if (seen !== "FORBIDDEN") run.report.differs(viewer, "referralFeed", "FORBIDDEN", seen);
}
