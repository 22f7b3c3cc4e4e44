import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isObjectType } from "graphql";
import jsonwebtoken from "jsonwebtoken";
import request from "supertest";
import { sampleId } from "../../src/demo/sample-clinic/index.js";
import { figuresOfAll, Metrics, serveMetrics } from "../../src/platform/metrics/index.js";
import { packageRoot } from "../../src/platform/package-root.js";
import { Figures } from "../support/figures.js";
import { type Service, startService } from "../support/service.js";

const jo = sampleId("client 1");
const CHART = "query ($id: ID!) { client(id: $id) { preferredName peerNotes { nodes { body } } } }";
const WRITE = `mutation ($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id body } userErrors { code } } }`;
const contract = buildSchema(readFileSync(join(packageRoot, "src/schema.graphql"), "utf8"));

describe("the figures of the service", () => {
  let service: Service;
  let server: Awaited<ReturnType<typeof serveMetrics>>;
  const told: string[] = [];

  beforeAll(async () => {
    const metrics = new Metrics();
    service = await startService({ metrics, auditLog: { sealEveryMs: 10 } });
    const figures = () => metrics.text();
    server = await serveMetrics({ host: "127.0.0.1", port: 0, figures, logger: { warn: () => undefined } });
  });
  afterAll(async () => {
    await server.close();
    await service.close();
  });

  const figures = async (): Promise<Figures> => {
    const found = await Figures.at(server.port);
    told.push(found.text);
    // Searched for protected values with everything else that the service puts out.
    service.net.recorder.keep({ kind: "silent", place: "the figures", text: found.text });
    return found;
  };
  const until = async (holds: (now: Figures) => boolean): Promise<Figures> => {
    for (;;) {
      const now = await figures();
      if (holds(now)) return now;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  test.each([
    ["a query", "peer.a", "{ viewer { id } }", {}, "viewer", "OK"],
    ["one that the caller has named", "peer.a", "query Zanzibar { zebra: viewer { id } }", {}, "viewer", "OK"],
    [
      "a fragment",
      "peer.a",
      "{ ...Zanzibar } fragment Zanzibar on Query { ... { viewer { id } } }",
      {},
      "viewer",
      "OK",
    ],
    ["several fields", "peer.a", "{ viewer { id } caseload { nodes { id } } }", {}, "several", "OK"],
    ["introspection", "peer.a", "{ __schema { queryType { name } } }", {}, "introspection", "OK"],
    ["no document", "peer.a", "{ zanzibar", {}, "none", "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", "peer.a", "{ zanzibar }", {}, "none", "GRAPHQL_VALIDATION_FAILED"],
    ["another's page", "peer.a", "{ referralFeed { edges { cursor } } }", {}, "referralFeed", "FORBIDDEN"],
    ["an act", "peer.a", WRITE, { input: { clientId: jo, body: "Zanzibar" } }, "writePeerNote", "OK"],
    [
      "an act on nothing",
      "peer.a",
      WRITE,
      { input: { clientId: sampleId("nobody"), body: "Zanzibar" } },
      "writePeerNote",
      "NOT_FOUND",
    ],
  ])(
    "count %s by the contract's name of its field, and how it ended",
    async (_, who, document, variables, field, outcome) => {
      const before = await figures();
      await service.as(who).ask(document, variables);
      const after = await figures();

      expect(after.since(before, "recovery_operations_total", { field, outcome })).toBe(1);
      expect(after.since(before, "recovery_operation_duration_seconds_count", { field })).toBe(1);
      expect(after.since(before, "recovery_operation_duration_seconds_sum", { field })).toBeGreaterThan(0);
    },
  );

  test("count requests by the service's own route", async () => {
    const before = await figures();
    await service.as("peer.a").ask("{ viewer { id } }");
    await service.anyone().ask("{ viewer { id } }");
    await request(service.app.fastify.server).get("/zanzibar?zebra");
    const after = await figures();

    const more = (route: string, status: string): number =>
      after.since(before, "recovery_http_requests_total", { route, status });
    expect([more("/graphql", "200"), more("/graphql", "401"), more("none", "404")]).toEqual([1, 1, 1]);
  });

  test("count what was withheld by its coordinate", async () => {
    const before = await figures();
    const reply = await service.as("clinician.core").ask(CHART, { id: jo });
    const after = await figures();

    expect(reply.redactions).toEqual([{ coordinate: "Client.peerNotes", reason: "ROLE" }]);
    expect(after.since(before, "recovery_redactions_total", { coordinate: "Client.peerNotes", reason: "ROLE" })).toBe(
      1,
    );
  });

  test("count refused tokens by the reason", async () => {
    const before = await figures();
    const now = Math.floor(Date.now() / 1000);
    await service.as("peer.a", { claims: { iat: now - 1000, exp: now - 500 } }).ask("{ viewer { id } }");
    await service.as("peer.a", { claims: { aud: "zanzibar" } }).ask("{ viewer { id } }");
    await service.as("peer.a", { role: "CLINIC_ADMIN" }).ask("{ viewer { id } }");
    await service.as("peer.a", { role: "zanzibar" }).ask("{ viewer { id } }");
    await forged(jsonwebtoken.sign({ sub: "zanzibar" }, "zebra"));
    const after = await figures();

    const more = (reason: string): number => after.since(before, "recovery_rejected_tokens_total", { reason });
    expect(["EXPIRED", "OTHER_AUDIENCE", "ROLE", "FORGED"].map(more)).toEqual([1, 1, 2, 1]);
  });

  test("count events of the log once they are sealed, a denied read among them", async () => {
    const denied = { kind: "READ_DENIED", outcome: "DENIED" };
    const before = await until((now) => now.of("recovery_seal_backlog_events") === 0);
    await service.as("peer.a").ask(CHART, { id: sampleId("nobody") });
    const after = await until((now) => now.since(before, "recovery_audit_events_total", denied) > 0);

    expect(after.since(before, "recovery_audit_events_total", denied)).toBe(1);
  });

  test("tell how much is not sealed yet, and for how long", async () => {
    await until((now) => now.of("recovery_seal_backlog_events") === 0);
    // What a transaction that is under way may still add comes before what others have added since.
    await service.owner.query("begin; select pg_current_xact_id()");
    for (let times = 0; times < 3; times++) await service.as("peer.a").ask(CHART, { id: jo });
    const during = await until((now) => (now.of("recovery_seal_lag_seconds") ?? 0) > 0.05);
    await service.owner.query("rollback");
    const after = await until((now) => now.of("recovery_seal_backlog_events") === 0);

    expect(during.of("recovery_seal_backlog_events")).toBe(3);
    expect(after.of("recovery_seal_lag_seconds")).toBe(0);
  });

  test("tell how the connections are used, and who waits for one", async () => {
    await service.owner.query("begin; lock table clients in access exclusive mode");
    const waiting = Array.from({ length: 6 }, () => service.as("peer.a").ask("{ caseload { nodes { id } } }"));
    const during = await until((now) => now.of("recovery_pool_waiting", { pool: "reads" }) === 2);
    await service.owner.query("rollback");
    await Promise.all(waiting);
    const after = await figures();

    expect(during.of("recovery_pool_connections", { pool: "reads", state: "busy" })).toBe(4);
    expect(during.of("recovery_pool_connections_most", { pool: "reads" })).toBe(4);
    expect(after.of("recovery_pool_waiting", { pool: "reads" })).toBe(0);
    expect(after.of("recovery_pool_connections", { pool: "reads", state: "busy" })).toBe(0);
    for (const pool of ["writes", "log", "health", "revocations"])
      expect(after.of("recovery_pool_waiting", { pool })).toBe(0);
  });

  test("tell how often a compiled plan was there already", async () => {
    const document = "{ caseload(first: 3) { nodes { id preferredName } } }";
    const first = await figures();
    await service.as("peer.a").ask(document);
    const second = await figures();
    await service.as("peer.a").ask(document);
    const third = await figures();

    const change = (from: Figures, to: Figures): number[] => [
      to.since(from, "recovery_plan_lookups_total", { result: "made" }),
      to.since(from, "recovery_plan_lookups_total", { result: "found" }),
      to.since(from, "recovery_plans_kept"),
    ];
    expect([change(first, second), change(second, third)]).toEqual([
      [1, 0, 1],
      [0, 1, 0],
    ]);
  });

  test("tell how late the event loop was since they were last told", async () => {
    await figures();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const end = performance.now() + 200;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect((await figures()).of("recovery_event_loop_delay_seconds", { of: "max" })).toBeGreaterThan(0.1);
  });

  test("are told while the database lets nobody in, without those that it would have to be asked for", async () => {
    const { name } = service.database;
    const before = await until((now) => now.of("recovery_seal_backlog_events") === 0);
    await service.owner.query(`alter role ${name} connection limit 0`);
    await service.owner.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [name]);
    const during = await until((now) => now.since(before, "recovery_seal_failures_total") > 0);
    await service.as("peer.a").ask("{ viewer { id } }");
    const later = await figures();
    await service.owner.query(`alter role ${name} connection limit -1`);
    const after = await until((now) => now.of("recovery_seal_backlog_events") === 0);

    expect([during.of("recovery_seal_backlog_events"), during.of("recovery_seal_lag_seconds")]).toEqual([
      undefined,
      undefined,
    ]);
    const unavailable = { field: "viewer", outcome: "SERVICE_UNAVAILABLE" };
    expect(later.since(before, "recovery_operations_total", unavailable)).toBe(1);
    expect(after.of("recovery_seal_lag_seconds")).toBe(0);
  });

  test("say no id, no name, no text and no token, and of labels only what the service knows by itself", async () => {
    const { all } = await figures();
    const types = Object.values(contract.getTypeMap()).filter(isObjectType);
    const roots = [contract.getQueryType(), contract.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    const coordinates = types.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
    const values = (label: string): string[] => [
      ...new Set(all.filter(({ name }) => name.startsWith("recovery_")).flatMap(({ labels }) => labels[label] ?? [])),
    ];

    expect(told.join()).not.toMatch(/zanzibar|zebra/i);
    expect(told.join()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|kx[0-9a-f]{14}|eyJ/);
    expect(values("field").filter((one) => ![...roots, "several", "introspection", "none"].includes(one))).toEqual([]);
    expect(values("field").length).toBeGreaterThan(4);
    expect(values("coordinate").filter((one) => !coordinates.includes(one))).toEqual([]);
    expect(values("coordinate").length).toBeGreaterThan(0);
    for (const label of ["outcome", "reason", "kind"]) {
      expect(values(label).filter((one) => !/^[A-Z_]+$/.test(one))).toEqual([]);
    }
    expect(values("route").sort()).toEqual(["/graphql", "none"]);
    expect(values("pool").sort()).toEqual(["health", "log", "reads", "revocations", "writes"]);
  });

  test("are those that the dashboard asks for, and it shows each of the service's own", async () => {
    const { all, text } = await figures();
    const asked = new Set(expressions().flatMap((one) => one.match(/\b(?:recovery|process|nodejs)_\w+/g) ?? []));
    const own = [...text.matchAll(/^# TYPE (recovery_\w+) /gm)].map(([, name = ""]) => name);

    const toldNow = new Set(all.map(({ name }) => name));
    expect([...asked].filter((name) => !toldNow.has(name))).toEqual([]);
    expect(own.filter((name) => ![...asked].some((one) => one.startsWith(name)))).toEqual([]);
    expect(own.length).toBeGreaterThan(10);
  });

  test.each([
    ["GET", "/"],
    ["GET", "/metrics/"],
    ["GET", "/metrics?zebra"],
    ["POST", "/metrics"],
    ["GET", "/graphql"],
  ])("are the only thing at their port: %s %s", async (method, path) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });

    expect([answer.status, await answer.text()]).toEqual([404, ""]);
  });

  test("are not told at the service's own port", async () => {
    expect((await request(service.app.fastify.server).get("/metrics")).status).toBe(404);
  });

  const forged = (token: string) =>
    request(service.app.fastify.server)
      .post("/graphql")
      .set({ authorization: `Bearer ${token}`, "content-type": "application/json" })
      .send({ query: "{ viewer { id } }" });
});

/** What the panels of the dashboard ask Prometheus. */
function expressions(): string[] {
  const dashboard = JSON.parse(readFileSync(join(packageRoot, "src/platform/metrics/dashboard.json"), "utf8")) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  };
  return dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}

test("figures that can't be had are answered without a word, and the reason is in the log", async () => {
  const lines: unknown[] = [];
  const { port, close } = await serveMetrics({
    host: "127.0.0.1",
    port: 0,
    figures: () => Promise.reject(new Error("zanzibar")),
    logger: { warn: (line: unknown) => void lines.push(line) },
  });

  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await answer.text();
  await close();

  expect([answer.status, text]).toEqual([503, ""]);
  expect(lines).toEqual([{ reason: "zanzibar" }]);
});

test("where no process of several serves yet there are no figures, not empty ones", async () => {
  const lines: unknown[] = [];
  const { port, close } = await serveMetrics({
    host: "127.0.0.1",
    port: 0,
    figures: figuresOfAll(),
    logger: { warn: (line: unknown) => void lines.push(line) },
  });

  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  await close();

  expect(answer.status).toBe(503);
  expect(lines).toEqual([{ reason: "no process serves yet" }]);
});
