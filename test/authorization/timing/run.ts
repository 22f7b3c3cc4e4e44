import pg from "pg";
import { buildApiSchema } from "../../../src/schema.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { connect, createServiceLogin } from "../../support/service-login.js";
import { overHttp, overPostgres, workOf, type Channel } from "./channels.js";
import { loadTwoClinics } from "./clinics.js";
import { measurePairs, type PairsOptions } from "./pairs.js";
import { prepareScenarios, type Scenario, type Sizes } from "./scenarios.js";
import { listen } from "./service.js";
import { compare, type Verdict } from "./welch.js";

export type ChannelName = "PostgreSQL" | "HTTP";

/** Two clinics, and everything to measure with. */
export interface Workbench {
  readonly owner: pg.Client;
  readonly scenarios: readonly Scenario[];
  open(scenario: Scenario, channel: ChannelName): Promise<Channel>;
  /** What PostgreSQL does for one id. */
  work(scenario: Scenario, id: string): Promise<string[]>;
  close(): Promise<void>;
}

/** @example const workbench = await openWorkbench({ clients: 2_000, ids: 1_000, twins: 100 }); */
export async function openWorkbench({ clients, ...sizes }: Sizes & { readonly clients: number }): Promise<Workbench> {
  const database = await createTestDatabase();
  const owner = await connect(database.ownerUrl);
  await loadTwoClinics(owner, clients);
  const scenarios = await prepareScenarios(owner, sizes);
  // Nothing is left to tidy up while it is measured, and the planner knows the sizes.
  await owner.query("vacuum (analyze)");
  const client = await connectPipelined(database);
  const service = await listen(database);
  const schema = buildApiSchema();
  return {
    owner,
    scenarios,
    open: async (scenario, channel) => {
      // What was measured last has left its transaction open, which the server ends when nothing has come for seconds.
      await client.query("commit");
      return channel === "HTTP" ? overHttp(service, scenario) : overPostgres(client, schema, scenario);
    },
    work: (scenario, id) => workOf(client, schema, scenario, id),
    async close() {
      await service.close();
      await Promise.all([client.end(), owner.end()]);
      await database.drop();
    },
  };
}

async function connectPipelined(database: TestDatabase): Promise<pg.Client> {
  const connectionString = await createServiceLogin(database);
  const client = new pg.Client({ connectionString, pipeline: true });
  await client.connect();
  return client;
}

/** One scenario by one channel: its pairs, and what the times say. */
export async function runScenario(scenario: Scenario, channel: Channel, how: PairsOptions): Promise<Verdict> {
  await requireSameAnswers(scenario, channel);
  const [first, second] = await measurePairs(channel.measure, scenario.classes, how);
  return compare(first, second);
}

/** Answers of different content would be told apart without a clock, and would take different times. */
async function requireSameAnswers(scenario: Scenario, channel: Channel): Promise<void> {
  const answers = new Set<string>();
  for (const ids of scenario.classes) for (const id of ids.slice(0, 5)) answers.add(await channel.look(id));
  if (answers.size !== 1) throw new Error(`${scenario.name}: the classes have different answers`);
}
