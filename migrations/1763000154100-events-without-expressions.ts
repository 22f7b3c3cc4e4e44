import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The trigger that writes the body of an event writes its hash as well, and refuses an outcome that there is none of: what
 * a generated column and a constraint of the table did. PostgreSQL reads the text of either anew for each statement that
 * adds to a partition, a list of names byte by byte: for one event that took half of what the trigger does.
 *
 * Whatever whoever adds an event says of its hash is not taken; nobody may change it afterwards, and `npm run
 * audit:verify` makes it again from the body. Nothing is written anew, however long the log is.
 */
export class EventsWithoutExpressions1763000154100 implements MigrationInterface {
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
        if new.outcome not in ('SUCCESS', 'PARTIAL', 'DENIED', 'ERROR') then
          raise exception 'no outcome of an event' using errcode = '23514';
        end if;
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
        new.leaf_hash := sha256('\\x00'::bytea || new.body);
        return new;
      end $$;

      -- The hash is among what stays.
      create or replace function app.refuse_event_change() returns trigger language plpgsql
      set search_path = pg_catalog, public, pg_temp as $$
      begin
        if current_user = 'app_retention' and old.kind <> 'AUDIT_VERIFY' then
          if tg_op = 'DELETE' and old.recorded_at < now() - interval '6 years' then
            return old;
          end if;
          if tg_op = 'UPDATE' and (old.recorded_at < now() - interval '6 years'
              or not (old.kind like 'CONSENT\\_%' or old.kind in ('DISCLOSURE', 'EMERGENCY_DISCLOSURE')))
            and new.salt is null and new.detail = '{}' and new.operation_name is null and new.consent_id is null
            and new.client_ids = '{}' and new.class_sets = '{}' and new.consent_ids = '{}'
            and new.fields = '{}' and new.field_bits = '{}' and new.redacted = '{}'
            and (new.clinic_id, new.event_id, new.recorded_at, new.position, new.kind, new.outcome, new.actor_id, new.actor_role,
                new.organization_id, new.purpose, new.basis, new.operation_hash, new.request_id, new.xid, new.body, new.leaf_hash)
              is not distinct from (old.clinic_id, old.event_id, old.recorded_at, old.position, old.kind, old.outcome, old.actor_id,
                old.actor_role, old.organization_id, old.purpose, old.basis, old.operation_hash, old.request_id, old.xid, old.body,
                old.leaf_hash) then
            return new;
          end if;
        end if;
        raise exception 'the audit log is append-only' using errcode = '42501';
      end $$;

      alter table audit_events alter leaf_hash drop expression if exists;
      do $$
      declare name text;
      begin
        select conname into strict name from pg_constraint where conrelid = 'public.audit_events'::regclass and contype = 'c';
        execute format('alter table public.audit_events drop constraint %I', name);
      end $$;
    `);
  }

  /** A column becomes a generated one only where it is written anew: the trigger goes on. */
  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("alter table audit_events add check (outcome in ('SUCCESS','PARTIAL','DENIED','ERROR'))");
  }
}
