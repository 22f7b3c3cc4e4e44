import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The sealed log: one Merkle tree (RFC 9162) for each clinic over the leaf hashes of its audit events, grown in batches.
 *
 * - audit_leaves: which event is which leaf. They stay when the events themselves are pruned.
 * - audit_tiles: the tree's hashes, 256 in a row (C2SP tlog-tiles), so that a proof at 80 million leaves reads four rows
 *   and not as many nodes. A tile only ever grows at its end.
 * - audit_heads: each size that was signed, as the note that went out.
 */
export class TransparencyLog1763000122000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      begin
        begin
          if not exists (select from pg_roles where rolname = 'app_sealer') then
            create role app_sealer nologin noinherit;
          end if;
        exception when duplicate_object or unique_violation then null; -- another database of this server was faster
        end;
        if not pg_has_role(current_user, 'app_sealer', 'SET') then
          execute format('grant app_sealer to %I with inherit false, set true', current_user);
        end if;
      end $$;
      grant usage on schema public, app to app_sealer;

      create table audit_leaves (
        clinic_id uuid not null references clinics on delete restrict,
        leaf_index bigint not null check (leaf_index >= 0),
        event_id uuid not null,
        recorded_at timestamptz not null,
        primary key (clinic_id, leaf_index),
        unique (clinic_id, event_id, recorded_at)
      );

      create table audit_tiles (
        clinic_id uuid not null references clinics on delete restrict,
        level smallint not null check (level >= 0),
        tile_index bigint not null check (tile_index >= 0),
        hashes bytea not null check (length(hashes) % 32 = 0 and length(hashes) between 32 and 8192),
        primary key (clinic_id, level, tile_index)
      );
      -- Hashes do not compress.
      alter table audit_tiles alter hashes set storage external;

      create table audit_heads (
        clinic_id uuid not null references clinics on delete restrict,
        size bigint not null check (size > 0),
        root bytea not null check (length(root) = 32),
        sealed_at timestamptz not null default clock_timestamp(),
        -- Below this transaction everything was sealed, in the history of transactions that the server was in.
        watermark xid8 not null,
        cluster text not null,
        key_id text not null,
        signature text not null,
        note text not null,
        primary key (clinic_id, size)
      );
      create index audit_heads_by_watermark on audit_heads (cluster, watermark);

      create function app.refuse_shrinking() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and (new.clinic_id, new.level, new.tile_index) = (old.clinic_id, old.level, old.tile_index)
          and length(new.hashes) > length(old.hashes) and substr(new.hashes, 1, length(old.hashes)) = old.hashes then
          return new;
        end if;
        raise exception 'a tile of the audit log only grows' using errcode = '42501';
      end $$;
      create trigger audit_tiles_grow before update or delete on audit_tiles for each row execute function app.refuse_shrinking();

      do $$
      declare t text;
      begin
        foreach t in array array['audit_leaves', 'audit_tiles', 'audit_heads'] loop
          execute format('alter table %I enable row level security, force row level security', t);
          execute format('create policy sealer on %I to app_sealer using (true) with check (true)', t);
          execute format('grant select, insert on %I to app_sealer', t);
          execute format('create trigger %I before truncate on %I for each statement execute function app.refuse_change()', t || '_no_truncate', t);
          if t <> 'audit_tiles' then
            execute format('create trigger %I before update or delete on %I for each row execute function app.refuse_change()', t || '_append_only', t);
          end if;
        end loop;
      end $$;
      grant update (hashes) on audit_tiles to app_sealer;
      grant select (clinic_id, event_id, recorded_at, xid, leaf_hash) on audit_events to app_sealer;
      create policy sealer on audit_events for select to app_sealer using (true);
      grant execute on function app.add_audit_partitions(int) to app_sealer;

      -- Which history the numbers of transactions belong to: a restored or promoted server begins another.
      create function app.cluster_id() returns text language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        return (select s.system_identifier || '/' || c.timeline_id from pg_control_system() s, pg_control_checkpoint() c);
      alter function app.cluster_id() owner to app_facts;
      revoke execute on function app.cluster_id() from public;
      grant execute on function app.cluster_id() to app_sealer;

      -- The node that covers the leaves from p_index * 2^p_level on, from the tile that it lies in.
      create function app.tree_node(p_clinic uuid, p_level int, p_index bigint) returns bytea language plpgsql stable
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        width int := 1 << (p_level % 8);
        place bigint := p_index * width;
        hashes bytea;
      begin
        select substr(t.hashes, (place % 256)::int * 32 + 1, width * 32) into hashes from audit_tiles t
        where t.clinic_id = p_clinic and t.level = p_level / 8 and t.tile_index = place / 256;
        if hashes is null or length(hashes) < width * 32 then
          raise exception 'the log has no such node yet' using errcode = '22023';
        end if;
        while width > 1 loop
          width := width / 2;
          select string_agg(sha256('\\x01'::bytea || substr(hashes, i * 64 + 1, 64)), ''::bytea order by i) into hashes
          from generate_series(0, width - 1) i;
        end loop;
        return hashes;
      end $$;

      -- The hash over the leaves from p_start to p_end, where p_start begins a whole subtree that is large enough.
      create function app.tree_hash(p_clinic uuid, p_start bigint, p_end bigint) returns bytea language plpgsql stable
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        size bigint := p_end - p_start;
        place bigint := p_end;
        result bytea;
      begin
        if size = 0 then return sha256(''); end if;
        for level in 0..62 loop
          exit when size >> level = 0;
          continue when (size >> level) & 1 = 0;
          place := place - (1::bigint << level);
          result := case when result is null then app.tree_node(p_clinic, level, place >> level)
            else sha256('\\x01'::bytea || app.tree_node(p_clinic, level, place >> level) || result) end;
        end loop;
        return result;
      end $$;

      -- The largest power of two that is smaller than the number of leaves.
      create function app.tree_split(p_leaves bigint) returns bigint language sql immutable parallel safe
        return 1::bigint << (length(ltrim((p_leaves - 1)::bit(64)::text, '0')) - 1);

      -- RFC 9162, 2.1.3.1, from the leaf upwards, in hex.
      create function app.inclusion_path(p_clinic uuid, p_index bigint, p_size bigint) returns text[] language plpgsql stable
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        first bigint := 0;
        last bigint := p_size;
        middle bigint;
        path text[] := '{}';
      begin
        while last - first > 1 loop
          middle := first + app.tree_split(last - first);
          if p_index < middle then
            path := encode(app.tree_hash(p_clinic, middle, last), 'hex') || path;
            last := middle;
          else
            path := encode(app.tree_hash(p_clinic, first, middle), 'hex') || path;
            first := middle;
          end if;
        end loop;
        return path;
      end $$;

      -- RFC 9162, 2.1.4.1, from below, in hex.
      create function app.consistency_path(p_clinic uuid, p_from bigint, p_to bigint) returns text[] language plpgsql stable
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        first bigint := 0;
        last bigint := p_to;
        middle bigint;
        whole boolean := true;
        path text[] := '{}';
      begin
        if p_from = 0 or p_from = p_to then return path; end if;
        while last <> p_from loop
          middle := first + app.tree_split(last - first);
          if p_from <= middle then
            path := encode(app.tree_hash(p_clinic, middle, last), 'hex') || path;
            last := middle;
          else
            path := encode(app.tree_hash(p_clinic, first, middle), 'hex') || path;
            first := middle;
            whole := false;
          end if;
        end loop;
        return case when whole then path else encode(app.tree_hash(p_clinic, first, last), 'hex') || path end;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.consistency_path(uuid, bigint, bigint);
      drop function app.inclusion_path(uuid, bigint, bigint);
      drop function app.tree_split(bigint);
      drop function app.tree_hash(uuid, bigint, bigint);
      drop function app.tree_node(uuid, int, bigint);
      drop function app.cluster_id();
      drop policy sealer on audit_events;
      revoke all on audit_events from app_sealer;
      drop table audit_heads, audit_tiles, audit_leaves;
      drop function app.refuse_shrinking();
    `);
  }
}
