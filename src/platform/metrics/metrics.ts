import { monitorEventLoopDelay } from "node:perf_hooks";
import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { withDeadline } from "../deadline.js";
import type { Outcome } from "./operations.js";

/** An operation that was answered. */
export interface AnsweredOperation {
  /** As `rootFieldOf` says it. */
  readonly field: string;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** What was withheld, by the coordinates of the contract. */
  readonly redactions: readonly { readonly coordinate: string; readonly reason: string }[];
}

/** Why a request was turned away: so many were under way already, or whoever was next had waited too long. */
const SHED_REASONS = ["REQUESTS", "WAIT"] as const;
export type ShedReason = (typeof SHED_REASONS)[number];

/** How one pool of connections is used just now. */
export interface PoolUse {
  readonly pool: string;
  readonly most: number;
  readonly busy: number;
  readonly idle: number;
  /** Those who wait for a connection. */
  readonly waiting: number;
}

/** Compiled plans: how many are kept, and how often one was found among them or had to be made. */
export interface PlanUse {
  readonly kept: number;
  readonly found: number;
  readonly made: number;
}

/** Events of the audit log that no tree holds yet. */
export interface SealBacklog {
  readonly events: number;
  /** How long the oldest of them has waited; 0 where there is none. */
  readonly oldestSeconds: number;
}

/** What is looked at when somebody asks for the figures. */
export interface Watched {
  readonly pools: () => readonly PoolUse[];
  readonly plans: () => PlanUse;
  readonly backlog: () => Promise<SealBacklog>;
}

const DURATIONS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const LOOP_RESOLUTION_MS = 10;
const BACKLOG_WITHIN_MS = 1000;

/**
 * The figures of one process, in the form of Prometheus. Labels hold names of the contract, of routes and of closed lists
 * alone: nothing that a caller has named, no id, no text of a record, no clinic. A figure tells how much, never whose.
 *
 * @example const metrics = new Metrics(); const app = await createApp({ ...options, metrics }); await metrics.text();
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];

  private readonly operations = new Counter({
    name: "recovery_operations_total",
    help: "GraphQL operations by root field and how they ended",
    labelNames: ["field", "outcome"],
    registers: this.registers,
  });
  private readonly durations = new Histogram({
    name: "recovery_operation_duration_seconds",
    help: "From a parsed request to its answer, by root field",
    labelNames: ["field"],
    buckets: DURATIONS,
    registers: this.registers,
  });
  private readonly requests = new Counter({
    name: "recovery_http_requests_total",
    help: "HTTP requests by the service's own route and the status of the answer",
    labelNames: ["route", "status"],
    registers: this.registers,
  });
  private readonly shedRequests = new Counter({
    name: "recovery_shed_requests_total",
    help: "Requests turned away with 503 before anything was done, by reason: REQUESTS, so many were under way; WAIT, the first in line waited too long. No other figure counts them",
    labelNames: ["reason"],
    registers: this.registers,
  });
  private readonly redactions = new Counter({
    name: "recovery_redactions_total",
    help: "Fields withheld from an answer, by coordinate: ROLE, never this role's to read; NOT_AVAILABLE, not on this row",
    labelNames: ["coordinate", "reason"],
    registers: this.registers,
  });
  private readonly rejectedTokens = new Counter({
    name: "recovery_rejected_tokens_total",
    help: "Access tokens refused, by reason; FORGED is whatever the issuer did not sign",
    labelNames: ["reason"],
    registers: this.registers,
  });
  private readonly sealedEvents = new Counter({
    name: "recovery_audit_events_total",
    help: "Events of the audit log by kind and outcome, counted once, when they are sealed; READ_DENIED is a denied read",
    labelNames: ["kind", "outcome"],
    registers: this.registers,
  });
  private readonly sealFailures = new Counter({
    name: "recovery_seal_failures_total",
    help: "Rounds of sealing that failed; the next round tries again",
    registers: this.registers,
  });

  public constructor() {
    // Told from the first, so that their rate is known when the first one is turned away.
    for (const reason of SHED_REASONS) this.shedRequests.inc({ reason }, 0);
    new Gauge({ name: "recovery_processes", help: "Processes that serve", registers: this.registers }).set(1);
    this.watchEventLoop();
    collectDefaultMetrics({ register: this.registry });
  }

  public answered({ field, outcome, seconds, redactions }: AnsweredOperation): void {
    this.operations.inc({ field, outcome });
    this.durations.observe({ field }, seconds);
    for (const { coordinate, reason } of redactions) this.redactions.inc({ coordinate, reason });
  }

  /** @param route the pattern by which the service found its handler; undefined where there is none */
  public requested(route: string | undefined, status: number): void {
    this.requests.inc({ route: route ?? "none", status: String(status) });
  }

  public shed(reason: ShedReason): void {
    this.shedRequests.inc({ reason });
  }

  public rejectedToken(reason: string): void {
    this.rejectedTokens.inc({ reason });
  }

  /** Events that were put into the sealed log. */
  public sealed(events: readonly { readonly kind: string; readonly outcome: string }[]): void {
    for (const { kind, outcome } of events) this.sealedEvents.inc({ kind, outcome });
  }

  public sealFailed(): void {
    this.sealFailures.inc();
  }

  /** Adds what is looked at each time that somebody asks. */
  public watch({ pools, plans, backlog }: Watched): void {
    this.watchPools(pools);
    this.watchPlans(plans);
    this.watchBacklog(backlog);
  }

  /** All figures, as Prometheus reads them. */
  public text(): Promise<string> {
    return this.registry.metrics();
  }

  /** In one of several processes: tells its figures to the first one when that asks for them. */
  public tellFirstProcess(): void {
    AggregatorRegistry.setRegistries([this.registry]);
    // Made for its ear alone.
    new AggregatorRegistry();
  }

  private watchPools(pools: () => readonly PoolUse[]): void {
    const { registers } = this;
    const gauge = (
      name: string,
      help: string,
      more: readonly string[],
      set: (its: Gauge, use: PoolUse) => void,
    ): void => {
      new Gauge({
        name,
        help,
        labelNames: ["pool", ...more],
        registers,
        collect() {
          for (const use of pools()) set(this, use);
        },
      });
    };
    gauge(
      "recovery_pool_connections",
      "Connections to the database, by pool",
      ["state"],
      (its, { pool, busy, idle }) => {
        its.set({ pool, state: "busy" }, busy);
        its.set({ pool, state: "idle" }, idle);
      },
    );
    gauge("recovery_pool_connections_most", "As many connections as a pool may have", [], (its, { pool, most }) =>
      its.set({ pool }, most),
    );
    gauge("recovery_pool_waiting", "Work that waits for a connection, by pool", [], (its, { pool, waiting }) =>
      its.set({ pool }, waiting),
    );
  }

  private watchPlans(plans: () => PlanUse): void {
    const { registers } = this;
    new Gauge({
      name: "recovery_plans_kept",
      help: "Compiled plans that are kept",
      registers,
      collect() {
        this.set(plans().kept);
      },
    });
    new Counter({
      name: "recovery_plan_lookups_total",
      help: "Plans that were found among those kept, and plans that had to be made",
      labelNames: ["result"],
      registers,
      collect() {
        const { found, made } = plans();
        this.reset();
        this.inc({ result: "found" }, found);
        this.inc({ result: "made" }, made);
      },
    });
  }

  /** Every process looks at the same log: the largest figure is taken, and none is said where the database does not answer. */
  private watchBacklog(backlog: () => Promise<SealBacklog>): void {
    const { registers } = this;
    let underWay: Promise<SealBacklog | null> | null = null;
    const look = (): Promise<SealBacklog | null> =>
      (underWay ??= withDeadline(BACKLOG_WITHIN_MS, backlog())
        .catch(() => null)
        .finally(() => (underWay = null)));
    const gauge = (name: string, help: string, figure: (of: SealBacklog) => number): void => {
      new Gauge({
        name,
        help,
        aggregator: "max",
        registers,
        async collect() {
          const found = await look();
          if (found === null) this.remove();
          else this.set(figure(found));
        },
      });
    };
    gauge("recovery_seal_backlog_events", "Events of the audit log that are not sealed yet", ({ events }) => events);
    gauge(
      "recovery_seal_lag_seconds",
      "How long the oldest event has waited that is not sealed yet",
      ({ oldestSeconds }) => oldestSeconds,
    );
  }

  private watchEventLoop(): void {
    const delays = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
    delays.enable();
    new Gauge({
      name: "recovery_event_loop_delay_seconds",
      help: "How late the event loop was since somebody last asked; of several processes the latest",
      labelNames: ["of"],
      aggregator: "max",
      registers: this.registers,
      collect() {
        // What it measures begins with the time between two looks.
        const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - LOOP_RESOLUTION_MS / 1e3);
        this.set({ of: "p99" }, delays.count === 0 ? 0 : late(delays.percentile(99)));
        this.set({ of: "max" }, delays.count === 0 ? 0 : late(delays.max));
        delays.reset();
      },
    });
  }
}

/**
 * In the first of several processes: the figures of all of them together, which it asks them for. Fails while there is none
 * yet: no figures at all would look like a service without them.
 */
export function figuresOfAll(): () => Promise<string> {
  const all = new AggregatorRegistry();
  return async () => {
    const text = await all.clusterMetrics();
    if (text === "") throw new Error("no process serves yet");
    return text;
  };
}
