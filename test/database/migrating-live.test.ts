import { setTimeout as pause } from "node:timers/promises";
import type { MigrationInterface, QueryRunner } from "typeorm";
import type pg from "pg";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { migrate } from "../../src/platform/database/migrate.js";
import { accessRules } from "../../src/schema.js";
import { connect } from "../support/service-login.js";
import { startService, type Service } from "../support/service.js";
import { catalogOf } from "./catalog.js";

/** What the next version needs, and this one knows nothing of. */
class Expand9999999999001 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("alter table clients add column later text");
    await queryRunner.query("create table later_things (clinic_id uuid, id uuid, primary key (clinic_id, id))");
  }

  public async down(): Promise<void> {
    throw new Error("Nobody goes back here");
  }
}

const READ = "{ caseload(first: 10) { nodes { preferredName recoveryPlan { vision } } } }";
const WRITE = `mutation ($input: WritePeerNoteInput!) { writePeerNote(input: $input) { userErrors { code } } }`;
const OIDS = "select p.oid, polname name from pg_policy p where polname like 'app\\_%' order by 1";

describe("migrating while the service answers", () => {
  let service: Service;
  let long: pg.Client;
  beforeAll(async () => {
    service = await startService();
    long = await connect(service.database.ownerUrl);
  });
  afterAll(async () => {
    await long.end();
    await service.close();
  });

  const run = (options: Parameters<typeof migrate>[1] = {}): Promise<string[]> =>
    migrate(service.database.ownerUrl, { accessRules: accessRules(), ...options });
  const read = async (): Promise<number> => (await service.as("peer.a").ask(READ)).status;
  const write = async (): Promise<number> =>
    (await service.as("peer.a").ask(WRITE, { input: { clientId: sampleId("client 1"), body: "Meanwhile." } })).status;
  /** The moments since which somebody has waited for a lock on the clients that nobody may share. */
  const waits = async (): Promise<string[]> => {
    const { rows } = await service.owner.query<{ since: string }>(
      `select waitstart::text since from pg_locks
       where relation = 'clients'::regclass and mode = 'AccessExclusiveLock' and not granted and waitstart is not null`,
    );
    return rows.map(({ since }) => since);
  };
  /** Has somebody read for long while the work is done, who goes when it has tried so often; and what others were told. */
  const besideLongReader = async <T>(
    work: () => Promise<T>,
    tries: number,
  ): Promise<{ readonly done: T; readonly statuses: readonly number[] }> => {
    await long.query("begin; select count(*) from clients");
    let isOver = false;
    // Who asks comes behind the migration, whenever that waits, and is answered while the long one reads on.
    const statuses: number[] = [];
    const reading = (async () => {
      while (!isOver) statuses.push(await read());
    })();
    const working = work();
    const since = new Set<string>();
    while (since.size < tries) {
      for (const one of await waits()) since.add(one);
      await pause(5);
    }
    isOver = true;
    await reading;
    await long.query("commit");
    return { done: await working, statuses };
  };

  test("gives way to whoever reads for long, and nobody waits behind it for longer than its try", async () => {
    await read();
    await write();
    let busy = 0;

    const { done, statuses } = await besideLongReader(
      () => run({ migrations: [Expand9999999999001], onBusy: () => busy++ }),
      2,
    );

    expect(done).toEqual(["Expand9999999999001"]);
    expect(busy).toBe(1);
    expect(statuses.length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([200]));
    // This version goes on with what the next one has added, on connections that have the statements prepared.
    expect([await read(), await write()]).toEqual([200, 200]);
    expect(await run({ migrations: [Expand9999999999001] })).toEqual([]);
  });

  test("leaves the policies that are in force as they should be, and takes no table for them", async () => {
    await run();
    const { rows: before } = await service.owner.query(OIDS);
    const catalog = await catalogOf(service.owner);
    // Whoever wanted a table alone would wait for this one, and give up after a few minutes.
    await long.query("begin; select count(*) from clients, plan_parts, peer_notes, audit_events");

    const ran = await run();
    await long.query("commit");

    expect(ran).toEqual([]);
    expect((await service.owner.query(OIDS)).rows).toEqual(before);
    expect(before.length).toBeGreaterThan(300);
    expect(await catalogOf(service.owner)).toEqual(catalog);
  });

  test("makes a policy that was loosened as it should be, between two reads of others", async () => {
    await run();
    const catalog = await catalogOf(service.owner);
    await service.owner.query("alter policy app_integrator_read on clients using (true)");

    const { statuses } = await besideLongReader(() => run(), 2);

    expect(await catalogOf(service.owner)).toEqual(catalog);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test("notices every policy that is not as it should be", async () => {
    await run();
    const catalog = await catalogOf(service.owner);
    await service.owner.query(`
      drop policy app_integrator_read on clients;
      create policy app_more on clients for select to app_integrator using (true);
      alter policy app_client_read on plan_parts to app_clinician;
      comment on policy app_client_read on peer_notes is 'fine'`);

    await run();

    expect(await catalogOf(service.owner)).toEqual(catalog);
  });
});
