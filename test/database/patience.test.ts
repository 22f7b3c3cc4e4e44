import { once } from "node:events";
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { answerable, Database, type ActorContext, type Transaction } from "../../src/platform/database/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";

const MARK = "somebody waits for this";
const SLOW = { text: `select pg_sleep(60) /* ${MARK} */`, values: [] };
const IN_A_MINUTE = 60_000;

describe("nobody who waits any more", () => {
  let databaseOfTest: TestDatabase;
  let owner: pg.Client;
  let database: Database;
  let peer: Person;
  let url: string;

  beforeAll(async () => {
    databaseOfTest = await createTestDatabase();
    owner = await connect(databaseOfTest.ownerUrl);
    url = await createServiceLogin(databaseOfTest);
    database = await new Database({ url, entities: [], poolSize: 1 }).connect();
    peer = await (await World.create(owner)).person("PEER_SPECIALIST");
  });
  afterAll(async () => {
    await database.close();
    await owner.end();
    await databaseOfTest.drop();
  });

  /** The person, with so much patience, and what takes it from them. */
  const waiting = (ms: number): { actor: ActorContext; hangUp: () => void } => {
    const gone = new AbortController();
    const patience = { signal: gone.signal, until: performance.now() + ms };
    return { actor: { ...peer.actor, patience }, hangUp: () => gone.abort() };
  };
  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => "done",
      (error: unknown) => error,
    );
  /** Waits until as many sessions do what is slow; fails where that does not come to be. */
  const untilAtWork = async (sessions: number): Promise<void> => {
    for (let looks = 0; looks < 200; looks++) {
      const { rowCount } = await owner.query(
        "select from pg_stat_activity where query like $1 and state = 'active' and pid <> pg_backend_pid()",
        [`%${MARK}%`],
      );
      if (rowCount === sessions) return;
      await pause(25);
    }
    throw new Error(`There are not ${sessions} sessions at work`);
  };

  test.each<[string, (on: Database, actor: ActorContext) => Promise<unknown>]>([
    ["a read", (on, actor) => on.withContext(actor, [SLOW])],
    ["an act", (on, actor) => on.transaction(actor, (tx) => tx.query(SLOW.text))],
    ["TypeORM's own statement", (on, actor) => on.transaction(actor, (tx) => tx.manager.query(SLOW.text))],
  ])("keeps %s at work", async (_, work) => {
    const { actor, hangUp } = waiting(IN_A_MINUTE);
    const failure = failureOf(work(database, actor));
    await untilAtWork(1);

    hangUp();

    expect(await failure).toMatchObject({ message: expect.stringContaining("due to user request") as string });
    expect(answerable(await failure)).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await untilAtWork(0);
    // The only connection was not lent on with a cancellation still to come.
    expect(await failureOf(work(database, waiting(1_000).actor))).toMatchObject({
      message: expect.stringContaining("due to statement timeout") as string,
    });
  });

  test("is answered at all, when they have gone before", async () => {
    const { actor, hangUp } = waiting(IN_A_MINUTE);
    hangUp();

    expect(await failureOf(database.withContext(actor, []))).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(await failureOf(database.withContext(waiting(0).actor, []))).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  });

  test("has an act go on to its next statement, or to its end", async () => {
    const next = async (after: (tx: Transaction) => Promise<unknown>): Promise<unknown[]> => {
      const { actor, hangUp } = waiting(IN_A_MINUTE);
      let xid = "";
      const failure = await failureOf(
        database.transaction(actor, async (tx) => {
          xid = (await tx.query<{ xid: string }>("select pg_current_xact_id()::text xid"))[0]?.xid ?? "";
          hangUp();
          return after(tx);
        }),
      );
      const { rows } = await owner.query<{ status: string }>("select pg_xact_status($1::xid8) status", [xid]);
      return [(failure as { code?: string }).code, rows[0]?.status];
    };

    const withdrawn = ["SERVICE_UNAVAILABLE", "aborted"];
    expect(await next((tx) => tx.query("select 1"))).toEqual(withdrawn);
    expect(await next((tx) => tx.send({ text: "select 1", values: [] }))).toEqual(withdrawn);
    expect(await next(async () => undefined)).toEqual(withdrawn);
  });

  test("is waited for by a connection that does not answer even to that", async () => {
    const sockets: Socket[] = [];
    let isDeaf = false;
    const { hostname, port } = new URL(url);
    const doorway = createServer((outer) => {
      const inner = connectSocket(Number(port), hostname);
      sockets.push(outer, inner);
      for (const one of [outer, inner]) one.on("error", () => undefined);
      outer.on("data", (chunk) => void (isDeaf || inner.write(chunk)));
      inner.on("data", (chunk) => void (isDeaf || outer.write(chunk)));
    });
    await once(doorway.listen(0, "127.0.0.1"), "listening");
    const through = Object.assign(new URL(url), {
      hostname: "127.0.0.1",
      port: String((doorway.address() as AddressInfo).port),
    });
    const deaf = await new Database({ url: through.href, entities: [], poolSize: 1 }).connect();
    await deaf.withContext(peer.actor, []);
    isDeaf = true;
    const { actor, hangUp } = waiting(IN_A_MINUTE);
    const failure = failureOf(deaf.withContext(actor, [SLOW]));
    // Until it has been sent.
    await pause(100);

    hangUp();

    expect(answerable(await failure)).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    for (const one of sockets) one.destroy();
    doorway.close();
    await deaf.close();
  });
});

describe("somebody who waits", () => {
  let databaseOfTest: TestDatabase;
  let owner: pg.Client;
  let database: Database;
  let peer: Person;
  beforeAll(async () => {
    databaseOfTest = await createTestDatabase();
    owner = await connect(databaseOfTest.ownerUrl);
    database = await new Database({
      url: await createServiceLogin(databaseOfTest),
      entities: [],
      poolSize: 1,
    }).connect();
    peer = await (await World.create(owner)).person("PEER_SPECIALIST");
  });
  afterAll(async () => {
    await database.close();
    await owner.end();
    await databaseOfTest.drop();
  });

  test("gives each statement as long as is left, ten seconds at most, and nothing to the next transaction", async () => {
    const told = async (ms: number | null): Promise<number> => {
      const patience = { signal: new AbortController().signal, until: performance.now() + (ms ?? 0) };
      const [result] = await database.withContext({ ...peer.actor, ...(ms !== null && { patience }) }, [
        { text: "select setting::int ms from pg_settings where name = 'statement_timeout'", values: [] },
      ]);
      return (result?.rows[0] as { ms: number }).ms;
    };

    const [short, long, none] = [await told(5_000), await told(600_000), await told(null)];

    expect(short).toBeLessThanOrEqual(5_000);
    expect(short).toBeGreaterThan(0);
    expect([long, none]).toEqual([10_000, 10_000]);
  });
});
