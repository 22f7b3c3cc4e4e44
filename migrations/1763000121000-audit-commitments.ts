import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What each event of the audit log commits to. A trigger, not the caller, writes the body: canonical JSON (RFC 8785)
 * of what the event says, whose hash becomes a leaf of the clinic's log.
 *
 * What may have to be erased, or is not for everybody who is given a proof, is in the body as a hash alone:
 * - detail: SHA-256 of the salt and the canonical JSON of the consent, the operation's name, the fields and the details;
 * - entries: one hash over the hashes of an entry for each client, so that the proof that is given to one of them names
 *   no other. Each entry has a nonce of its own, made from the salt: who knows one can't try names for the next.
 * The salt is dropped with what it hides; the body and its hash stay.
 */
export class AuditCommitments1763000121000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.new_salt() returns bytea language sql volatile parallel safe
        return uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());

      -- The text of a value of jsonb by RFC 8785. Numbers are whole and exact in a double, or there is no text: what is
      -- hashed must read the same to everybody. Keys are ASCII, so that their bytes sort as their UTF-16 units do.
      create function app.canonical_json(value jsonb) returns text language plpgsql immutable parallel safe
      set search_path = pg_catalog, public, pg_temp as $$
      declare number numeric;
      begin
        case jsonb_typeof(value)
          when 'object' then
            if exists (select from jsonb_object_keys(value) k where k ~ '[^ -~]') then
              raise exception 'a key has other characters than ASCII' using errcode = '22023';
            end if;
            return '{' || coalesce((select string_agg(to_json(e.key)::text || ':' || app.canonical_json(e.value), ',' order by e.key collate "C")
              from jsonb_each(value) e), '') || '}';
          when 'array' then
            return '[' || coalesce((select string_agg(app.canonical_json(e.value), ',' order by e.i)
              from jsonb_array_elements(value) with ordinality e(value, i)), '') || ']';
          when 'number' then
            number := (value #>> '{}')::numeric;
            if number <> trunc(number) or abs(number) > 9007199254740991 then
              raise exception 'a number is not whole, or too large' using errcode = '22023';
            end if;
            return trunc(number)::text;
          else
            return value::text;
        end case;
      end $$;

      -- One entry for each client of an event: the classes that it touched, and the consents that permitted it.
      create function app.event_entries(salt bytea, client_ids uuid[], class_sets int[], consent_ids uuid[])
        returns table (client_id uuid, entry text, hash bytea) language sql immutable parallel safe
        begin atomic
          with clients as materialized (
            select u.client_id, coalesce(bit_or(u.mask), 0) as mask,
              array_agg(distinct u.consent_id) filter (where u.consent_id is not null) as consents
            from unnest(client_ids, class_sets, consent_ids) u(client_id, mask, consent_id)
            where u.client_id is not null group by u.client_id),
          -- The clients of a list mostly have the same classes: these are named once.
          names as materialized (
            select m.mask, to_json(app.classes_of(m.mask))::text as classes from (select distinct c.mask from clients c) m)
          select e.client_id, e.entry, sha256('\\x00'::bytea || convert_to(e.entry, 'UTF8'))
          from (
            select c.client_id, '{"classes":' || n.classes || ',"client":"' || c.client_id || '","consents":' ||
              case when c.consents is null then '[]' else to_json(c.consents)::text end ||
              ',"nonce":"' || encode(sha256(salt || uuid_send(c.client_id)), 'hex') || '"}' as entry
            from clients c join names n on n.mask = c.mask) e;
        end;

      alter table audit_events
        -- The transaction that wrote it: what the sealer orders by.
        add column xid xid8 not null default pg_current_xact_id(),
        add column salt bytea,
        add column body bytea,
        add column leaf_hash bytea generated always as (sha256('\\x00'::bytea || body)) stored;

      create function app.commit_event() returns trigger language plpgsql
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        entries text := 'null';
        detail text := '{}';
      begin
        new.salt := app.new_salt();
        if new.client_ids <> '{}' then
          select '"' || encode(sha256('\\x02'::bytea || string_agg(e.hash, ''::bytea order by e.client_id)), 'hex') || '"' into entries
          from app.event_entries(new.salt, new.client_ids, new.class_sets, new.consent_ids) e;
        end if;
        if new.detail <> '{}' then detail := app.canonical_json(new.detail); end if;
        new.body := convert_to('{"actor":' || coalesce('"' || new.actor_id || '"', 'null') ||
          ',"at":"' || to_char(new.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') ||
          '","basis":' || coalesce(to_json(new.basis)::text, 'null') ||
          ',"clinic":"' || new.clinic_id ||
          '","detail":"' || encode(sha256(new.salt || convert_to('{"consent":' || coalesce('"' || new.consent_id || '"', 'null') ||
            ',"detail":' || detail || ',"fieldBits":' || to_json(new.field_bits)::text || ',"fields":' || to_json(new.fields)::text ||
            ',"operationName":' || coalesce(to_json(new.operation_name)::text, 'null') || ',"redacted":' || to_json(new.redacted)::text || '}', 'UTF8')), 'hex') ||
          '","entries":' || entries ||
          ',"id":"' || new.event_id ||
          '","kind":' || to_json(new.kind)::text ||
          ',"operation":' || coalesce('"' || encode(new.operation_hash, 'hex') || '"', 'null') ||
          ',"organization":' || coalesce('"' || new.organization_id || '"', 'null') ||
          ',"outcome":' || to_json(new.outcome)::text ||
          ',"purpose":' || coalesce(to_json(new.purpose)::text, 'null') ||
          ',"request":' || coalesce('"' || new.request_id || '"', 'null') ||
          ',"role":' || coalesce(to_json(new.actor_role)::text, 'null') || ',"v":1}', 'UTF8');
        return new;
      end $$;

      create trigger audit_events_commit before insert on audit_events for each row execute function app.commit_event();
      create index audit_events_by_transaction on audit_events (xid, event_id);

      -- What was recorded before commits to itself now.
      create trigger audit_events_late before update on audit_events for each row execute function app.commit_event();
      alter table audit_events disable trigger audit_events_append_only;
      alter table audit_events no force row level security;
      update audit_events set salt = null;
      alter table audit_events force row level security;
      alter table audit_events enable trigger audit_events_append_only;
      drop trigger audit_events_late on audit_events;
      alter table audit_events alter body set not null;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop trigger audit_events_commit on audit_events;
      drop function app.commit_event();
      alter table audit_events drop column leaf_hash, drop column body, drop column salt, drop column xid;
      drop function app.event_entries(bytea, uuid[], int[], uuid[]);
      drop function app.canonical_json(jsonb);
      drop function app.new_salt();
    `);
  }
}
