import { once } from "node:events";
import type { Server } from "node:http";
import { connect } from "node:net";
import request from "supertest";
import { Metrics } from "../../src/platform/metrics/index.js";
import { Figures } from "../support/figures.js";
import { startService, type Reply, type Service } from "../support/service.js";

const CASELOAD = "{ caseload { nodes { id } } }";

describe("a service that has more to do than it can", () => {
  let service: Service;
  let metrics: Metrics;
  afterEach(async () => {
    await service.owner.query("rollback");
    await service.close();
  });

  const start = async (loadLimits: { requestsAtOnce: number | null; longestWaitMs: number | null }): Promise<void> => {
    metrics = new Metrics();
    service = await startService({ loadLimits, metrics });
  };
  /** From now on whoever asks for a caseload waits for the owner. */
  const jam = (): Promise<unknown> => service.owner.query("begin; lock table clients in access exclusive mode");
  const release = (): Promise<unknown> => service.owner.query("rollback");
  const asking = (times: number): Promise<Reply>[] =>
    Array.from({ length: times }, () => service.as("peer.a").ask(CASELOAD));
  const stuck = (count: number): Promise<void> =>
    until(async () => {
      const { rowCount } = await service.owner.query(
        "select from pg_locks where relation = 'clients'::regclass and not granted",
      );
      return rowCount === count;
    });
  const shed = async (reason: string): Promise<number | undefined> =>
    Figures.of(await metrics.text()).of("recovery_shed_requests_total", { reason });
  const server = (): Server => service.app.fastify.server;
  const statusOf = async (path: string): Promise<number> => (await request(server()).get(path)).status;

  test("turns away whoever comes beyond its number at once, before it has looked at them, and tells its health", async () => {
    await start({ requestsAtOnce: 2, longestWaitMs: null });
    await jam();
    const letIn = asking(2);
    await stuck(2);

    const turnedAway = await service.as("peer.a").ask(CASELOAD);
    const unread = await service.anyone().post("{ no JSON", { authorization: "Bearer of nothing" });
    const health = [await statusOf("/livez"), await statusOf("/readyz")];
    await release();

    expect(turnedAway.text).toBe(
      '{"errors":[{"message":"The service cannot answer just now. Try again in a moment.","extensions":{"code":"SERVICE_UNAVAILABLE"}}]}',
    );
    expect([turnedAway.status, turnedAway.headers["retry-after"], turnedAway.headers["cache-control"]]).toEqual([
      503,
      "1",
      "no-store",
    ]);
    expect(turnedAway.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect([unread.status, unread.text]).toEqual([503, turnedAway.text]);
    expect(health).toEqual([200, 200]);
    expect((await Promise.all(letIn)).map(({ status }) => status)).toEqual([200, 200]);
    // Their places are free again.
    expect((await Promise.all(asking(2))).map(({ status }) => status)).toEqual([200, 200]);
    expect([await shed("REQUESTS"), await shed("WAIT")]).toEqual([2, 0]);
    expect(service.log.filter((line) => line.includes("turned away")).length).toBeGreaterThan(0);
  });

  test("turns away whoever comes while somebody waits too long for a connection", async () => {
    await start({ requestsAtOnce: null, longestWaitMs: 20 });
    await jam();
    // As many as there are connections for reads, and one who waits.
    const letIn = asking(4);
    await stuck(4);
    const inLine = asking(1);
    await until(async () => service.app.database.waitedMs() > 20);

    const turnedAway = await service.as("peer.a").ask(CASELOAD);
    const health = [await statusOf("/livez"), await statusOf("/readyz")];
    await release();

    expect([turnedAway.status, turnedAway.codes]).toEqual([503, ["SERVICE_UNAVAILABLE"]]);
    expect(health).toEqual([200, 200]);
    expect((await Promise.all(letIn)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    // Nobody waits longer than a second for a connection.
    expect([200, 503]).toContain((await Promise.all(inLine))[0]?.status);
    expect(service.app.database.waitedMs()).toBe(0);
    expect((await service.as("peer.a").ask(CASELOAD)).status).toBe(200);
    expect([await shed("REQUESTS"), await shed("WAIT")]).toEqual([0, 1]);
  });

  test("turns away in its turn whoever asks behind a question that is still to be answered, and then what is no HTTP", async () => {
    await start({ requestsAtOnce: 1, longestWaitMs: null });
    const port = await service.app.listen({ host: "127.0.0.1", port: 0 });
    const body = JSON.stringify({ query: CASELOAD });
    const asked = [
      "POST /graphql HTTP/1.1",
      "host: 127.0.0.1",
      `authorization: ${service.authorizationOf("peer.a")}`,
      "content-type: application/json",
      `content-length: ${body.length}`,
      "",
      body,
    ].join("\r\n");
    await jam();
    const socket = connect({ port, host: "127.0.0.1" });
    const closed = once(socket, "close");
    let heard = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (heard += chunk));

    socket.write(`${asked}${asked}no HTTP\r\n\r\n`);
    await until(async () => (await shed("REQUESTS")) === 1);
    await stuck(1);
    const before = heard;
    await release();
    await closed;

    expect(before).toBe("");
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 503", "HTTP/1.1 400"]);
  });

  test("gives the place of a caller who hangs up to the next", async () => {
    await start({ requestsAtOnce: 1, longestWaitMs: null });
    const url = `http://127.0.0.1:${await service.app.listen({ host: "127.0.0.1", port: 0 })}/graphql`;
    const headers = { authorization: service.authorizationOf("peer.a"), "content-type": "application/json" };
    const ask = (signal: AbortSignal | null): Promise<number> =>
      fetch(url, { method: "POST", headers, body: JSON.stringify({ query: CASELOAD }), signal }).then(
        ({ status }) => status,
        () => 0,
      );
    await jam();
    const hangingUp = new AbortController();
    const first = ask(hangingUp.signal);
    await stuck(1);
    const second = await ask(null);

    hangingUp.abort();
    await stuck(0);
    await release();

    expect([await first, second]).toEqual([0, 503]);
    expect(await ask(null)).toBe(200);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
