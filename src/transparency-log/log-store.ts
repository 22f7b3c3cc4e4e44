import type pg from "pg";
import type { SealBacklog } from "../platform/metrics/index.js";
import type { Checkpoint } from "./checkpoint.js";
import { CompactRange, rangeNodes, type NodeId } from "./merkle.js";
import { TILE_HEIGHT, tileOf } from "./tiles.js";

/** An event that has become a leaf of its clinic's log. */
export interface SealedEvent {
  readonly clinicId: string;
  readonly index: number;
  readonly leafHash: Buffer;
  readonly xid: string;
  /** Of which kind it is and how it ended, for whoever counts. */
  readonly kind: string;
  readonly outcome: string;
}

/** What a batch adds to one clinic's log. */
export interface Growth {
  readonly clinicId: string;
  /** Every node that became whole. */
  readonly nodes: readonly { readonly id: NodeId; readonly hash: Buffer }[];
  readonly head: Omit<Checkpoint, "origin"> & {
    readonly note: string;
    readonly keyId: string;
    readonly signature: string;
  };
}

/** The transactions of the server, as numbers of one history; a restored or promoted server begins another. */
export interface Horizon {
  readonly cluster: string;
  /** Every transaction below it has ended: what it has written can be seen. */
  readonly xmin: string;
  /** No transaction has this number or a higher one yet. */
  readonly xmax: string;
}

/** Up to where everything is sealed. */
export interface Watermark {
  readonly cluster: string;
  readonly xid: string;
}

/**
 * SQL of whether no tree holds the event `e`. The leaf is looked for as the first that is not before it, which one index
 * alone can tell: a plan that was made while there were hardly any leaves, and is kept while there come more, would as
 * soon go through all leaves of the clinic.
 */
const UNSEALED = `(select l.event_id = e.event_id and l.recorded_at = e.recorded_at from audit_leaves l
  where l.clinic_id = e.clinic_id and (l.event_id, l.recorded_at) >= (e.event_id, e.recorded_at)
  order by l.event_id, l.recorded_at limit 1) is not true`;

/** The rows of the sealed logs. Every method belongs into a transaction of the caller's, in a role that may do it. */
export class LogStore {
  private readonly ahead: Promise<unknown>[] = [];

  public constructor(private readonly client: pg.ClientBase) {}

  /**
   * Takes the one lock there is for sealing, and looks where the transactions stand. Null where another process has it: it
   * will see what this one would have.
   */
  public async lock(): Promise<Horizon | null> {
    const { rows } = await this.client.query<Horizon & { mine: boolean }>({
      name: "lock",
      text: `select pg_try_advisory_xact_lock(hashtextextended('audit sealer', 0)) mine, app.cluster_id() cluster,
          pg_snapshot_xmin(s)::text xmin, pg_snapshot_xmax(s)::text xmax from pg_current_snapshot() s`,
    });
    const [found] = rows;
    if (found === undefined) throw new Error("The server has no transactions");
    return found.mine ? found : null;
  }

  /** The newest transaction that was sealed in this history. */
  public async watermark(cluster: string): Promise<Watermark | null> {
    const { rows } = await this.client.query<Watermark>({
      name: "watermark",
      text: "select cluster, watermark::text xid from audit_heads where cluster = $1 order by watermark desc limit 1",
      values: [cluster],
    });
    return rows[0] ?? null;
  }

  /**
   * Makes leaves of committed events that no tree holds, in the order of their transactions. Those of transactions at or
   * above the horizon wait: one that began earlier might still add an event before them.
   *
   * @param from below it everything is sealed; null looks at all events, also at those that another history has numbered
   */
  public async addLeaves({ xmin, xmax }: Horizon, from: string | null, limit: number): Promise<SealedEvent[]> {
    const { rows } = await this.client.query<Omit<SealedEvent, "index"> & { readonly index: string }>({
      name: from === null ? "add-leaves" : "add-leaves-from",
      text: `with unsealed as materialized (
          select e.clinic_id, e.event_id, e.recorded_at, e.leaf_hash, e.xid, e.kind, e.outcome
          from audit_events e
          where ${from === null ? "(e.xid < $2::xid8 or e.xid >= $3::xid8)" : "e.xid < $2::xid8 and e.xid >= $3::xid8"}
            and ${UNSEALED}
          order by e.xid, e.event_id limit $1),
        sizes as materialized (
          select c.clinic_id, coalesce((select h.size from audit_heads h where h.clinic_id = c.clinic_id order by h.size desc limit 1), 0) size
          from (select distinct u.clinic_id from unsealed u) c),
        leaves as materialized (
          select u.*, s.size + row_number() over (partition by u.clinic_id order by u.xid, u.event_id) - 1 leaf_index
          from unsealed u join sizes s on s.clinic_id = u.clinic_id),
        added as (
          insert into audit_leaves (clinic_id, leaf_index, event_id, recorded_at)
          select l.clinic_id, l.leaf_index, l.event_id, l.recorded_at from leaves l)
        select l.clinic_id "clinicId", l.leaf_index "index", l.leaf_hash "leafHash", l.xid::text, l.kind, l.outcome
        from leaves l order by l.xid, l.event_id`,
      values: [limit, xmin, from ?? xmax],
    });
    return rows.map((row) => ({ ...row, index: Number(row.index) }));
  }

  /** What no tree holds yet. In a history in which nothing is known to be sealed all events are looked at. */
  public async backlog(): Promise<SealBacklog> {
    const { rows } = await this.client.query<SealBacklog>({
      name: "backlog",
      text: `select count(*)::int events,
          coalesce(greatest(extract(epoch from clock_timestamp() - min(e.recorded_at)), 0), 0)::float8 "oldestSeconds"
        from audit_events e
        where e.xid >= coalesce(
            (select h.watermark from audit_heads h where h.cluster = app.cluster_id() order by h.watermark desc limit 1), '0'::xid8)
          and ${UNSEALED}`,
    });
    return rows[0] ?? { events: 0, oldestSeconds: 0 };
  }

  /** Has each log say, once, that the server's transactions are numbered anew: restored, upgraded or promoted. */
  public async noteNewHistory(cluster: string): Promise<void> {
    await this.client.query("select app.note_new_history($1)", [cluster]);
  }

  /** Makes the partitions of the log that the months ahead need. */
  public async addPartitions(): Promise<void> {
    await this.client.query("select app.add_audit_partitions(2)");
  }

  /** The newest signed checkpoint of a clinic; null before anything is sealed. */
  public async checkpoint(clinicId: string): Promise<string | null> {
    const { rows } = await this.client.query<{ note: string }>({
      name: "checkpoint",
      text: "select note from audit_heads where clinic_id = $1 order by size desc limit 1",
      values: [clinicId],
    });
    return rows[0]?.note ?? null;
  }

  /** The newest signed checkpoints, of as many clinics at most. Each is found by itself: a log has very many. */
  public async newestHeads(limit: number): Promise<{ readonly clinicId: string; readonly note: string }[]> {
    const { rows } = await this.client.query<{ clinicId: string; note: string }>(
      `with recursive c(id) as (
         (select h.clinic_id from audit_heads h order by h.clinic_id limit 1)
         union all
         select (select h.clinic_id from audit_heads h where h.clinic_id > c.id order by h.clinic_id limit 1)
         from c where c.id is not null)
       select c.id "clinicId", (select h.note from audit_heads h where h.clinic_id = c.id order by h.size desc limit 1) note
       from c where c.id is not null limit $1`,
      [limit],
    );
    return rows;
  }

  /** Why the tree of one size begins with that of a smaller one; null where the log is not that large. */
  public async consistency(clinicId: string, from: number, to: number): Promise<Buffer[] | null> {
    const { rows } = await this.client.query<{ path: string[] }>(
      `select app.consistency_path($1, $2, $3) path
       where $3 <= (select h.size from audit_heads h where h.clinic_id = $1 order by h.size desc limit 1)`,
      [clinicId, from, to],
    );
    return rows[0]?.path.map((hex) => Buffer.from(hex, "hex")) ?? null;
  }

  /** The trees of clinics, of these sizes, as they stand. */
  public async ranges(sizes: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, CompactRange>> {
    if (sizes.size === 0) return new Map();
    const nodes = [...sizes].flatMap(([clinicId, size]) => rangeNodes(size).map((id) => ({ clinicId, ...id })));
    const { rows } = await this.client.query<{ clinicId: string; hash: Buffer }>({
      name: "ranges",
      text: `select n.clinic "clinicId", app.tree_node(n.clinic, n.level, n.index) hash
        from unnest($1::uuid[], $2::int[], $3::bigint[]) with ordinality n(clinic, level, index, i) order by n.i`,
      values: [nodes.map(({ clinicId }) => clinicId), nodes.map(({ level }) => level), nodes.map(({ index }) => index)],
    });
    const roots = new Map<string, Buffer[]>([...sizes.keys()].map((clinicId) => [clinicId, []]));
    for (const { clinicId, hash } of rows) roots.get(clinicId)?.push(hash);
    return new Map([...sizes].map(([clinicId, size]) => [clinicId, CompactRange.of(size, roots.get(clinicId) ?? [])]));
  }

  /**
   * Adds hashes and heads to the logs of all these clinics, with one statement as for one. Sent ahead: done when what the
   * transaction has sent is settled.
   */
  public grow(growths: readonly Growth[], watermark: Watermark): void {
    const tiles = growths.flatMap(({ clinicId, nodes }) => tilesOf(nodes).map((tile) => ({ ...tile, clinicId })));
    const heads = growths.map(({ clinicId, head }) => ({ ...head, clinicId }));
    const sent = this.client.query({
      name: "grow",
      text: `with tiles as (
          insert into audit_tiles (clinic_id, level, tile_index, hashes)
          select * from unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bytea[])
          on conflict (clinic_id, level, tile_index) do update set hashes = audit_tiles.hashes || excluded.hashes)
        insert into audit_heads (clinic_id, size, root, key_id, signature, note, watermark, cluster)
        select u.*, $11::xid8, $12 from unnest($5::uuid[], $6::bigint[], $7::bytea[], $8::text[], $9::text[], $10::text[]) u`,
      values: [
        column(tiles, "clinicId"),
        column(tiles, "level"),
        column(tiles, "index"),
        column(tiles, "hashes"),
        column(heads, "clinicId"),
        column(heads, "size"),
        column(heads, "root"),
        column(heads, "keyId"),
        column(heads, "signature"),
        column(heads, "note"),
        watermark.xid,
        watermark.cluster,
      ],
    });
    sent.catch(() => undefined);
    this.ahead.push(sent);
  }

  /** What was sent ahead, done. @throws what the first that failed did */
  public async settle(): Promise<void> {
    await Promise.all(this.ahead);
  }
}

function column<Row, Name extends keyof Row>(rows: readonly Row[], name: Name): Row[Name][] {
  return rows.map((row) => row[name]);
}

interface GrownTile {
  readonly level: number;
  readonly index: number;
  /** What comes to its end. */
  readonly hashes: Buffer;
}

/** The nodes that are kept, those of every eighth level, by the tile that they go to the end of. */
function tilesOf(nodes: Growth["nodes"]): GrownTile[] {
  const tiles = new Map<string, { readonly level: number; readonly index: number; readonly hashes: Buffer[] }>();
  for (const { id, hash } of nodes) {
    if (id.level % TILE_HEIGHT !== 0) continue;
    const { level, index } = tileOf(id);
    const key = `${level}/${index}`;
    const tile = tiles.get(key) ?? { level, index, hashes: [] };
    tiles.set(key, tile);
    tile.hashes.push(hash);
  }
  return [...tiles.values()].map(({ level, index, hashes }) => ({ level, index, hashes: Buffer.concat(hashes) }));
}
