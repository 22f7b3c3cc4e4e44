import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The body of an event, written with less work: every audited operation waits for it. The entries of a list's clients are
 * made in one pass, with the names of their classes told once where all have the same, as they mostly do; what an act says
 * of its object is recognized by its parts, not by a pattern over its text. The bytes are those that were written before.
 *
 * The row of a list's event lies in its page whole: what is moved elsewhere is written twice.
 */
export class FasterCommitments1763000134000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.commit_event() returns trigger language plpgsql
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        classes text;
        hashes bytea;
        is_repeated boolean;
        entries text;
        detail text := '{}';
        entity jsonb;
      begin
        new.salt := app.new_salt();
        if cardinality(new.client_ids) = 1 and cardinality(new.class_sets) = 1 and cardinality(new.consent_ids) < 2
          and new.client_ids[1] is not null then
          entries := encode(sha256('\\x02'::bytea || sha256('\\x00'::bytea || convert_to('{"classes":'
            || app.classes_json(coalesce(new.class_sets[1], 0)) || ',"client":"' || new.client_ids[1] || '","consents":'
            || coalesce('["' || new.consent_ids[1] || '"]', '[]') || ',"nonce":"'
            || encode(sha256(new.salt || uuid_send(new.client_ids[1])), 'hex') || '"}', 'UTF8'))), 'hex');
        elsif new.client_ids <> '{}' then
          if new.class_sets = array_fill(new.class_sets[1], array[cardinality(new.client_ids)]) then
            classes := app.classes_json(new.class_sets[1]);
          end if;
          select count(distinct u.client_id) < count(*), string_agg(sha256('\\x00'::bytea || convert_to('{"classes":'
            || coalesce(classes, app.classes_json(coalesce(u.mask, 0))) || ',"client":"' || u.client_id || '","consents":'
            || coalesce('["' || u.consent_id || '"]', '[]') || ',"nonce":"'
            || encode(sha256(new.salt || uuid_send(u.client_id)), 'hex') || '"}', 'UTF8')), ''::bytea order by u.client_id)
          into is_repeated, hashes
          from unnest(new.client_ids, new.class_sets, new.consent_ids) u(client_id, mask, consent_id) where u.client_id is not null;
          -- Several consents of one client, or several rows of theirs, are one entry.
          if is_repeated then
            select string_agg(e.hash, ''::bytea order by e.client_id) into hashes
            from app.event_entries(new.salt, new.client_ids, new.class_sets, new.consent_ids) e;
          end if;
          entries := encode(sha256('\\x02'::bytea || hashes), 'hex');
        end if;
        if new.detail <> '{}' then
          entity := new.detail -> 'entity';
          -- All that most acts say; anything else is sorted key by key.
          detail := case when new.detail = jsonb_build_object('entity', jsonb_build_object('id', entity -> 'id', 'type', entity -> 'type'))
              and jsonb_typeof(entity -> 'id') = 'string' and jsonb_typeof(entity -> 'type') = 'string'
            then '{"entity":{"id":' || (entity -> 'id')::text || ',"type":' || (entity -> 'type')::text || '}}'
            else app.canonical_json(new.detail) end;
        end if;
        new.body := convert_to(row_to_json(row(
          new.actor_id, to_char(new.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), new.basis, new.clinic_id,
          encode(sha256(new.salt || convert_to(row_to_json(row(new.consent_id, detail::json, new.field_bits, new.fields,
            new.operation_name, new.redacted)::app.event_detail)::text, 'UTF8')), 'hex'),
          entries, new.event_id, new.kind, encode(new.operation_hash, 'hex'), new.organization_id, new.outcome, new.purpose,
          new.request_id, new.actor_role, 1)::app.event_body)::text, 'UTF8');
        return new;
      end $$;

      -- Nothing is of this type any more.
      drop type app.event_entry;
    `);
    await queryRunner.query(`
      do $$
      declare one regclass;
      begin
        for one in select inhrelid from pg_inherits where inhparent = 'public.audit_events'::regclass loop
          execute format('alter table %s set (toast_tuple_target = 8160)', one);
        end loop;
      end $$;
      ${addPartitions(" with (toast_tuple_target = 8160)")}
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    // The bytes of a body are the same by either text of its function; the older one is not brought back.
    await queryRunner.query(`
      create type app.event_entry as (classes json, client uuid, consents uuid[], nonce text);
      ${addPartitions("")}
    `);
  }
}

/** SQL that makes app.add_audit_partitions again, with what its tables are made with. */
function addPartitions(storage: string): string {
  return `
    create or replace function app.add_audit_partitions(p_months int) returns int language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    declare
      month timestamptz;
      name text;
      added int := 0;
    begin
      for month in select m from generate_series(date_trunc('month', now()), date_trunc('month', now()) + make_interval(months => p_months), interval '1 month') m loop
        name := 'audit_events_' || to_char(month, 'YYYY_MM');
        continue when to_regclass('public.' || name) is not null;
        -- A month that was not made ahead has its rows in the default partition, and keeps them there.
        continue when exists (select from public.audit_events_other where recorded_at >= month and recorded_at < month + interval '1 month');
        execute format('create table public.%I (like public.audit_events including defaults including constraints including generated)${storage}', name);
        execute format('alter table public.%I enable row level security, force row level security', name);
        execute format('create trigger audit_events_no_truncate before truncate on public.%I for each statement execute function app.refuse_change()', name);
        execute format('alter table public.audit_events attach partition public.%I for values from (%L) to (%L)', name, month, month + interval '1 month');
        added := added + 1;
      end loop;
      return added;
    end $$;`;
}
