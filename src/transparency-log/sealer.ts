import { Lru } from "../platform/lru.js";
import { type Tracing, untraced } from "../platform/tracing/index.js";
import { signCheckpoint } from "./checkpoint.js";
import { originOf, signersOf, type LogKeys } from "./log-identity.js";
import type { LogDatabase } from "./log-database.js";
import { type LogStore, type Growth, type SealedEvent, type Watermark } from "./log-store.js";
import { CompactRange } from "./merkle.js";
import { parseNote, type Signer } from "./signed-note.js";

export interface SealerOptions extends LogKeys {
  readonly database: Pick<LogDatabase, "transaction">;
  readonly intervalMs?: number;
  /** Told of a round that failed; the next one tries again. */
  readonly onError: (error: Error) => void;
  /** Told of the events of a round, once they are in the log. */
  readonly onSealed?: (events: readonly SealedEvent[]) => void;
  /** Told of rounds that had something to seal. */
  readonly tracing?: Pick<Tracing, "past">;
}

/** How often the partitions of the months ahead are looked after; they are there two months before they are needed. */
const PARTITIONS_EVERY_MS = 6 * 60 * 60 * 1000;

/** As many events as one transaction takes; a larger backlog is taken in several. */
const BATCH = 5_000;

/** Clinics whose trees and keys are remembered from one round to the next: about 2 KB each. */
const CLINICS_REMEMBERED = 10_000;

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
  private readonly trees = new Lru<string, CompactRange>(CLINICS_REMEMBERED);
  private readonly signers = new Lru<string, readonly Signer[]>(CLINICS_REMEMBERED);

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
    const began = performance.now();
    const { sealed, upTo, trees, events } = await this.options.database.transaction((store) => this.seal(store));
    if (upTo !== null) this.upTo = upTo;
    // Only what was committed is remembered.
    for (const [clinicId, tree] of trees) this.trees.set(clinicId, tree);
    if (sealed === 0) return 0;
    const { onSealed, tracing = untraced } = this.options;
    onSealed?.(events);
    tracing.past("seal", began, { "recovery.sealed_events": sealed });
    return sealed;
  }

  private async seal(store: LogStore): Promise<Round> {
    const horizon = await store.lock();
    if (horizon === null) return NOTHING;
    const from = this.upTo?.cluster === horizon.cluster ? this.upTo : await store.watermark(horizon.cluster);
    if (from === null) await store.noteNewHistory(horizon.cluster);
    // No transaction has begun since.
    if (from !== null && from.xid === horizon.xmin) return { ...NOTHING, upTo: from };
    const events = await store.addLeaves(horizon, from?.xid ?? null, BATCH);
    const { cluster, xmin } = horizon;
    const isWhole = events.length < BATCH;
    // In a new history nothing is known to be sealed before all of it was looked at once.
    const reached = isWhole ? xmin : from === null ? null : (events.at(-1)?.xid ?? null);
    const upTo = reached === null ? null : { cluster, xid: reached };
    if (events.length === 0) return { ...NOTHING, upTo };
    const clinics = byClinic(events);
    const trees = await this.treesOf(store, clinics);
    const growths = [...clinics].map(([clinicId, its]) => this.growth(clinicId, its, trees.get(clinicId)));
    store.grow(growths, upTo ?? { cluster: `${cluster} recovering`, xid: "0" });
    return { sealed: events.length, upTo, trees, events };
  }

  /** The trees of clinics as they stood, each to be grown: those that are remembered where no other process has grown them. */
  private async treesOf(
    store: LogStore,
    clinics: ReadonlyMap<string, readonly SealedEvent[]>,
  ): Promise<Map<string, CompactRange>> {
    const trees = new Map<string, CompactRange>();
    const unknown = new Map<string, number>();
    for (const [clinicId, [first]] of clinics) {
      const size = first?.index ?? 0;
      const known = size === 0 ? CompactRange.empty() : this.trees.get(clinicId);
      if (known?.size === size) trees.set(clinicId, known.copy());
      else unknown.set(clinicId, size);
    }
    for (const [clinicId, tree] of await store.ranges(unknown)) trees.set(clinicId, tree);
    return trees;
  }

  private growth(clinicId: string, events: readonly SealedEvent[], tree: CompactRange | undefined): Growth {
    if (tree === undefined) throw new Error("A clinic has no tree");
    const nodes = events.flatMap(({ leafHash }) => tree.append(leafHash));
    const checkpoint = { origin: originOf(this.options.logName, clinicId), size: tree.size, root: tree.root() };
    const note = signCheckpoint(checkpoint, this.signersOf(clinicId));
    // The key in use is the first to sign.
    const [newest] = parseNote(note).signatures;
    if (newest === undefined) throw new Error("There is no key to sign the audit log with");
    return {
      clinicId,
      nodes,
      head: { ...checkpoint, note, keyId: newest.keyId, signature: newest.signature.toString("base64") },
    };
  }

  private signersOf(clinicId: string): readonly Signer[] {
    const signers = this.signers.get(clinicId) ?? signersOf(this.options, clinicId);
    this.signers.set(clinicId, signers);
    return signers;
  }
}

interface Round {
  readonly sealed: number;
  /** Below it everything is sealed; null where that is not known. */
  readonly upTo: Watermark | null;
  /** As they have become, by the clinic. */
  readonly trees: ReadonlyMap<string, CompactRange>;
  readonly events: readonly SealedEvent[];
}

const NOTHING: Round = { sealed: 0, upTo: null, trees: new Map(), events: [] };

function byClinic(events: readonly SealedEvent[]): Map<string, SealedEvent[]> {
  const found = new Map<string, SealedEvent[]>();
  for (const event of events) {
    const its = found.get(event.clinicId) ?? [];
    found.set(event.clinicId, its);
    its.push(event);
  }
  return found;
}
