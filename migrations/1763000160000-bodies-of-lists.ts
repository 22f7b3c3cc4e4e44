import type { MigrationInterface, QueryRunner } from "typeorm";
import { LeanerCommitments1763000133100 } from "./1763000133100-leaner-commitments.js";

/**
 * The body of an event, written with less work: every audited operation waits for it. The clients of a list mostly have one
 * of two sets of classes: those of the first of them, with what is under 42 CFR Part 2 and without. The names of these are
 * told once, and not for each client. What an act says of its object is recognized by the text of it. The bytes are those
 * that were written before.
 */
export class BodiesOfLists1763000160000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    const [sud] = (await queryRunner.query("select app.class_bit('SUD') bit")) as { readonly bit: number }[];
    await queryRunner.query(`
      create or replace function app.classes_json(mask int) returns text language sql immutable parallel safe
        return ${await LeanerCommitments1763000133100.classesJson(queryRunner, 7)};

      create or replace function app.commit_event() returns trigger language plpgsql
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        first_mask int;
        second_mask int;
        first_start text;
        second_start text;
        hashes bytea;
        is_repeated boolean;
        entries text;
        detail text := new.detail;
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
          first_mask := new.class_sets[1];
          second_mask := first_mask # ${sud?.bit};
          first_start := '{"classes":' || app.classes_json(first_mask) || ',"client":"';
          second_start := '{"classes":' || app.classes_json(second_mask) || ',"client":"';
          select count(distinct u.client_id) < count(u.client_id), string_agg(sha256('\\x00'::bytea || convert_to(
            case u.mask when first_mask then first_start when second_mask then second_start
              else '{"classes":' || app.classes_json(coalesce(u.mask, 0)) || ',"client":"' end
            || u.client_id || coalesce('","consents":["' || u.consent_id || '"],"nonce":"', '","consents":[],"nonce":"')
            || encode(sha256(new.salt || uuid_send(u.client_id)), 'hex') || '"}', 'UTF8')), ''::bytea order by u.client_id)
          into is_repeated, hashes
          from unnest(new.client_ids, new.class_sets, new.consent_ids) u(client_id, mask, consent_id);
          -- Several consents of one client, or several rows of theirs, are one entry.
          if is_repeated then
            select string_agg(e.hash, ''::bytea order by e.client_id) into hashes
            from app.event_entries(new.salt, new.client_ids, new.class_sets, new.consent_ids) e;
          end if;
          entries := encode(sha256('\\x02'::bytea || hashes), 'hex');
        end if;
        if detail <> '{}' then
          -- All that most acts say, if what stands for its wildcards has no quotes of its own; anything else is sorted key by key.
          detail := case when detail like '{"entity": {"id": "____________________________________", "type": "%"}}'
              and length(replace(detail, '"', '')) = length(detail) - 10
            then '{"entity":{"id":"' || substr(detail, 20, 36) || '","type":' || substr(detail, 67)
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
    `);
  }

  /** The bytes of a body are the same by either text of its function; the older one is not brought back. */
  public async down(): Promise<void> {}
}
