import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type SpanContext,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "../logger/index.js";
import { type Attributes, permitted, statementAttributes } from "./attributes.js";
import type { PartName, RequestSpan, TracedPool, Tracing, TracingSetting } from "./tracing.js";

// Loaded only where traces are wanted. Nothing is instrumented by a library: those record statements, parameters, addresses
// and messages of errors. What is timed is said in our code, and what is said of it is a closed list.

/**
 * Sends traces to the collector that the standard variables name (OTEL_EXPORTER_OTLP_…, OTEL_TRACES_SAMPLER, OTEL_BSP_…,
 * OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES), which OpenTelemetry's own libraries read.
 */
export function startTracing(setting: TracingSetting, logger: Pick<Logger, "warn">): Tracing {
  const exporter = setting.protocol === "http/json" ? new JsonExporter() : new ProtobufExporter();
  const named = resourceFromAttributes({ "service.name": "recovery-circle" });
  const provider = new BasicTracerProvider({
    // Of process and machine nothing is told: arguments, paths and accounts are not a collector's business.
    resource: named.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(sayingWhatFails(exporter, logger))],
  });
  return new OpenTelemetryTracing(provider.getTracer("recovery-circle"), setting.callers, () => provider.shutdown());
}

function sayingWhatFails(exporter: SpanExporter, logger: Pick<Logger, "warn">): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        // The answer of a collector may quote what was sent to it, and is not repeated here.
        if (result.error !== undefined) logger.warn({ spans: spans.length }, "traces could not be sent");
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}

class OpenTelemetryTracing implements Tracing {
  private readonly current = new AsyncLocalStorage<Span>();

  public constructor(
    private readonly tracer: Tracer,
    private readonly callers: TracingSetting["callers"],
    public readonly close: () => Promise<void>,
  ) {}

  public request(attributes: Attributes, traceparent: string | undefined): RequestSpan {
    const said = permitted(attributes);
    const name = [said["http.request.method"], said["http.route"]].filter(Boolean).join(" ") || "request";
    const caller = this.callers === "ignore" ? null : spanOf(traceparent);
    const links: Link[] = caller !== null && this.callers === "link" ? [{ context: caller }] : [];
    const parent: Context =
      caller !== null && this.callers === "parent" ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
    const span = this.tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: said, links }, parent);
    return {
      traceId: span.spanContext().traceId,
      during: (work) => this.current.run(span, work),
      end: (outcome) => {
        span.setAttributes(permitted(outcome));
        const status = outcome["http.response.status_code"];
        if (typeof status === "number" && status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  }

  public part<T>(name: PartName, work: (note: (attributes: Attributes) => void) => T): T {
    const span = this.child(name, {});
    if (span === null) return work(() => undefined);
    const note = (attributes: Attributes): void => void span.setAttributes(permitted(attributes));
    return endedWith(span, () => this.current.run(span, () => work(note)));
  }

  public note(attributes: Attributes): void {
    this.current.getStore()?.setAttributes(permitted(attributes));
  }

  public past(name: PartName, sinceMs: number, attributes: Attributes): void {
    this.tracer.startSpan(name, { startTime: sinceMs, attributes: permitted(attributes) }, ROOT_CONTEXT).end();
  }

  public watch(pool: TracedPool, name: "reads" | "writes"): void {
    const connect = pool.connect.bind(pool) as (...args: unknown[]) => unknown;
    const watched = new WeakSet<object>();
    const lent = (client: unknown): void => {
      if (!isClient(client) || watched.has(client)) return;
      watched.add(client);
      this.watchStatements(client);
    };
    pool.connect = (...args: unknown[]): unknown => {
      const span = this.child("connection", { "recovery.pool": name });
      return calledBack(span, connect, args, lent);
    };
  }

  private watchStatements(client: Client): void {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = (...args: unknown[]): unknown => {
      const attributes = statementAttributes(textOf(args[0]));
      // The event of an act is a statement of its own; that of a read is part of the statement that reads.
      const isEvent = attributes["recovery.records"] === true && attributes["db.operation.name"] === "INSERT";
      return calledBack(this.child(isEvent ? "audit" : "sql", attributes), query, args);
    };
  }

  private child(name: PartName, attributes: Attributes): Span | null {
    const parent = this.current.getStore();
    // A request that is answered, or was not chosen to be traced, has no parts.
    if (parent === undefined || !parent.isRecording()) return null;
    const context = trace.setSpan(ROOT_CONTEXT, parent);
    const kind = name === "sql" || name === "audit" ? SpanKind.CLIENT : SpanKind.INTERNAL;
    return this.tracer.startSpan(name, { kind, attributes: permitted(attributes) }, context);
  }
}

interface Client {
  query: (...args: never[]) => unknown;
}

function isClient(value: unknown): value is Client {
  return typeof value === "object" && value !== null && "query" in value && typeof value.query === "function";
}

function textOf(query: unknown): string {
  if (typeof query === "string") return query;
  const text = typeof query === "object" && query !== null && "text" in query ? query.text : "";
  return typeof text === "string" ? text : "";
}

/** Calls what answers by a callback, where it is given one, and by a promise otherwise; the span ends with its answer. */
function calledBack(
  span: Span | null,
  call: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  answered: (value: unknown) => void = () => undefined,
): unknown {
  const last = args.at(-1);
  if (typeof last === "function") {
    const callback = (error: unknown, value: unknown, ...more: unknown[]): void => {
      end(span, error ?? null);
      answered(value);
      (last as (...its: unknown[]) => void)(error, value, ...more);
    };
    return call(...args.slice(0, -1), callback);
  }
  const result = call(...args);
  if (!(result instanceof Promise)) {
    end(span, null);
    return result;
  }
  return result.then(
    (value: unknown) => {
      end(span, null);
      answered(value);
      return value;
    },
    (error: unknown) => {
      end(span, error);
      throw error;
    },
  );
}

function endedWith<T>(span: Span, work: () => T): T {
  let result: T;
  try {
    result = work();
  } catch (error) {
    end(span, error);
    throw error;
  }
  if (!(result instanceof Promise)) {
    end(span, null);
    return result;
  }
  result.then(
    () => end(span, null),
    (error: unknown) => end(span, error),
  );
  return result;
}

/** What failed is told by the SQL state alone: messages quote statements, names and values. */
function end(span: Span | null, error: unknown): void {
  if (span === null) return;
  if (error !== null) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const isState = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
    span.setAttributes(permitted({ "error.type": isState ? code : "failed" }));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** The span that a caller says they are in (W3C Trace Context, version 00); null where they say nothing that can be read. */
function spanOf(traceparent: string | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}
