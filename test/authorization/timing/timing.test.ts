import { openWorkbench, runScenario, type ChannelName, type Workbench } from "./run.js";
import type { Scenario } from "./scenarios.js";
import { head, row } from "./table.js";

const SMALL = { clients: 60, ids: 20, twins: 4 };
const CHANNELS: ChannelName[] = ["PostgreSQL", "HTTP"];

/** The index of plan parts as it would be without regard to who may see them. */
const withoutSharing = `
  drop index plan_parts_by_plan;
  create index plan_parts_by_plan on plan_parts (clinic_id, plan_id, section, position)`;

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
  }, 120_000);

  test("is of the same work in the database, row by row, for both classes of every scenario", async () => {
    const unlike: string[] = [];

    for (const scenario of workbench.scenarios) {
      const works = await worksOf(scenario);
      if (works.length !== 1) unlike.push(`${scenario.name}: ${difference(works)}`);
    }

    expect(unlike).toEqual([]);
  }, 120_000);

  test.each([
    ["plan parts among peers, to a clinician", withoutSharing],
    ["plan parts of the client's own, to a peer", withoutSharing],
    ["drafts, to a clinician", "drop index service_notes_but_drafts"],
  ])("is of other work where hidden rows are found and thrown away: %s", async (name, change) => {
    await workbench.owner.query(change);

    expect(await worksOf(named(name))).not.toHaveLength(1);
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

  async function worksOf(scenario: Scenario): Promise<string[]> {
    const works = new Set<string>();
    for (const ids of scenario.classes) {
      for (const id of ids.slice(0, 2)) works.add((await workbench.work(scenario, id)).join("\n"));
    }
    return [...works];
  }

  function named(name: string): Scenario {
    const found = workbench.scenarios.find((scenario) => scenario.name === name);
    if (found === undefined) throw new Error(`There is no scenario ${name}`);
    return found;
  }
});

/** The first line in which two of them differ. */
function difference([one = "", other = ""]: readonly string[]): string {
  const others = other.split("\n");
  const [line, at] = one
    .split("\n")
    .map((text, i) => [text, i] as const)
    .find(([text, i]) => text !== others[i]) ?? ["", 0];
  return `${line.trim()} | ${others[at]?.trim()}`;
}

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
