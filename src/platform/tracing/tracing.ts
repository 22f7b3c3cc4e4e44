import type { Attributes } from "./attributes.js";

/** How traces are told. */
export interface TracingSetting {
  readonly protocol: "http/protobuf" | "http/json";
  /**
   * What a caller's `traceparent` is worth. Anybody can send one: as a parent it would decide whether a request is traced,
   * and put it into a trace of the caller's choice, so that it is a link unless the caller is a gateway of one's own.
   */
  readonly callers: "link" | "parent" | "ignore";
}

/** What is timed of the work for a request, each by a name that is its span's. */
export type PartName = "plan" | "connection" | "sql" | "audit" | "seal";

/** A request from when it came until its answer was sent. */
export interface RequestSpan {
  /** By which its trace is found; in the line of the log as well. */
  readonly traceId: string;
  /** What is done meanwhile belongs to the request. */
  during<T>(work: () => T): T;
  end(outcome: Attributes): void;
}

/** What a pool of pg does that is watched. */
export interface TracedPool {
  connect: (...args: never[]) => unknown;
}

/**
 * Times what the service does, for a collector of traces. The service is built with one or without; without, `untraced`
 * stands in, which does the work and nothing else. What a span may say is a closed list (attributes.ts).
 */
export interface Tracing {
  /**
   * Begins with a request, at a route of the service's own.
   *
   * @param traceparent the caller's header of that name; how far it is believed is a setting
   */
  request(attributes: Attributes, traceparent: string | undefined): RequestSpan | null;
  /** Does a part of the work for a request; `note` says more of it. Nothing is timed outside of a request. */
  part<T>(name: PartName, work: (note: (attributes: Attributes) => void) => T): T;
  /** Says more of what is under way. */
  note(attributes: Attributes): void;
  /**
   * Work of the service's own, told once it is known to be worth it.
   *
   * @param sinceMs when it began, as `performance.now()` said
   */
  past(name: PartName, sinceMs: number, attributes: Attributes): void;
  /** Times how long a connection of the pool is waited for, and each statement on one. */
  watch(pool: TracedPool, name: "reads" | "writes"): void;
  /** Sends what is not sent yet, and ends. */
  close(): Promise<void>;
}

const nothing = (): void => undefined;

/** Where no traces are wanted: nothing is loaded, kept or sent. */
export const untraced: Tracing = {
  request: () => null,
  part: (_name, work) => work(nothing),
  note: nothing,
  past: nothing,
  watch: nothing,
  close: async () => undefined,
};
