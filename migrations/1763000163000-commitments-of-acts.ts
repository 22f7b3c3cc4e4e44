import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The trigger that writes the body of an event takes the salt from whoever adds it, and of an act the hashes that commit to
 * its details and its client's entry: they come in the place of the body. PostgreSQL makes each expression of a function
 * ready anew in every transaction, and these were most of what an act's event took. Who did what, when and in which clinic
 * stands in a body as the columns have it, as before; of what else would bring no hashes, the trigger makes them.
 */
export class CommitmentsOfActs1763000163000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    const [sud] = (await queryRunner.query("select app.class_bit('SUD') bit")) as { readonly bit: number }[];
    await queryRunner.query(`
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
        details text;
      begin
        if new.outcome not in ('SUCCESS', 'PARTIAL', 'DENIED', 'ERROR') then
          raise exception 'no outcome of an event' using errcode = '23514';
        end if;
        if new.body is not null then
          -- 32 bytes of salt, 32 that commit to the details, and as many to the entry of a client where there is one.
          if (octet_length(new.salt || new.body) = case when new.client_ids = '{}' then 64 else 96 end) is not true then
            raise exception 'no commitments of an event' using errcode = '23514';
          end if;
          details := encode(new.body, 'hex');
          entries := nullif(substr(details, 65), '');
          details := substr(details, 1, 64);
        else
          if new.salt is null then
            new.salt := app.new_salt();
          elsif octet_length(new.salt) <> 32 then
            raise exception 'no salt of an event' using errcode = '23514';
          end if;
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
          details := new.detail;
          if details <> '{}' then
            details := app.canonical_json(new.detail);
          end if;
          details := encode(sha256(new.salt || convert_to(row_to_json(row(new.consent_id, details::json, new.field_bits, new.fields,
            new.operation_name, new.redacted)::app.event_detail)::text, 'UTF8')), 'hex');
        end if;
        new.body := convert_to(row_to_json(row(
          new.actor_id, to_char(new.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), new.basis, new.clinic_id,
          details, entries, new.event_id, new.kind, encode(new.operation_hash, 'hex'), new.organization_id, new.outcome,
          new.purpose, new.request_id, new.actor_role, 1)::app.event_body)::text, 'UTF8');
        new.leaf_hash := sha256('\\x00'::bytea || new.body);
        return new;
      end $$;
    `);
  }

  /** The bytes of a body are the same by either text of its function; the older one is not brought back. */
  public async down(): Promise<void> {}
}
