import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { parseProcesses } from "../../src/platform/config/index.js";
import { markInstance } from "../../src/platform/database/instance-kind.js";
import { restartDelayMs } from "../../src/platform/processes.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { Figures } from "../support/figures.js";
import { KeptConnection, productionToken, startProduction, type Production } from "../support/production.js";
import { allSealed } from "../support/sealed.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { verifyProductionLogs } from "../support/verified.js";
import { World } from "../world/builders.js";

const WRITE = `mutation ($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id } userErrors { code } } }`;
const PAGE = `query ($after: String) {
  caseload(first: 1, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } }
}`;

interface Written {
  readonly peerNote: { readonly id: string } | null;
}
interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

describe("npm start -- --processes", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let url: string;
  let token: string;
  let clients: readonly string[];
  let served: Production | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await markInstance(database.ownerUrl, "production");
    url = await createServiceLogin(database);
    const world = await World.create(owner);
    const peer = await world.person("PEER_SPECIALIST");
    clients = [await world.client(), await world.client(), await world.client()];
    for (const client of clients) await world.assign(client, peer.id);
    token = productionToken(peer.actor);
  });
  afterEach(() => served?.kill());
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const serve = async (count: number, settings: NodeJS.ProcessEnv = {}): Promise<number> => {
    served = startProduction({ DATABASE_URL: url, ...settings }, "--processes", String(count));
    await served.logged("serving", count);
    return served.port;
  };
  const write = async (connection: KeptConnection, body: string): Promise<string | number> => {
    const { status, body: answer } = await connection.ask(WRITE, { input: { clientId: clients[0], body } });
    return (answer.data?.["writePeerNote"] as Written | undefined)?.peerNote?.id ?? status;
  };
  const isStored = async (ids: readonly (string | number)[]): Promise<boolean> => {
    const { rowCount } = await owner.query("select from peer_notes where id = any ($1::uuid[])", [ids]);
    return rowCount === ids.length;
  };
  const processesThatAnswered = (): Set<number | undefined> =>
    new Set(served?.lines.filter(({ msg }) => msg === "request").map((line) => line.process));

  test("finds what was acknowledged by any process, and has one log of all, which verifies", async () => {
    const port = await serve(3);
    const connections = Array.from({ length: 9 }, () => new KeptConnection(port, token));

    const written = await Promise.all(
      connections.map(async (connection, i) => {
        const ids: (string | number)[] = [];
        for (let turn = 0; turn < 10; turn++) ids.push(await write(connection, `Note ${turn} of connection ${i}`));
        return ids;
      }),
    );
    connections.forEach((one) => one.close());

    expect(processesThatAnswered().size).toBe(3);
    expect(await isStored(written.flat())).toBe(true);
    await allSealed(owner);
    const { faults, leaves } = await verifyProductionLogs(database.ownerUrl);
    expect(faults).toEqual([]);
    expect(leaves).toBeGreaterThanOrEqual(90);
  });

  test("opens in one process the cursor that another one has made", async () => {
    const port = await serve(2);

    const found: string[] = [];
    let after: string | null = null;
    while (found.length < clients.length) {
      // A connection for each page: the next one goes to the next process.
      const connection = new KeptConnection(port, token);
      const { body } = await connection.ask(PAGE, { after });
      connection.close();
      const page = body.data?.["caseload"] as Page;
      found.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.endCursor;
    }

    expect(processesThatAnswered().size).toBe(2);
    expect([...found].sort()).toEqual([...clients].sort());
  });

  test("puts another process in the place of one that is killed, and no request to the others fails", async () => {
    const port = await serve(3);
    const connections = Array.from({ length: 6 }, () => new KeptConnection(port, token));
    // Each connection stays with the process that took it.
    for (const [i, connection] of connections.entries()) await write(connection, `The first of ${i}`);
    const [victim] = served?.lines.filter(({ msg }) => msg === "serving") ?? [];
    const firsts = served?.lines.filter(({ msg }) => msg === "request").map((line) => line.process) ?? [];
    const others = connections.filter((_, i) => firsts[i] !== victim?.process);
    let isOver = false;

    const writing = others.map(async (connection, i) => {
      const ids: (string | number)[] = [];
      while (!isOver) ids.push(await write(connection, `Note ${ids.length} of connection ${i}`));
      return ids;
    });
    process.kill(Number(victim?.["pid"]), "SIGKILL");
    await served?.logged("serving", 4);
    isOver = true;
    const written = (await Promise.all(writing)).flat();
    connections.forEach((one) => one.close());

    expect(others).toHaveLength(4);
    expect(await isStored(written)).toBe(true);
    expect(served?.lines.filter(({ msg }) => msg.startsWith("a process ended"))).toMatchObject([
      { process: victim?.process, code: null, signal: "SIGKILL", delayMs: 100 },
    ]);
  });

  test("tells the figures of all processes together, at a port of the first one alone", async () => {
    const settings = { DATABASE_URL: url, METRICS_PORT: "0", DRAIN_MS: "10" };
    served = startProduction(settings, "--processes", "2");
    await served.logged("serving", 2);
    const port = await served.port;
    const lines = served.lines.filter(({ msg }) => msg === "telling figures");
    const toldAt = Number(lines[0]?.["port"]);
    const connections = Array.from({ length: 6 }, () => new KeptConnection(port, token));
    for (const connection of connections) await connection.ask("{ viewer { id } }");
    connections.forEach((one) => one.close());
    await served.logged("request", 6);

    const figures = await Figures.at(toldAt);

    expect(lines).toMatchObject([{ host: "127.0.0.1" }]);
    expect(lines[0]?.process).toBeUndefined();
    expect(processesThatAnswered().size).toBe(2);
    expect(figures.of("recovery_processes")).toBe(2);
    expect(figures.of("recovery_operations_total", { field: "viewer", outcome: "OK" })).toBe(6);
    expect(figures.of("recovery_pool_connections_most", { pool: "reads" })).toBe(16);
    // Both look at the same log.
    expect(figures.of("recovery_seal_backlog_events")).toBeLessThan(20);
    served.child.kill("SIGTERM");
    expect(await served.ended).toBe(0);
    expect(served.told()).toBe("");
  });

  test.each([[], ["--processes", "2"]])("ends where the port of the figures is taken %j", async (...args: string[]) => {
    const { port, close } = await taken();
    served = startProduction({ DATABASE_URL: url, METRICS_PORT: String(port) }, ...args);
    const code = await served.ended;
    await close();

    expect([code, served.told()]).toEqual([1, `Port ${port} is in use. Name another one in METRICS_PORT.\n`]);
  });

  test("tells figures from one process, and nowhere where no port is named", async () => {
    served = startProduction({ DATABASE_URL: url, METRICS_PORT: "0" });
    const connection = new KeptConnection(await served.port, token);
    await connection.ask("{ viewer { id } }");
    connection.close();
    const figures = await Figures.at(Number(served.lines.find(({ msg }) => msg === "telling figures")?.["port"]));
    await served.kill();
    served = startProduction({ DATABASE_URL: url });
    await served.port;

    expect(figures.of("recovery_operations_total", { field: "viewer", outcome: "OK" })).toBe(1);
    expect(served.lines.map(({ msg }) => msg)).not.toContain("telling figures");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("drops no request when it is ended under load by %s", async (signal) => {
    const port = await serve(2, { DRAIN_MS: "2000" });
    const connections = Array.from({ length: 8 }, () => new KeptConnection(port, token));
    const probe = new KeptConnection(port, token);
    const seen = watched(port, token);
    let isTakenElsewhere = false;
    const last: boolean[] = [];

    const writing = connections.map(async (connection, i) => {
      const ids: (string | number)[] = [];
      while (!isTakenElsewhere) ids.push(await write(connection, `Note ${ids.length} of connection ${i}`));
      last.push((await connection.ask("{ viewer { id } }")).closes);
      return ids;
    });
    await pause(200);
    served?.child.kill(signal);
    // As a load balancer does: nothing new is sent there once it says that it is not ready.
    while (await probe.isReady()) await pause(5);
    const late = new KeptConnection(port, token);
    const lateAnswer = await late.ask("{ viewer { id } }");
    late.close();
    isTakenElsewhere = true;
    const written = (await Promise.all(writing)).flat();

    expect(await isStored(written)).toBe(true);
    expect(last).toEqual(connections.map(() => true));
    // Who comes in spite of that is answered too, and nobody is refused who could not have known.
    expect(lateAnswer).toMatchObject({ status: 200, closes: true });
    expect(await seen).toEqual(["ready", "not ready", "refused"]);
    expect(await served?.ended).toBe(0);
    expect(served?.told()).toBe("");
    expect(served?.lines.filter(({ msg }) => msg === "stopping")).toHaveLength(2);
  });

  test("does not listen before one of them is ready", async () => {
    const { port, close } = await taken();
    await close();
    served = startProduction({ DATABASE_URL: url, PORT: String(port) }, "--processes", "3");
    const answers: (boolean | string)[] = [];

    while (answers.at(-1) !== true) {
      const probe = new KeptConnection(port, token);
      answers.push(await probe.isReady().catch((error: NodeJS.ErrnoException) => error.code ?? error.message));
      probe.close();
      await pause(5);
    }

    expect(new Set(answers)).toEqual(new Set(["ECONNREFUSED", true]));
    expect(answers.filter((one) => one === true)).toHaveLength(1);
  });

  test.each([
    [
      "gaps in the configuration",
      { AUDIENCE: "", METRICS_PORT: "0" },
      78,
      "The configuration is not complete:\n  - AUDIENCE is not set.\n",
    ],
    [
      "a database that does not answer",
      { DATABASE_URL: "postgres://s:hunter2@127.0.0.1:1/r" },
      1,
      "The database in DATABASE_URL does not answer, or not to this login.\n",
    ],
  ])("ends as one process does with %s, and tries nothing again", async (_, settings, code, message) => {
    const started = (...args: string[]): Production => startProduction({ DATABASE_URL: url, ...settings }, ...args);
    const [one, several] = [started(), started("--processes", "3")];

    expect([await one.ended, await several.ended]).toEqual([code, code]);
    expect([one.told(), several.told()]).toEqual([message, message]);
    expect(several.lines).toEqual([]);
  });

  test("ends as one process does where the port is taken", async () => {
    const { port, close } = await taken();
    const started = (...args: string[]): Production =>
      startProduction({ DATABASE_URL: url, PORT: String(port) }, ...args);
    const [one, several] = [started(), started("--processes", "3")];

    expect([await one.ended, await several.ended]).toEqual([1, 1]);
    await close();

    const message = `Port ${port} is in use. Name another one in PORT.\n`;
    expect([one.told(), several.told()]).toEqual([message, message]);
  });
});

describe("how many processes", () => {
  test.each([
    [[], 1],
    [["--processes", "4"], 4],
    [["--processes=64"], 64],
  ])("are told by %j", (args, count) => {
    expect(parseProcesses(args)).toBe(count);
  });

  test.each([[["--processes"]], [["--processes", "0"]], [["--processes", "65"]], [["--processes", "2", "3"]], [["4"]]])(
    "is refused as %j",
    (args) => {
      expect(() => parseProcesses(args)).toThrow("--processes takes a number from 1 to 64");
    },
  );

  test("a process that keeps ending is started less and less often", () => {
    expect([1, 2, 3, 9, 10, 100].map(restartDelayMs)).toEqual([100, 200, 400, 25_600, 30_000, 30_000]);
  });
});

/** What a service says of its readiness to whoever comes anew, each time that it says something else, until none may come. */
async function watched(port: number, token: string): Promise<readonly string[]> {
  const seen: string[] = [];
  while (seen.at(-1) !== "refused") {
    const connection = new KeptConnection(port, token);
    const now = await connection.isReady().then(
      (isReady) => (isReady ? "ready" : "not ready"),
      () => "refused",
    );
    connection.close();
    if (now !== seen.at(-1)) seen.push(now);
    await pause(5);
  }
  return seen;
}

/** A port that somebody listens at. */
async function taken(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, close: async () => void (await once(server.close(), "close")) };
}
