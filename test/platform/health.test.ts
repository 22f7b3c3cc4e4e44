import request from "supertest";
import { type Service, startService } from "../support/service.js";

const READY = { status: 200, text: '{"status":"ready"}' };
const NOT_READY = { status: 503, text: '{"status":"not ready"}' };
const ALIVE = { status: 200, text: '{"status":"alive"}' };

describe("the health of the service", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const get = async (path: string): Promise<{ readonly status: number; readonly text: string }> => {
    const { status, text } = await request(service.app.fastify.server).get(path);
    return { status, text };
  };

  test("is told to everybody, and nothing else with it", async () => {
    expect([await get("/readyz"), await get("/livez")]).toEqual([READY, ALIVE]);
  });

  test("is told while every connection of the requests is taken", async () => {
    await service.owner.query("begin; lock table clients in access exclusive mode");
    const waiting = Array.from({ length: 8 }, () => service.as("peer.a").ask("{ caseload { nodes { id } } }"));
    await until("select count(*) >= 4 is from pg_locks where relation = 'clients'::regclass and not granted");

    const told = [await get("/readyz"), await get("/livez")];
    await service.owner.query("commit");
    await Promise.all(waiting);

    expect(told).toEqual([READY, ALIVE]);
  });

  test("is not ready for requests where the database lacks a migration of this code", async () => {
    const newest = "timestamp = (select max(timestamp) from migrations)";
    const { rows } = await service.owner.query<{ timestamp: string; name: string }>(
      `delete from migrations where ${newest} returning timestamp, name`,
    );

    const told = [await get("/readyz"), await get("/livez")];
    await service.owner.query("insert into migrations (timestamp, name) values ($1, $2)", [
      rows[0]?.timestamp,
      rows[0]?.name,
    ]);

    expect(told).toEqual([NOT_READY, ALIVE]);
    expect(await get("/readyz")).toEqual(READY);
  });

  test("is ready where the database has a migration of the next version already", async () => {
    await service.owner.query("insert into migrations (timestamp, name) values (9999999999999, 'Next9999999999999')");

    const told = await get("/readyz");
    await service.owner.query("delete from migrations where timestamp = 9999999999999");

    expect(told).toEqual(READY);
  });

  test("is not ready while the database does not answer, and is again when it does", async () => {
    await service.owner.query("begin; lock table migrations in access exclusive mode");
    const told = await Promise.all([get("/readyz"), get("/readyz"), get("/livez")]);
    await service.owner.query("rollback");

    expect(told).toEqual([NOT_READY, NOT_READY, ALIVE]);
    expect(await get("/readyz")).toEqual(READY);
  });

  test("is not ready while the database lets nobody in, and says no word of why", async () => {
    const { name } = service.database;
    await service.owner.query(`alter role ${name} connection limit 0`);
    await service.owner.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [name]);
    await until(`select count(*) = 0 is from pg_stat_activity where usename = '${name}'`);

    const told = [await get("/readyz"), await get("/livez")];
    await service.owner.query(`alter role ${name} connection limit -1`);

    expect(told).toEqual([NOT_READY, ALIVE]);
    expect(await get("/readyz")).toEqual(READY);
  });

  /** Waits until the owner's question is answered with yes. */
  async function until(question: string): Promise<void> {
    for (;;) {
      const { rows } = await service.owner.query<{ is: boolean }>(question);
      if (rows[0]?.is === true) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
