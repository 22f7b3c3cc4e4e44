import { buildApiSchema } from "../../../../src/schema.js";
import { report } from "../../../support/settings.js";
import { LETTERS } from "../facts.js";
import { matrix } from "../matrix/index.js";
import { startCellService, type CellService } from "../observers/service.js";
import { runCells } from "../run-cells.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import { openEveryTable } from "./no-postgres.js";

const sum = { comparisons: 0, requests: 0 };
const MINUTES = 60_000;
const schema = buildApiSchema();

let service: CellService;
let world: CellWorld;

beforeAll(async () => {
  service = await startCellService();
  world = await createCellWorld(service.owner);
  await openEveryTable(service.owner);
}, MINUTES);
afterAll(async () => {
  report(`The compiler alone: ${sum.comparisons} comparisons in ${sum.requests} requests`);
  await service.close();
});

test("behind PostgreSQL's wall everything is open", async () => {
  const { rows } = await service.owner.query<{ open: boolean }>(
    `select bool_and(has_table_privilege('app_integrator', oid, 'select') and not relrowsecurity) as open
     from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'migrations'`,
  );

  expect(rows[0]?.open).toBe(true);
});

test.each(LETTERS)(
  "the compiled statement alone shows %s what the written matrix says, and nothing else",
  async (role) => {
    const its = await runCells({ service, world, matrix, schema, roles: [role], overHttpAlone: true });
    sum.comparisons += its.comparisons;
    sum.requests += its.requests;

    expect(its.summary()).toEqual([]);
    expect(its.comparisons).toBeGreaterThan(10_000);
  },
  10 * MINUTES,
);
