import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The body of an event, written with less work: every audited operation waits for it. PostgreSQL writes a row of a type
 * as JSON in the order of its columns, which is that of RFC 8785 where their names are sorted; an event of one client,
 * as most are, needs no query. The bytes are those that were written before.
 */
export class LeanerCommitments1763000133100 implements MigrationInterface {
  /** SQL of the names of a set of classes, `mask`, as a list of JSON; so many bits of it are looked up at once. */
  public static async classesJson(queryRunner: QueryRunner, bits: number): Promise<string> {
    return `'[' || ltrim(${lookups(await classNames(queryRunner), bits)}, ',') || ']'`;
  }

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- The columns sorted by their names, as RFC 8785 sorts the keys of an object.
      create type app.event_body as (actor uuid, at text, basis text, clinic uuid, detail text, entries text, id uuid,
        kind text, operation text, organization uuid, outcome text, purpose text, request uuid, role text, v int);
      create type app.event_detail as (consent uuid, detail json, "fieldBits" int[], fields text[], "operationName" text,
        redacted text[]);
      create type app.event_entry as (classes json, client uuid, consents uuid[], nonce text);

      -- The names of a set of classes as a list of JSON. Without a query, so that it becomes part of what calls it.
      create function app.classes_json(mask int) returns text language sql immutable parallel safe
        return ${await LeanerCommitments1763000133100.classesJson(queryRunner, 5)};

      create or replace function app.commit_event() returns trigger language plpgsql
      set search_path = pg_catalog, public, pg_temp as $$
      declare
        entries text;
        detail text := '{}';
      begin
        new.salt := app.new_salt();
        if cardinality(new.client_ids) = 1 and cardinality(new.class_sets) = 1 and cardinality(new.consent_ids) < 2
          and new.client_ids[1] is not null then
          entries := encode(sha256('\\x02'::bytea || sha256('\\x00'::bytea || convert_to(row_to_json(row(
            app.classes_json(coalesce(new.class_sets[1], 0))::json, new.client_ids[1], array_remove(new.consent_ids, null),
            encode(sha256(new.salt || uuid_send(new.client_ids[1])), 'hex'))::app.event_entry)::text, 'UTF8'))), 'hex');
        elsif new.client_ids <> '{}' then
          select encode(sha256('\\x02'::bytea || string_agg(e.hash, ''::bytea order by e.client_id)), 'hex') into entries
          from app.event_entries(new.salt, new.client_ids, new.class_sets, new.consent_ids) e;
        end if;
        if new.detail <> '{}' then
          -- All that most acts say; anything else is sorted key by key.
          detail := case when new.detail::text ~ '^{"entity": {"id": "[0-9a-f-]{36}", "type": "[A-Za-z]+"}}$'
            then '{"entity":{"id":"' || (new.detail #>> '{entity,id}') || '","type":"' || (new.detail #>> '{entity,type}') || '"}}'
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
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.commit_event() returns trigger language plpgsql
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
      drop function app.classes_json(int);
      drop type app.event_body, app.event_detail, app.event_entry;
    `);
  }
}

async function classNames(queryRunner: QueryRunner): Promise<readonly string[]> {
  const [found] = (await queryRunner.query("select app.class_names() names")) as { names: string[] }[];
  if (found === undefined) throw new Error("The classes have no names");
  return found.names;
}

/**
 * SQL of the names of a mask's bits, each after a comma: for every few bits a list of what each of their values says. The
 * more bits, the fewer looks, and the longer the lists of ready answers.
 */
function lookups(names: readonly string[], bits: number): string {
  const parts: string[] = [];
  for (let from = 0; from < names.length; from += bits) {
    const its = names.slice(from, from + bits);
    const said = Array.from({ length: 1 << its.length }, (_, mask) =>
      its.map((name, bit) => (mask & (1 << bit) ? `,"${name}"` : "")).join(""),
    );
    parts.push(`(array['${said.join("','")}'])[1 + (mask >> ${from} & ${said.length - 1})]`);
  }
  return parts.join(" || ");
}
