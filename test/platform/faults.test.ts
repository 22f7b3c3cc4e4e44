import request from "supertest";
import type pg from "pg";
import { markInstance } from "../../src/platform/database/instance-kind.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { fromSetup } from "../support/from-setup.js";
import { KeptConnection, productionToken, startProduction, type Production } from "../support/production.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { startService, type Service } from "../support/service.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { World } from "../world/builders.js";

const CASELOAD = "{ caseload { totalCount } }";
const WRITE = `mutation ($input: WritePeerNoteInput!) {
  writePeerNote(input: $input) { peerNote { id } receipt { eventId } userErrors { code } } }`;

describe("a network that swallows everything", () => {
  let proxy: TcpProxy;
  let service: Service;
  beforeAll(async () => {
    const way = await TcpProxy.before(fromSetup("TEST_POSTGRES_URL"));
    proxy = way;
    service = await startService({ deadlineMs: 300, through: (url) => way.urlOf(url) });
  });
  afterAll(async () => {
    proxy.clear();
    await service.close();
    await proxy.close();
  });

  const statusOf = async (path: string): Promise<number> =>
    (await request(service.app.fastify.server).get(path)).status;
  const busy = (): number => service.app.database.poolUse().reduce((sum, one) => sum + one.busy, 0);

  test("keeps nobody beyond their deadline, and nothing when it is gone", async () => {
    expect((await service.as("peer.a").ask(CASELOAD)).status).toBe(200);

    proxy.swallow();
    const replies = await Promise.all([1, 2, 3].map(() => service.as("peer.a").ask(CASELOAD)));
    // They were told before their connections were given up.
    const busyThen = busy();
    const health = [await statusOf("/livez"), await statusOf("/readyz")];
    proxy.clear();
    while ((await statusOf("/readyz")) !== 200);

    expect(replies.map(({ status, codes }) => [status, codes])).toEqual(
      replies.map(() => [503, ["SERVICE_UNAVAILABLE"]]),
    );
    expect(replies.map(({ headers }) => headers["retry-after"])).toEqual(["1", "1", "1"]);
    expect(busyThen).toBeGreaterThan(0);
    expect(health).toEqual([200, 503]);
    let last = 0;
    while (last !== 200) last = (await service.as("peer.a").ask(CASELOAD)).status;
    while (busy() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });
});

describe("a process that is killed between its commit and its answer", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let proxy: TcpProxy | undefined;
  let served: Production | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await markInstance(database.ownerUrl, "production");
  });
  afterAll(async () => {
    await served?.kill();
    await proxy?.close();
    await owner.end();
    await database.drop();
  });

  test("has done the act, and a repeat with its idempotency key is told so", async () => {
    const world = await World.create(owner);
    const peer = await world.person("PEER_SPECIALIST");
    const clientId = await world.client();
    await world.assign(clientId, peer.id);
    const input = { clientId, body: "Written by a process that died", idempotencyKey: "the one" };
    const url = await createServiceLogin(database);
    let isToDie = true;
    proxy = await TcpProxy.before(url, (answer, asked) => {
      if (!isToDie || !asked.includes(input.body) || !answer.includes("COMMIT\0")) return "deliver";
      isToDie = false;
      served?.child.kill("SIGKILL");
      return "withhold";
    });
    const settings = { DATABASE_URL: proxy.urlOf(url) };
    const ask = async (): Promise<unknown> => {
      served = startProduction(settings);
      const connection = new KeptConnection(await served.port, productionToken(peer.actor));
      return connection.ask(WRITE, { input }).finally(() => connection.close());
    };
    const written = async (): Promise<readonly string[]> =>
      (await owner.query<{ id: string }>("select id from peer_notes where body = $1", [input.body])).rows.map(
        ({ id }) => id,
      );

    const first = await ask().catch((error: NodeJS.ErrnoException) => error.code);
    await served?.ended;
    const afterwards = await written();
    const again = await ask();

    expect([first, isToDie]).toEqual(["ECONNRESET", false]);
    expect(afterwards).toHaveLength(1);
    const { rows: events } = await owner.query<{ id: string }>(
      "select event_id id from audit_events where kind = 'CREATE' and detail->'entity'->>'id' = $1",
      [afterwards[0]],
    );
    expect(again).toMatchObject({
      status: 200,
      body: { data: { writePeerNote: { peerNote: { id: afterwards[0] }, receipt: { eventId: events[0]?.id } } } },
    });
    expect([await written(), events.length]).toEqual([afterwards, 1]);
  });
});
