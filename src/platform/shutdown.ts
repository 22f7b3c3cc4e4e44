/** What was started and must be ended, the newest first. */
export interface Shutdown {
  /** Adds something to end. */
  add(end: () => Promise<void>): void;
  readonly isUnderWay: boolean;
  /** Ends everything, once; later calls wait for the first. */
  run(): Promise<void>;
  /** Ends everything, once, and then the process. */
  exit(): void;
}

/** npm hands on the Ctrl-C that the terminal has sent us already: so soon, it is the same one. */
const echoMs = 500;

/**
 * Ends what was added when the process is told to stop, and then the process. Told a second time, it ends at once.
 *
 * @example const shutdown = shutdownOnSignals(); shutdown.add(() => app.close());
 */
export function shutdownOnSignals(onSignal: () => void = () => undefined): Shutdown {
  const ends: (() => Promise<void>)[] = [];
  let running: Promise<void> | null = null;
  let toldAt = -Infinity;
  const run = (): Promise<void> => (running ??= endAll(ends));
  const exit = (): void => {
    if (running === null) onSignal();
    run().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (performance.now() - toldAt < echoMs) return;
      if (running !== null) process.exit(1);
      toldAt = performance.now();
      exit();
    });
  }
  return {
    add: (end) => void ends.push(end),
    get isUnderWay() {
      return running !== null;
    },
    run,
    exit,
  };
}

async function endAll(ends: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    // One that can't be ended must not keep the others running.
    await end().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, "Not everything could be ended.");
}
