import { signCheckpoint } from "./checkpoint.js";
import { originOf, signersOf, type LogKeys } from "./log-identity.js";
import type { LogDatabase } from "./log-database.js";
import { type LogStore, type Growth, type UnsealedEvent, type Watermark } from "./log-store.js";
import { findSignature, parseNote } from "./signed-note.js";

export interface SealerOptions extends LogKeys {
  readonly database: Pick<LogDatabase, "transaction">;
  readonly intervalMs?: number;
  /** Told of a round that failed; the next one tries again. */
  readonly onError: (error: Error) => void;
}

/** How often the partitions of the months ahead are looked after; they are there two months before they are needed. */
const PARTITIONS_EVERY_MS = 6 * 60 * 60 * 1000;

/** As many events as one transaction takes; a larger backlog is taken in several. */
const BATCH = 5_000;

/**
 * Puts recorded events into the sealed logs: every so often a batch of all clinics, in one transaction. Any number of
 * processes may run one; whichever has the lock does the work. Nothing that writes an event waits for it.
 *
 * @example const sealer = new Sealer(options); sealer.start(); ... await sealer.stop();
 */
export class Sealer {
  private readonly intervalMs: number;
  private running: Promise<void> | null = null;
  private stopping = false;
  private upTo: Watermark | null = null;
  private partitionsDue = 0;
  private wake: () => void = () => undefined;

  public constructor(private readonly options: SealerOptions) {
    this.intervalMs = options.intervalMs ?? 100;
  }

  public start(): void {
    this.running ??= this.run();
  }

  /** Finishes the round under way, and ends. */
  public async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const started = performance.now();
      const sealed = await this.turn().catch((error: unknown) => {
        // Whatever has happened to the server: what is sealed is asked of it again.
        this.upTo = null;
        this.options.onError(error instanceof Error ? error : new Error(String(error)));
        return 0;
      });
      if (sealed < BATCH) await this.pause(this.intervalMs - (performance.now() - started));
    }
  }

  private async turn(): Promise<number> {
    if (performance.now() >= this.partitionsDue) {
      await this.options.database.transaction((store) => store.addPartitions());
      this.partitionsDue = performance.now() + PARTITIONS_EVERY_MS;
    }
    return this.round();
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(ms, 1));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Seals one batch. @returns how many events it had; 0 also where another process is at it */
  public async round(): Promise<number> {
    const { sealed, upTo } = await this.options.database.transaction((store) => this.seal(store));
    if (upTo !== null) this.upTo = upTo;
    return sealed;
  }

  private async seal(store: LogStore): Promise<Round> {
    if (!(await store.tryLock())) return NOTHING;
    const horizon = await store.horizon();
    const from = this.upTo?.cluster === horizon.cluster ? this.upTo : await store.watermark(horizon.cluster);
    if (from === null) await store.noteNewHistory(horizon.cluster);
    const events = await store.unsealed(horizon, from?.xid ?? null, BATCH);
    const { cluster, xmin } = horizon;
    const isWhole = events.length < BATCH;
    // In a new history nothing is known to be sealed before all of it was looked at once.
    const reached = isWhole ? xmin : from === null ? null : (events.at(-1)?.xid ?? null);
    for (const [clinicId, its] of byClinic(events)) {
      const watermark = { cluster: reached === null ? `${cluster} recovering` : cluster, xid: reached ?? "0" };
      await store.grow(await this.growth(store, clinicId, its), watermark);
    }
    return { sealed: events.length, upTo: reached === null ? null : { cluster, xid: reached } };
  }

  private async growth(store: LogStore, clinicId: string, events: readonly UnsealedEvent[]): Promise<Growth> {
    const range = await store.range(clinicId);
    const from = range.size;
    const nodes = events.flatMap(({ leafHash }) => range.append(leafHash));
    const signers = signersOf(this.options, clinicId);
    const [signer] = signers;
    if (signer === undefined) throw new Error("There is no key to sign the audit log with");
    const checkpoint = { origin: originOf(this.options.logName, clinicId), size: range.size, root: range.root() };
    const note = signCheckpoint(checkpoint, signers);
    const signature = findSignature(parseNote(note), signer)?.signature.toString("base64") ?? "";
    return { clinicId, from, events, nodes, head: { ...checkpoint, note, keyId: signer.keyId, signature } };
  }
}

interface Round {
  readonly sealed: number;
  /** Below it everything is sealed; null where that is not known. */
  readonly upTo: Watermark | null;
}

const NOTHING: Round = { sealed: 0, upTo: null };

function byClinic(events: readonly UnsealedEvent[]): Map<string, UnsealedEvent[]> {
  const found = new Map<string, UnsealedEvent[]>();
  for (const event of events) {
    const its = found.get(event.clinicId) ?? [];
    found.set(event.clinicId, its);
    its.push(event);
  }
  return found;
}
