import type pg from "pg";
import {
  CompactRange,
  leafHash,
  openCheckpoint,
  TILE_BYTES,
  type Checkpoint,
  type Verifier,
} from "../../../transparency-log/index.js";
import type { LogAct } from "../retention/log-acts.js";
import { ActsCheck } from "./acts-check.js";
import { erasedBody, eventBody, hidesNothing, type EventRow } from "./event-body.js";

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

interface LeafRow extends EventRow {
  readonly leaf_index: string;
  /** When the event of this leaf was recorded, as the table of leaves has it. */
  readonly leaf_at: Date;
  readonly body: Buffer | null;
  readonly leaf_hash: Buffer | null;
}

interface HeadRow {
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
}

const BATCH = 2_000;

const LEAVES = `
  select l.leaf_index, l.recorded_at as leaf_at, e.clinic_id, e.event_id,
    to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.kind, e.outcome, e.actor_id, e.actor_role,
    e.organization_id, e.purpose, e.basis, e.operation_name, e.operation_hash, e.request_id, e.client_ids, e.class_sets,
    e.consent_ids, e.consent_id, e.fields, e.field_bits, e.redacted, e.detail, e.salt, e.body, e.leaf_hash
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
  private pruned = 0;
  private erased = 0;

  public constructor(
    private readonly client: pg.ClientBase,
    private readonly clinicId: string,
    private readonly options: LogCheckOptions,
  ) {
    this.acts = new ActsCheck(options.acts, options.retentionYears);
  }

  public async run(): Promise<LogFindings> {
    for (const { index, what } of this.acts.faults()) this.fault(index, what);
    const heads = this.batches<HeadRow>(
      "heads",
      "select size, root, note from audit_heads where clinic_id = $1 order by size",
      [this.clinicId],
    )[Symbol.asyncIterator]();
    let head = await next(heads);
    const witnessed = [...this.options.witnessed].sort((a, b) => a.size - b.size);
    const range = CompactRange.empty();
    const tiles = new TileWalk(this.client, this.clinicId);

    const grow = async (leaf: Buffer): Promise<void> => {
      const index = range.size;
      for (const { id, hash } of range.append(leaf)) {
        if (id.level % 8 === 0 && !(await tiles.has(id.level / 8, hash)))
          this.fault(index, "the tiles hold another hash");
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
    for await (const row of this.batches<LeafRow>("leaves", LEAVES, [this.clinicId, expected])) {
      const index = Number(row.leaf_index);
      if (index !== expected) this.fault(expected, `a leaf is missing: the next one is ${index}`);
      expected = index + 1;
      const leaf = this.checkLeaf(index, row) ?? (await tiles.peek());
      if (leaf === null) break;
      await grow(leaf);
      if (range.size % 10_000 === 0) this.options.onProgress(range.size);
    }
    if (head !== null) this.fault(range.size, `a head says ${head.size}, and there are ${range.size} leaves`);
    if (await tiles.hasMore()) this.fault(range.size, "the tiles hold more hashes than there are leaves");
    for (const checkpoint of witnessed.filter((one) => !this.acts.isLost(one))) {
      this.fault(range.size, `shorter than witnessed: somebody has kept a checkpoint of ${checkpoint.size}`);
    }
    const notices = this.acts.notices().map(({ index, what }) => ({ clinicId: this.clinicId, index, what }));
    return { faults: this.faults, notices, leaves: range.size, pruned: this.pruned, erased: this.erased };
  }

  /** @returns the leaf's hash as its event gives it; null where the event was pruned and the tiles alone know it */
  private checkLeaf(index: number, row: LeafRow): Buffer | null {
    if (row.body === null || row.leaf_hash === null) {
      const objection = this.acts.objectionToPruning(index, row.leaf_at);
      if (objection === null) this.pruned++;
      else this.fault(index, objection);
      return null;
    }
    const leaf = leafHash(row.body);
    if (!leaf.equals(row.leaf_hash)) this.fault(index, "the leaf's hash is not that of its body");
    const body = row.body.toString("utf8");
    if (row.salt === null) this.checkErased(index, row, body);
    else if (eventBody(row) !== body) this.fault(index, "the event's columns say something else than its body");
    this.acts.passed(row.leaf_at);
    return leaf;
  }

  private checkErased(index: number, row: LeafRow, body: string): void {
    const objection = this.acts.objectionToErasure(index, row.leaf_at, row.kind);
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
    const verifiers = this.options.verifiers(this.clinicId);
    const checkpoint = opened(head.note, verifiers);
    if (checkpoint === null) return this.fault(index, "nobody who is believed has signed the checkpoint of this size");
    const [verifier] = verifiers;
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

  private batches<R extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): AsyncGenerator<R> {
    return rowsOf<R>(this.client, name, text, values);
  }
}

/** Rows of a statement as they come, through a cursor of the transaction. */
export async function* rowsOf<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  name: string,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<R> {
  await client.query(`declare ${name} no scroll cursor for ${text}`, [...values]);
  const fetch = async (): Promise<R[]> => (await client.query<R>(`fetch ${BATCH} from ${name}`)).rows;
  for (let coming = fetch(); ;) {
    const rows = await coming;
    // The server makes the next batch while this one is looked at.
    const isLast = rows.length < BATCH;
    if (!isLast) {
      coming = fetch();
      // Whoever takes it hears of a failure; whoever stops before does not ask.
      coming.catch(() => undefined);
    }
    yield* rows;
    if (isLast) break;
  }
  await client.query(`close ${name}`);
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

/** The hashes of the tiles of each level, in their order, a tile at a time. */
class TileWalk {
  private readonly levels = new Map<number, { index: number; hashes: Buffer; at: number }>();

  public constructor(
    private readonly client: pg.ClientBase,
    private readonly clinicId: string,
  ) {}

  /** Whether the next hash of the level is this one; moves on. */
  public async has(level: number, hash: Buffer): Promise<boolean> {
    const its = await this.level(level);
    const found = its.hashes.subarray(its.at, its.at + hash.length);
    its.at += hash.length;
    return found.equals(hash);
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
    const { rows } = await this.client.query<{ hashes: Buffer }>(
      "select hashes from audit_tiles where clinic_id = $1 and level = $2 and tile_index = $3",
      [this.clinicId, level, its.index + 1],
    );
    Object.assign(its, { index: its.index + 1, hashes: rows[0]?.hashes ?? Buffer.alloc(0), at: 0 });
    return its;
  }
}
