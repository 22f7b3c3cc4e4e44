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
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
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
     from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and relname <> 'migrations'`,
  );

  expect(rows[0]?.open).toBe(true);
});

test.each(LETTERS)(
  "the compiled statement alone shows %s what the written matrix says, and nothing else",
  async (role) => {
    // All documents are asked with both walls up: reads.test.ts.
    const its = await runCells({
      service,
      world,
      matrix,
      schema,
      roles: [role],
      overHttpAlone: true,
      everyOther: true,
    });
    sum.comparisons += its.comparisons;
    sum.requests += its.requests;

    expect(its.summary()).toEqual([]);
    expect(its.comparisons).toBeGreaterThan(10_000);
  },
  10 * MINUTES,
);

test("the compiled statement alone shows, through a referral, no other of its client that one may not see", async () => {
  const found = new Set<string>();
  for (const viewer of world.viewers) {
    const ids = async (selection: string): Promise<Set<string>> =>
      new Set((await service.ask(viewer, `{ referrals(first: 100) { nodes { ${selection} } } }`)).text.match(UUID));
    const seen = await ids("id");
    const below = await ids("client { referrals(first: 100) { nodes { id } } }");
    for (const id of below) {
      if (seen.has(id)) continue;
      const { data } = await service.ask(viewer, "query($id: ID!) { referral(id: $id) { id } }", { id });
      if ((data as { referral: unknown }).referral === null) found.add(`${viewer.role} ${viewer.relationship}`);
    }
  }

  expect([...found]).toEqual([]);
});

// The last of all: it changes what the others look at.
test("the compiled statement alone shows an organization no client of whom it has nothing but referrals that it may not see", async () => {
  const organization = world.viewers.find(({ role, relationship }) => role === "IN" && relationship === "own");
  const client = world.clients.find((one) => world.names.get(one.id) === "own, active");
  if (organization === undefined || client === undefined) throw new Error("Nobody is party to a referral");
  const seen = async (): Promise<unknown> =>
    (await service.ask(organization, "query($id: ID!) { client(id: $id) { id } }", { id: client.id })).data;
  const withoutSud = "update consents set classes = array_remove(classes, 'SUD') where client_id = $1";
  await service.owner.query(withoutSud, [client.id]);
  expect(await seen()).toEqual({ client: { id: client.id } });

  await service.owner.query("update referrals set sud = true where client_id = $1", [client.id]);

  expect(await seen()).toEqual({ client: null });
});
