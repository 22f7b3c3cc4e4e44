import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { answerable, Database, type Transaction } from "../../src/platform/database/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";

const BACKEND = "select pg_backend_pid() pid";

describe("a caller is told to try again", () => {
  let databaseOfTest: TestDatabase;
  let owner: pg.Client;
  let database: Database;
  let peer: Person;

  beforeAll(async () => {
    databaseOfTest = await createTestDatabase();
    owner = await connect(databaseOfTest.ownerUrl);
    const url = await createServiceLogin(databaseOfTest);
    database = await new Database({ url, entities: [], poolSize: 1 }).connect();
    peer = await (await World.create(owner)).person("PEER_SPECIALIST");
  });
  afterAll(async () => {
    await database.close();
    await owner.end();
    await databaseOfTest.drop();
  });

  const answerTo = (work: Promise<unknown>): Promise<unknown> => work.then(() => "done", answerable);
  const endBackendOf = async (tx: Transaction): Promise<void> => {
    const [backend] = await tx.query<{ pid: number }>(BACKEND);
    await owner.query("select pg_terminate_backend($1)", [backend?.pid]);
    // Until the end of the connection has been noticed here.
    await pause(100);
  };

  test.each<[string, (tx: Transaction) => Promise<unknown>]>([
    ["a statement", (tx) => tx.query("select 1")],
    ["TypeORM's own statement", (tx) => tx.manager.query("select 1")],
    ["the commit", async () => undefined],
  ])("where the connection was lost before %s of an act", async (_, then) => {
    const act = database.transaction(peer.actor, async (tx) => {
      await endBackendOf(tx);
      await then(tx);
    });

    expect(await answerTo(act)).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(await answerTo(database.transaction(peer.actor, (tx) => tx.query("select 1")))).toBe("done");
  });

  test("where a connection is lost while it reads", async () => {
    const read = answerTo(database.withContext(peer.actor, [{ text: "select pg_sleep(5)", values: [] }]));
    await pause(200);
    await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'");

    expect(await read).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(await answerTo(database.withContext(peer.actor, []))).toBe("done");
  });

  test("where no connection becomes free in time", async () => {
    const long = answerTo(database.withContext(peer.actor, [{ text: "select pg_sleep(1.5)", values: [] }]));

    const asked = answerTo(database.withContext(peer.actor, []));

    expect(await asked).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(await long).toBe("done");
  });

  test("and not where something fails that a repeat would not mend", async () => {
    const act = database.withContext(peer.actor, [{ text: "select 1/0", values: [] }]);

    expect(await answerTo(act)).toMatchObject({ code: "22012" });
  });
});
