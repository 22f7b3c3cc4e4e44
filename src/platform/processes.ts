import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "./logger/index.js";

// Several processes of the service on one port. The first process keeps the port and hands each connection to the next of
// the others in turn; it reads nothing of what is said there. So a process that ends takes no waiting connection with it,
// and one that is busy gets no second one before it has taken the first: neither is so where the kernel deals connections
// out among sockets of their own (SO_REUSEPORT). They share nothing else, and so may run on any number of machines.

/** A process that has lived as long as this has not failed to start. */
const STEADY_MS = 60_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;

/** What the first process says to the others; a signal may reach all of them at once, and is not to be heard twice. */
const STOP = "stop";

/** How long to wait before a process is started that has ended so often in a row: 100 ms, then twice as long each time. */
export function restartDelayMs(endsInARow: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (endsInARow - 1));
}

/**
 * Starts this program again, so many times, and keeps that many running.
 *
 * @example
 * const processes = new Processes(4, logger);
 * shutdown.add(() => processes.stop());
 * const failed = await processes.start();
 */
export class Processes {
  private readonly stopped = new AbortController();
  private readonly kept: Promise<void>[] = [];

  public constructor(
    private readonly count: number,
    private readonly logger: Pick<Logger, "warn">,
  ) {}

  /**
   * Starts one, and the others once it serves: what keeps the first from starting would keep all of them, and is said once.
   *
   * @returns the code that the first one ended with, where it does not serve; else null
   */
  public async start(): Promise<number | null> {
    cluster.schedulingPolicy = cluster.SCHED_RR;
    const first = this.fork();
    const ended = endOf(first);
    const serves = await Promise.race([once(first, "listening").then(() => true), ended.then(() => false)]);
    if (!serves) return this.stopped.signal.aborted ? null : ((await ended).code ?? 1);
    this.kept.push(this.keep(first, ended));
    while (this.kept.length < this.count && !this.stopped.signal.aborted) {
      const another = this.fork();
      this.kept.push(this.keep(another, endOf(another)));
    }
    return null;
  }

  /** Has all of them answer what is in flight, and returns when they have ended. */
  public async stop(): Promise<void> {
    this.stopped.abort();
    const running = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isDead() === false) as Worker[];
    const ends = running.map(endOf);
    for (const worker of running) worker.send(STOP, () => undefined);
    const codes = (await Promise.all(ends)).map(({ code }) => code);
    await Promise.all(this.kept);
    if (codes.some((code) => code !== 0)) throw new Error("A process did not end as it should.");
  }

  private fork(): Worker {
    const worker = cluster.fork();
    // One that ends while it is spoken to is seen by its end.
    worker.on("error", () => undefined);
    return worker;
  }

  private async keep(worker: Worker, ended: Promise<End>): Promise<void> {
    const { signal } = this.stopped;
    let [current, end] = [worker, ended];
    for (let endsInARow = 1; ; endsInARow++) {
      const { code, signal: killedBy, livedMs } = await end;
      if (signal.aborted) return;
      if (livedMs >= STEADY_MS) endsInARow = 1;
      const delayMs = restartDelayMs(endsInARow);
      this.logger.warn(
        { process: current.id, code, signal: killedBy, delayMs },
        "a process ended; another one follows",
      );
      await pause(delayMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      current = this.fork();
      end = endOf(current);
    }
  }
}

interface End {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly livedMs: number;
}

async function endOf(worker: Worker): Promise<End> {
  const began = performance.now();
  const [code, signal] = (await once(worker, "exit")) as [number | null, string | null];
  return { code, signal, livedMs: performance.now() - began };
}

/** The number of this process among several; null where it is the only one or the one that keeps the others. */
export function processNumber(): number | null {
  return cluster.worker?.id ?? null;
}

/** In one of several: calls `stop` when the first process says so. */
export function whenToldToStop(stop: () => void): void {
  if (cluster.isPrimary) return;
  process.on("message", (message) => {
    if (message === STOP) stop();
  });
}
