import { buildApiSchema } from "../../../src/schema.js";
import { report } from "../../support/settings.js";
import { LETTERS } from "./facts.js";
import { pollFeed, withoutFeed } from "./feed.js";
import { matrix } from "./matrix/index.js";
import { startCellService, type CellService } from "./observers/service.js";
import type { CellReport } from "./report.js";
import { runCells } from "./run-cells.js";
import { JudgedSight } from "./sight.js";
import { addSystemEvent, askSystemLog, systemEventsIn } from "./system-events.js";
import { createCellWorld, type CellWorld } from "./world/index.js";

/**
 * Every cell of the matrix: everybody asks for every client, and reads of every row and field what the written matrix says,
 * over HTTP and in PostgreSQL's own tables. The two agree with a table that was written by hand, and so with each other.
 */
const MINUTES = 60_000;
const schema = buildApiSchema();
const reports: CellReport[] = [];

let service: CellService;
let world: CellWorld;

beforeAll(async () => {
  service = await startCellService();
  world = await createCellWorld(service.owner);
}, MINUTES);
afterAll(() => service.close());

test.each(LETTERS)(
  "%s reads what the written matrix says, of every row and field, and nothing else",
  async (role) => {
    const its = await runCells({ service, world, matrix, schema, roles: [role] });
    reports.push(its);

    expect(its.summary()).toEqual([]);
    expect(its.comparisons).toBeGreaterThan(10_000);
  },
  10 * MINUTES,
);

test("every coordinate of the matrix is read by somebody", () => {
  const cells = new Set(reports.flatMap((one) => [...one.kinds]));
  const shown = new Set(reports.flatMap((one) => [...one.shown]));
  const sum = (count: (one: CellReport) => number): number => reports.reduce((all, one) => all + count(one), 0);
  const [comparisons, requests] = [sum((one) => one.comparisons), sum((one) => one.requests)];
  report(`Cells of the matrix: ${cells.size}, compared ${comparisons} times in ${requests} requests`);

  expect(matrix.coordinates.filter((coordinate) => !shown.has(coordinate) && !ELSEWHERE.test(coordinate))).toEqual([]);
});

test("an admin finds the events of the system in the log, and none that touches a client", async () => {
  const event = await addSystemEvent(service.owner, world.clinicId);
  const found = [];
  for (const viewer of world.viewers.filter(({ role }) => role === "AD")) {
    found.push(systemEventsIn(await askSystemLog(service, viewer)));
  }

  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found.flat())).toEqual(new Set([event]));
});

// The last of all: a poll changes what it looks at.
test("an organization's feed has every referral that it may read, with the consent that lets it, and no other", async () => {
  const polled = [];
  for (const viewer of world.viewers.filter(({ role }) => role === "IN")) {
    polled.push(await pollFeed(service, world, new JudgedSight(viewer, matrix)));
  }

  expect(polled.map(({ shown }) => shown)).toEqual(polled.map(({ judged }) => judged));
  expect(polled.map(({ shown }) => shown.length > 0)).toContain(true);
});

test("nobody else has a feed", async () => {
  const polled = [];
  for (const viewer of withoutFeed(world.viewers)) {
    const { code, shown } = await pollFeed(service, world, new JudgedSight(viewer, matrix));
    polled.push([viewer.role, code, shown]);
  }

  expect(polled.sort()).toEqual(
    LETTERS.filter((role) => role !== "IN")
      .map((role) => [role, "FORBIDDEN", []])
      .sort(),
  );
});

/** Read below, or elsewhere: the feed that a poll makes, explanations (explanations.test.ts), and the matrix about itself. */
const ELSEWHERE = /^(ReferralFeed|ReferralChange|ReferralTombstone|ConsentScope|VisibilityRule|AccessExplanation)\./;
