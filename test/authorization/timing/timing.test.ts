import { openWorkbench, runScenario, type ChannelName, type Workbench } from "./run.js";
import type { Scenario } from "./scenarios.js";
import { head, row } from "./table.js";

const SMALL = { clients: 60, ids: 20, twins: 4 };
const CHANNELS: ChannelName[] = ["PostgreSQL", "HTTP"];

/** That the campaign works, and that it would find what it looks for. How long the service takes is its own affair. */
describe("the measuring of time", () => {
  let workbench: Workbench;
  beforeAll(async () => (workbench = await openWorkbench(SMALL)), 120_000);
  afterAll(() => workbench.close());

  test("gives the same answers, but for the time, to both classes of every scenario", async () => {
    const lines: string[] = [head()];

    for (const scenario of workbench.scenarios) {
      for (const channel of CHANNELS) {
        const verdict = await runScenario(scenario, await workbench.open(scenario, channel), few);
        lines.push(row({ scenario: scenario.name, channel, pairs: few.pairs, verdict }));
      }
    }

    const cells = lines.map((line) => line.split("\n")[0]?.split(" | ").length);
    expect(new Set(cells).size).toBe(1);
    expect(lines).toHaveLength(1 + workbench.scenarios.length * CHANNELS.length);
  });

  test("refuses classes whose answers differ", async () => {
    const scenario = named("client of another clinic");
    const visible = named("peer notes, to a clinician").classes[0];
    const unlike: Scenario = {
      ...scenario,
      actor: named("peer notes, to a clinician").actor,
      classes: [visible, scenario.classes[1]],
    };

    await expect(runScenario(unlike, await workbench.open(unlike, "HTTP"), few)).rejects.toThrow("different answers");
  });

  test.each(CHANNELS)("finds a database that takes longer over another clinic's ids: %s", async (channel) => {
    const scenario = named("client of another clinic");
    await workbench.owner.query(slowOverOthers);

    const verdict = await runScenario(scenario, await workbench.open(scenario, channel), { pairs: 60, seed: 1 });
    await workbench.owner.query(asItWas);

    expect(verdict.differ).toBe(true);
    expect(verdict.worst.means[0]).toBeGreaterThan(verdict.worst.means[1]);
  });

  function named(name: string): Scenario {
    const found = workbench.scenarios.find((scenario) => scenario.name === name);
    if (found === undefined) throw new Error(`There is no scenario ${name}`);
    return found;
  }
});

const few = { pairs: 4, seed: 1 };

/** What the audit row looks up for a refused id, planted with a wait where the id is a client's of any clinic. */
const slowOverOthers = `
  alter function app.known_client(uuid) rename to known_client_as_it_was;
  create function app.known_client(client uuid) returns uuid language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    if exists (select from public.clients c where c.id = client) then perform pg_sleep(0.02); end if;
    return app.known_client_as_it_was(client);
  end $$`;

const asItWas = `
  drop function app.known_client(uuid);
  alter function app.known_client_as_it_was(uuid) rename to known_client`;
