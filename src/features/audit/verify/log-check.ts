import type pg from "pg";
import {
  CompactRange,
  leafHash,
  openCheckpoint,
  TILE_BYTES,
  TILE_HEIGHT,
  type Checkpoint,
  type Verifier,
} from "../../../transparency-log/index.js";
import type { LogAct } from "../retention/log-acts.js";
import { ActsCheck } from "./acts-check.js";
import {
  AS_TEXT,
  dateOf,
  erasedBody,
  EVENT_COLUMNS,
  eventBody,
  hidesNothing,
  type EventColumns,
} from "./event-body.js";
import { LogReader } from "./log-reader.js";

/** What is wrong with one clinic's log. */
export interface Fault {
  readonly clinicId: string;
  /** The first leaf that it is about; null where it is about none. */
  readonly index: number | null;
  readonly what: string;
}

/** What somebody outside has kept of a log. */
export interface Witnessed extends Checkpoint {
  /** When they saw it; null where they don't say. */
  readonly seenAt: Date | null;
}

export interface LogCheckOptions {
  /** Whose checkpoints are believed, by the clinic. */
  readonly verifiers: (clinicId: string) => readonly Verifier[];
  /** What somebody outside has kept of this clinic's log. */
  readonly witnessed: readonly Witnessed[];
  /** Leaves below are taken from the tiles and not looked at one by one. */
  readonly from: number;
  /** How many years events stay. */
  readonly retentionYears: number;
  /** What was done to this clinic's log, as it says itself. */
  readonly acts: readonly LogAct[];
  readonly onProgress: (leaves: number) => void;
}

/** What is found of one clinic's log. */
export interface LogFindings {
  readonly faults: readonly Fault[];
  readonly notices: readonly Fault[];
  readonly leaves: number;
  readonly pruned: number;
  readonly erased: number;
}

/** Where the event of a leaf is not there, the leaf's number and its instant are, and nothing else is. */
type LeafRow = readonly [
  ...EventColumns,
  index: string,
  prunedAt: string | null,
  body: string | null,
  leafHash: string | null,
];

interface HeadRow {
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
}

const BATCH = 500;
/** Of 8 KiB each. */
const TILES = 32;

const LEAVES = `
  select ${EVENT_COLUMNS}, l.leaf_index, case when e.event_id is null then l.recorded_at end, encode(e.body, 'escape'), e.leaf_hash
  from audit_leaves l
  left join audit_events e on e.clinic_id = l.clinic_id and e.event_id = l.event_id and e.recorded_at = l.recorded_at
  where l.clinic_id = $1 and l.leaf_index >= $2 order by l.leaf_index`;

/**
 * Makes one clinic's log again from its events and compares: every leaf with its event and with the tiles, every head
 * with the root and its signature, and what witnesses have kept with what there is. Reads as a stream: the memory that it
 * takes does not grow with the log.
 */
export class LogCheck {
  private readonly faults: Fault[] = [];
  private readonly wrong = new Set<string>();
  private readonly acts: ActsCheck;
  private readonly verifiers: readonly Verifier[];
  private readonly reader: LogReader;
  private newest = "";
  private pruned = 0;
  private erased = 0;

  public constructor(
    client: pg.ClientBase,
    private readonly clinicId: string,
    private readonly options: LogCheckOptions,
  ) {
    this.reader = new LogReader(client);
    this.acts = new ActsCheck(options.acts, options.retentionYears);
    this.verifiers = options.verifiers(clinicId);
  }

  public async run(): Promise<LogFindings> {
    for (const { index, what } of this.acts.faults()) this.fault(index, what);
    const heads = this.reader.rows<HeadRow>({
      name: "heads",
      text: "select size, root, note from audit_heads where clinic_id = $1 order by size",
      values: [this.clinicId],
      size: BATCH,
    });
    let head = await next(heads);
    const witnessed = [...this.options.witnessed].sort((a, b) => a.size - b.size);
    const range = CompactRange.empty();
    const tiles = new TileWalk(this.reader, this.clinicId);

    const grow = async (leaf: Buffer): Promise<void> => {
      const index = range.size;
      for (const { id, hash } of range.append(leaf)) {
        if (id.level % TILE_HEIGHT !== 0) continue;
        const level = id.level / TILE_HEIGHT;
        if (!(tiles.has(level, hash) ?? (await tiles.turn(level, hash)))) {
          this.fault(index, "the tiles hold another hash");
        }
      }
      while (head !== null && Number(head.size) === range.size) {
        this.checkHead(head, range);
        head = await next(heads);
      }
      for (; witnessed[0]?.size === range.size; witnessed.shift()) this.checkWitnessed(witnessed[0], range);
    };

    for (let index = 0; index < this.options.from; index++) {
      const kept = await tiles.peek();
      if (kept === null) break;
      await grow(kept);
    }
    let expected = range.size;
    const leaves = { name: "leaves", text: LEAVES, values: [this.clinicId, expected], size: BATCH };
    reading: for await (const batch of this.reader.batches<(string | null)[] & LeafRow>(leaves, AS_TEXT)) {
      for (const row of batch) {
        const index = Number(row[22]);
        if (index !== expected) this.fault(expected, `a leaf is missing: the next one is ${index}`);
        expected = index + 1;
        const leaf = this.checkLeaf(index, row) ?? (await tiles.peek());
        if (leaf === null) break reading;
        await grow(leaf);
        if (range.size % 1_000 === 0) this.options.onProgress(range.size);
      }
    }
    if (head !== null) this.fault(range.size, `a head says ${head.size}, and there are ${range.size} leaves`);
    if (await tiles.hasMore()) this.fault(range.size, "the tiles hold more hashes than there are leaves");
    for (const checkpoint of witnessed.filter((one) => !this.acts.isLost(one))) {
      this.fault(range.size, `shorter than witnessed: somebody has kept a checkpoint of ${checkpoint.size}`);
    }
    await this.reader.idle();
    const notices = this.acts.notices().map(({ index, what }) => ({ clinicId: this.clinicId, index, what }));
    return { faults: this.faults, notices, leaves: range.size, pruned: this.pruned, erased: this.erased };
  }

  /** @returns the leaf's hash as its event gives it; null where the event was pruned and the tiles alone know it */
  private checkLeaf(index: number, row: LeafRow): Buffer | null {
    const [prunedAt, escaped, kept] = [row[23], row[24], row[25]];
    if (escaped === null || kept === null) {
      const objection = this.acts.objectionToPruning(index, dateOf(prunedAt ?? ""));
      if (objection === null) this.pruned++;
      else this.fault(index, objection);
      return null;
    }
    const body = unescaped(escaped);
    const leaf = leafHash(body);
    if (`\\x${leaf.toString("hex")}` !== kept) this.fault(index, "the leaf's hash is not that of its body");
    if (row[21] === null) this.checkErased(index, row, body.toString());
    else if (!isText(body, eventBody(row))) this.fault(index, "the event's columns say something else than its body");
    this.pass(row[2]);
    return leaf;
  }

  /** Events of one transaction have one instant. */
  private pass(recordedAt: string): void {
    if (recordedAt !== this.newest) this.acts.passed(dateOf(recordedAt));
    this.newest = recordedAt;
  }

  private checkErased(index: number, row: LeafRow, body: string): void {
    const objection = this.acts.objectionToErasure(index, dateOf(row[2]), row[3]);
    if (objection !== null) return this.fault(index, objection);
    if (!hidesNothing(row)) return this.fault(index, "an erased event still has details that nothing vouches for");
    if (erasedBody(row, body) !== body)
      return this.fault(index, "the columns of an erased event say something else than its body");
    this.erased++;
  }

  private checkHead(head: HeadRow, range: CompactRange): void {
    const index = range.size - 1;
    const root = range.root();
    if (!root.equals(head.root)) return this.fault(index, "the head of this size has another root");
    const checkpoint = opened(head.note, this.verifiers);
    if (checkpoint === null) return this.fault(index, "nobody who is believed has signed the checkpoint of this size");
    const [verifier] = this.verifiers;
    if (checkpoint.origin !== verifier?.name || checkpoint.size !== range.size || !checkpoint.root.equals(root)) {
      this.fault(index, "the signed checkpoint of this size says something else");
    }
  }

  private checkWitnessed(kept: Witnessed, range: CompactRange): void {
    if (kept.root.equals(range.root())) {
      if (kept.seenAt !== null) this.acts.passed(kept.seenAt);
    } else if (!this.acts.isLost(kept)) {
      this.fault(range.size - 1, "a witness has kept another root of this size");
    }
  }

  /** One fault of a kind is told, the first: what follows from it is the same again. */
  private fault(index: number | null, what: string): void {
    const kind = what.replaceAll(/\d+/g, "#");
    if (this.wrong.has(kind)) return;
    this.wrong.add(kind);
    this.faults.push({ clinicId: this.clinicId, index, what });
  }
}

/** What PostgreSQL has written with encode(..., 'escape'): as it is where that is ASCII, else its bytes. */
function unescaped(escaped: string): string | Buffer {
  if (!escaped.includes("\\")) return escaped;
  const bytes = escaped.replace(/\\(?:\\|([0-7]{3}))/g, (_, octal?: string) =>
    octal === undefined ? "\\" : String.fromCharCode(parseInt(octal, 8)),
  );
  return Buffer.from(bytes, "latin1");
}

function isText(its: string | Buffer, text: string): boolean {
  return typeof its === "string" ? its === text : its.equals(Buffer.from(text));
}

async function next<T>(from: AsyncIterator<T>): Promise<T | null> {
  const found = await from.next();
  return found.done === true ? null : found.value;
}

function opened(note: string, verifiers: readonly Verifier[]): Checkpoint | null {
  try {
    return openCheckpoint(note, verifiers);
  } catch {
    return null;
  }
}

interface TileRow {
  readonly tile_index: string;
  readonly hashes: Buffer;
}

/** The hashes of the tiles of each level, in their order, a tile at a time. */
class TileWalk {
  private readonly levels = new Map<number, { index: number; hashes: Buffer; at: number }>();
  private readonly lowest: AsyncGenerator<TileRow>;
  /** The next one that there is of the lowest level. */
  private coming: Promise<TileRow | null> | null = null;

  public constructor(
    private readonly reader: LogReader,
    private readonly clinicId: string,
  ) {
    // Those of the lowest level are as many as there are leaves for 256: one by one they would wait for the leaves that
    // are under way.
    this.lowest = reader.rows<TileRow>({
      name: "tiles",
      text: "select tile_index, hashes from audit_tiles where clinic_id = $1 and level = 0 order by tile_index",
      values: [clinicId],
      size: TILES,
    });
  }

  /** Whether the next hash of the level is this one; moves on. Null where its tile has to be turned to first. */
  public has(level: number, hash: Buffer): boolean | null {
    const its = this.levels.get(level);
    if (its === undefined || its.at >= TILE_BYTES) return null;
    const found = its.hashes.subarray(its.at, its.at + hash.length);
    its.at += hash.length;
    return found.equals(hash);
  }

  /** The same, with the next tile of the level. */
  public async turn(level: number, hash: Buffer): Promise<boolean> {
    await this.level(level);
    return this.has(level, hash) === true;
  }

  /** The next hash of the lowest level, without moving on. */
  public async peek(): Promise<Buffer | null> {
    const its = await this.level(0);
    const found = its.hashes.subarray(its.at, its.at + 32);
    return found.length === 32 ? found : null;
  }

  public async hasMore(): Promise<boolean> {
    if ((await this.peek()) !== null) return true;
    for (const [, { hashes, at }] of this.levels) if (at < hashes.length) return true;
    return false;
  }

  private async level(level: number): Promise<{ index: number; hashes: Buffer; at: number }> {
    const its = this.levels.get(level) ?? { index: -1, hashes: Buffer.alloc(0), at: TILE_BYTES };
    this.levels.set(level, its);
    if (its.at < TILE_BYTES) return its;
    Object.assign(its, { index: its.index + 1, hashes: await this.hashes(level, its.index + 1), at: 0 });
    return its;
  }

  /** What the tile holds; nothing where there is none. */
  private async hashes(level: number, index: number): Promise<Buffer> {
    if (level > 0) {
      const [tile] = await this.reader.query<{ hashes: Buffer }>(
        "select hashes from audit_tiles where clinic_id = $1 and level = $2 and tile_index = $3",
        [this.clinicId, level, index],
      );
      return tile?.hashes ?? Buffer.alloc(0);
    }
    this.coming ??= next(this.lowest);
    const tile = await this.coming;
    if (tile === null || Number(tile.tile_index) !== index) return Buffer.alloc(0);
    this.coming = null;
    return tile.hashes;
  }
}
