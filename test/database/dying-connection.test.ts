import { connect as connectSocket, createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import type pg from "pg";
import { answerable, Database } from "../../src/platform/database/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";

/** ReadyForQuery, outside of a transaction: the last that a server says before it waits. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const FIELDS = Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0", "latin1");
const FATAL = Buffer.concat([Buffer.from([0x45, 0, 0, 0, FIELDS.length + 4]), FIELDS]);

/** Stands before PostgreSQL. A connection is ended in the breath in which it became ready, so often as is asked. */
interface Doorway {
  readonly server: Server;
  readonly port: number;
  endNext(connections: number): void;
}

async function openDoorway(host: string, port: number): Promise<Doorway> {
  let toEnd = 0;
  const server = createServer((outer) => {
    const inner = connectSocket(port, host);
    outer.on("error", () => inner.destroy()).on("close", () => inner.destroy());
    inner.on("error", () => outer.destroy()).on("close", () => outer.destroy());
    outer.on("data", (chunk) => inner.write(chunk));
    let isNew = true;
    inner.on("data", (chunk: Buffer) => {
      const isReady = chunk.subarray(-READY.length).equals(READY);
      const isEnded = isReady && isNew && toEnd > 0;
      if (isReady) isNew = false;
      if (!isEnded) return void outer.write(chunk);
      toEnd--;
      outer.end(Buffer.concat([chunk, FATAL]));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    server,
    port: (server.address() as AddressInfo).port,
    endNext: (connections) => void (toEnd = connections),
  };
}

describe("a connection that ends in the breath in which it is lent", () => {
  let databaseOfTest: TestDatabase;
  let owner: pg.Client;
  let doorway: Doorway;
  let database: Database;
  let peer: Person;

  beforeAll(async () => {
    databaseOfTest = await createTestDatabase();
    owner = await connect(databaseOfTest.ownerUrl);
    peer = await (await World.create(owner)).person("PEER_SPECIALIST");
    const url = new URL(await createServiceLogin(databaseOfTest));
    doorway = await openDoorway(url.hostname, Number(url.port));
    Object.assign(url, { hostname: "127.0.0.1", port: String(doorway.port) });
    database = await new Database({ url: url.href, entities: [], poolSize: 2 }).connect();
  });
  afterAll(async () => {
    await database.close();
    doorway.server.close();
    await owner.end();
    await databaseOfTest.drop();
  });

  const answerTo = (work: Promise<unknown>): Promise<unknown> => work.then(() => "done", answerable);
  const read = (): Promise<unknown> => answerTo(database.withContext(peer.actor, []));
  const act = (): Promise<unknown> => answerTo(database.transaction(peer.actor, (tx) => tx.query("select 1")));

  test.each([
    ["a read", read],
    ["an act", act],
  ])("costs %s, and not the process", async (_, ask) => {
    doorway.endNext(1);

    // One has a connection from before, or a new one; the other's is ended.
    const answers = await Promise.all([ask(), ask()]);

    expect(answers).toEqual(expect.arrayContaining([expect.objectContaining({ code: "SERVICE_UNAVAILABLE" }), "done"]));
    expect(await ask()).toBe("done");
  });
});
