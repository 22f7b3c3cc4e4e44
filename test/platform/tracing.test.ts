import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { sampleId } from "../../src/demo/sample-clinic/index.js";
import { markInstance } from "../../src/platform/database/instance-kind.js";
import { parseConfig } from "../../src/platform/config/index.js";
import { permitted } from "../../src/platform/tracing/attributes.js";
import { startTracing } from "../../src/platform/tracing/opentelemetry.js";
import type { Tracing, TracingSetting } from "../../src/platform/tracing/index.js";
import { attributesOf, type CollectedSpan, Collector } from "../support/collector.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { KeptConnection, type Production, startProduction } from "../support/production.js";
import { createServiceLogin } from "../support/service-login.js";
import { type Service, startService } from "../support/service.js";

const jo = sampleId("client 1");
const SEARCH = `query Kestrel($text: String!) { wren: clients(first: 3, search: $text) { nodes { preferredName peerNotes { nodes { body } } } } }`;
const WRITE = `mutation Heron($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id body } userErrors { code } } }`;
const VIEWER = "{ viewer { id } }";
const logger = { warn: () => undefined };

/** Everything that a span of the service may have, written by hand a second time. */
const SAID = [
  "db.operation.name",
  "db.system.name",
  "error.type",
  "graphql.operation.type",
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "recovery.plan",
  "recovery.pool",
  "recovery.records",
  "recovery.request_id",
  "recovery.root_field",
  "recovery.sealed_events",
];
const CALLER = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
const TRACEPARENT = `00-${CALLER.traceId}-${CALLER.spanId}-01`;

describe("traces of requests", () => {
  const collector = new Collector();
  const settings = { ...process.env };
  let service: Service;
  let tracing: Tracing;

  beforeAll(async () => {
    process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = await collector.listen();
    process.env["OTEL_BSP_SCHEDULE_DELAY"] = "10";
    tracing = startTracing({ protocol: "http/json", callers: "link" }, logger);
    service = await startService({ tracing, auditLog: { sealEveryMs: 10 } });
  });
  afterAll(async () => {
    await tracing.close();
    service.net.recorder.keep({ kind: "silent", place: "the traces", text: collector.text() });
    await service.close();
    await collector.close();
    process.env = settings;
  });

  /** The trace of a request, once all of it has come: the request itself, and its parts in their order. */
  const traceOf = async (requestId: string | undefined): Promise<[CollectedSpan, ...CollectedSpan[]]> => {
    for (;;) {
      const spans = collector.spans();
      const root = spans.find((span) => attributesOf(span)["recovery.request_id"] === requestId);
      if (root !== undefined) {
        const parts = spans.filter((span) => span.traceId === root.traceId && span !== root);
        return [root, ...parts.sort((a, b) => (BigInt(a.startTimeUnixNano) < BigInt(b.startTimeUnixNano) ? -1 : 1))];
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const kindsOf = (spans: readonly CollectedSpan[]): string[] =>
    spans.map((span) => {
      const { "db.operation.name": operation, "recovery.records": records } = attributesOf(span);
      return [span.name, operation, records === true ? "with its event" : null].filter(Boolean).join(" ");
    });

  test("tell of a query when it came, its plan, its connection, its statements and that it was recorded", async () => {
    const reply = await service.as("peer.a").ask(SEARCH, { text: "Jo" });
    const [root, ...parts] = await traceOf(reply.headers["x-request-id"]);

    expect([root.name, root.kind, root.parentSpanId]).toEqual(["POST /graphql", 2, undefined]);
    expect(attributesOf(root)).toEqual({
      "http.request.method": "POST",
      "http.route": "/graphql",
      "http.response.status_code": 200,
      "graphql.operation.type": "query",
      "recovery.request_id": reply.headers["x-request-id"],
      "recovery.root_field": "clients",
    });
    expect(kindsOf(parts)).toEqual(["plan", "connection", "sql SELECT", "sql WITH with its event", "sql SYNC"]);
    expect(parts.map(({ parentSpanId }) => parentSpanId)).toEqual(parts.map(() => root.spanId));
  });

  test("tell whether a plan was compiled or found", async () => {
    const peer = service.as("peer.a");
    const document = "{ swift: viewer { displayName } }";
    const plans: unknown[] = [];
    for (const reply of [await peer.ask(document), await peer.ask(document)]) {
      const parts = await traceOf(reply.headers["x-request-id"]);
      plans.push(attributesOf(parts.find(({ name }) => name === "plan") ?? { attributes: [] })["recovery.plan"]);
    }

    expect(plans).toEqual(["compiled", "found"]);
  });

  test("tell of an act the event that it is recorded with", async () => {
    const reply = await service.as("peer.a").ask(WRITE, { input: { clientId: jo, body: "Zanzibar" } });
    const [root, ...parts] = await traceOf(reply.headers["x-request-id"]);

    expect(attributesOf(root)).toMatchObject({
      "graphql.operation.type": "mutation",
      "recovery.root_field": "writePeerNote",
    });
    expect(kindsOf(parts)).toEqual(expect.arrayContaining(["sql BEGIN", "sql INSERT", "sql COMMIT"]));
    expect(kindsOf(parts).filter((kind) => kind.startsWith("audit") || kind.includes("event"))).not.toEqual([]);
  });

  test("tell of the rounds that have sealed something", async () => {
    await service.as("peer.a").ask(SEARCH, { text: "Jo" });
    let round: CollectedSpan | undefined;
    while (round === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      round = collector.spans().find(({ name }) => name === "seal");
    }

    expect(round.parentSpanId).toBeUndefined();
    expect(Object.keys(attributesOf(round))).toEqual(["recovery.sealed_events"]);
    expect(attributesOf(round)["recovery.sealed_events"]).toBeGreaterThan(0);
  });

  test("are found by what a line of the log says of the request", async () => {
    const reply = await service.as("peer.a").ask(VIEWER);
    const [root] = await traceOf(reply.headers["x-request-id"]);

    const line = service.log.find((one) => one.includes(reply.headers["x-request-id"] ?? "none"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ msg: "request", traceId: root.traceId });
  });

  test("tell of a caller who has hung up", async () => {
    await service.app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = service.app.fastify.server.address() as { port: number };
    const authorization = service.authorizationOf("peer.a");
    const sent = httpRequest({
      host: "127.0.0.1",
      port,
      method: "POST",
      path: "/graphql",
      headers: { authorization, "content-type": "application/json", "content-length": 100 },
    });
    sent.on("error", () => undefined);
    sent.write("{");
    const hungUp = (): CollectedSpan | undefined =>
      collector.spans().find((span) => attributesOf(span)["error.type"] === "hung up");
    await new Promise((resolve) => setTimeout(resolve, 50));
    sent.destroy();
    while (hungUp() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));

    expect(hungUp()?.name).toBe("POST /graphql");
  });

  test("tell nothing of who watches the service", async () => {
    const id = async (path: string): Promise<string | undefined> =>
      ((await request(service.app.fastify.server).get(path)).headers as Record<string, string>)["x-request-id"];
    const watched = [await id("/livez"), await id("/readyz")];
    await traceOf((await service.as("peer.a").ask(VIEWER)).headers["x-request-id"]);

    const traced = collector.spans().map((span) => attributesOf(span)["recovery.request_id"]);
    expect(traced.filter((one) => watched.includes(one as string))).toEqual([]);
  });

  test("say nothing that is not on the list, and nothing that a caller or a record has said", async () => {
    const peer = service.as("peer.a");
    const secret = "Zanzibar-7391";
    const replies = [
      await peer.ask(SEARCH, { text: secret }),
      await peer.ask(WRITE, { input: { clientId: jo, body: `${secret} note` } }),
      await peer.ask(WRITE, { input: { clientId: sampleId("nobody"), body: secret } }),
      // Refused by PostgreSQL, which quotes what it can't take.
      await peer.ask(`query { client(id: "${secret}") { preferredName } }`),
      await peer.ask(`query ${secret.replace("-", "_")} { ${secret.replace("-", "_")}: viewer { id } }`),
      await peer.ask(`{ unknown${secret.replace("-", "_")} }`),
      await service.as("peer.a", { role: secret }).ask(VIEWER),
      await peer.post({ query: VIEWER }, { "user-agent": secret, "x-preview-as": secret, tracestate: `a=${secret}` }),
      await peer.post({ query: VIEWER }, { baggage: `name=${secret}`, "x-request-id": secret, traceparent: secret }),
    ];
    const { headers } = await request(service.app.fastify.server).get(`/${secret}?search=${secret}`);
    for (const { headers: its } of [...replies, { headers: headers as Record<string, string> }]) {
      await traceOf(its["x-request-id"]);
    }

    const text = collector.text();
    const names = await service.owner.query<{ name: string }>(
      "select unnest(array[preferred_name, legal_name, id::text]) as name from clients union select display_name from users union select id::text from users",
    );
    const found = names.rows.map(({ name }) => name).filter((name) => name !== null && text.includes(name));
    expect(names.rows.length).toBeGreaterThan(20);
    expect(found).toEqual([]);
    expect(text).not.toMatch(/zanzibar|kestrel|heron|wren|swift|Bearer|eyJ|insert into|select set_config/i);

    const spans = collector.spans();
    expect([...new Set(spans.flatMap((span) => Object.keys(attributesOf(span))))].sort()).toEqual(SAID);
    expect([...new Set(spans.map(({ name }) => name))].sort()).toEqual(
      ["GET", "POST /graphql", "audit", "connection", "plan", "seal", "sql"].sort(),
    );
    // Events and messages are where libraries put exceptions, with what they quote.
    expect(spans.flatMap(({ events }) => events)).toEqual([]);
    expect(spans.flatMap(({ status }) => status.message ?? [])).toEqual([]);
  });

  test("say of the service its name, and nothing of the machine", () => {
    const said = collector
      .exported()
      .flatMap(({ resourceSpans }) => resourceSpans.map(({ resource }) => attributesOf(resource)));

    expect(said.length).toBeGreaterThan(0);
    expect(new Set(said.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"service.name":"recovery-circle"}']));
  });

  test("leave nothing of what is not permitted, whatever is said", () => {
    const said = {
      "http.route": "/graphql",
      "note.body": "Zanzibar",
      "recovery.plan": "Zanzibar",
      "db.query.text": "x",
    };

    expect(permitted(said as never)).toEqual({ "http.route": "/graphql" });
  });

  test.each<[TracingSetting["callers"], string, "link" | "parent" | null]>([
    ["link", TRACEPARENT, "link"],
    ["parent", TRACEPARENT, "parent"],
    ["ignore", TRACEPARENT, null],
    ["parent", `${TRACEPARENT}-and-more`, null],
    ["parent", TRACEPARENT.replace(CALLER.traceId, "0".repeat(32)), null],
    ["link", TRACEPARENT.toUpperCase(), null],
  ])("with callers as %s make of %s a %s", async (callers, traceparent, made) => {
    const own = startTracing({ protocol: "http/json", callers }, logger);
    const before = collector.spans().length;
    own.request({ "http.request.method": "GET" }, traceparent)?.end({ "http.response.status_code": 200 });
    await own.close();

    const [span] = collector
      .spans()
      .slice(before)
      .filter(({ name }) => name === "GET");
    const links = (span?.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId }));
    expect(links).toEqual(made === "link" ? [CALLER] : []);
    expect(span?.parentSpanId).toBe(made === "parent" ? CALLER.spanId : undefined);
    expect(span?.traceId === CALLER.traceId).toBe(made === "parent");
  });
});

describe("npm start and the standard variables of OpenTelemetry", () => {
  const collector = new Collector();
  const folder = mkdtempSync(join(tmpdir(), "recovery-circle-loaded-"));
  let endpoint: string;
  let database: TestDatabase;
  let url: string;

  beforeAll(async () => {
    endpoint = await collector.listen();
    database = await createTestDatabase();
    await markInstance(database.ownerUrl, "production");
    url = await createServiceLogin(database);
  });
  afterAll(async () => {
    await database.drop();
    await collector.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks the service once, has it stop, and tells which of OpenTelemetry's packages were loaded. */
  const run = async (name: string, settings: NodeJS.ProcessEnv): Promise<string[]> => {
    const coverage = join(folder, name);
    const served: Production = startProduction({ DATABASE_URL: url, NODE_V8_COVERAGE: coverage, ...settings });
    const caller = new KeptConnection(await served.port, "a.b.c");
    await caller.ask(VIEWER);
    caller.close();
    served.child.kill("SIGTERM");
    expect(await served.ended).toBe(0);
    const loaded = readdirSync(coverage).flatMap((file) => {
      const { result } = JSON.parse(readFileSync(join(coverage, file), "utf8")) as { result: { url: string }[] };
      return result.map((one) => one.url);
    });
    expect(loaded.some((one) => one.endsWith("dist/src/main.js"))).toBe(true);
    return [...new Set(loaded.flatMap((one) => /@opentelemetry\/([a-z-]+)/.exec(one)?.[1] ?? []))].sort();
  };

  test("without them load nothing but what Prometheus' client has, and send nothing", async () => {
    // prom-client asks the interface, which does nothing by itself, for the trace of an exemplar.
    const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
    const loaded = await Promise.all([
      run("off", {}),
      run("disabled", { ...otlp, OTEL_SDK_DISABLED: "true" }),
      run("none", { ...otlp, OTEL_TRACES_EXPORTER: "none" }),
    ]);

    expect(loaded).toEqual([["api"], ["api"], ["api"]]);
    expect(collector.received).toEqual([]);
  });

  test("with an endpoint send traces under the service's name, the last when it stops, and as many as are wanted", async () => {
    const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: "60000" };
    const named = { OTEL_SERVICE_NAME: "clinic-north", OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=pilot" };
    // As docker-compose.yml passes on what nobody has set.
    const unset = {
      OTEL_TRACES_SAMPLER: "",
      OTEL_TRACES_SAMPLER_ARG: "",
      OTEL_EXPORTER_OTLP_HEADERS: "",
      TRACE_PARENT: "",
    };
    const none = { OTEL_SERVICE_NAME: "clinic-south", OTEL_TRACES_SAMPLER: "always_off" };
    const [loaded] = await Promise.all([
      run("on", { ...unset, ...otlp, ...named }),
      run("sampled", { ...otlp, ...none }),
    ]);

    expect(loaded).toContain("sdk-trace");
    const [first] = collector.received;
    expect([first?.path, first?.contentType]).toEqual(["/v1/traces", "application/x-protobuf"]);
    for (const said of ["POST /graphql", "clinic-north", "pilot"]) expect(collector.text()).toContain(said);
    expect(collector.text()).not.toContain("clinic-south");
  });

  test.each([
    [{ OTEL_TRACES_EXPORTER: "console" }, "OTEL_TRACES_EXPORTER must be one of otlp, none."],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "somewhere" }, "OTEL_EXPORTER_OTLP_ENDPOINT is not an address."],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "ftp://example.org" }, "OTEL_EXPORTER_OTLP_ENDPOINT must be an http"],
    [
      { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
      "OTEL_EXPORTER_OTLP_PROTOCOL must be one of http/protobuf, http/json.",
    ],
    [{ OTEL_TRACES_EXPORTER: "otlp", TRACE_PARENT: "yes" }, "TRACE_PARENT must be one of link, parent, ignore."],
  ])("are refused where they ask for what there is not: %j", (settings, problem) => {
    expect(() => parseConfig(settings)).toThrow(problem);
  });
});
