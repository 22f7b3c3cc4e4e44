import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Clients are listed and searched by names in small letters, kept beside the names as they are written. Under row-level
 * security PostgreSQL uses an index only where what is asked can't tell of a row that the policy hides: comparisons can't,
 * lower() can, so that a search by lower(name) read every name that the policy let through. Letters are compared by their
 * code points, whatever the collation of the database: the names that begin with a text are then one range. The first letters
 * of legal names are kept as well: few letters are the beginning of many names, which a page of the list must not sort.
 */
export class NamesToSearch1763000157000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index clients_by_name, clients_by_preferred_prefix, clients_by_legal_prefix;
      alter table clients
        add column preferred_key text collate "C" not null generated always as (lower(preferred_name)) stored,
        add column legal_key text collate "C" not null generated always as (lower(legal_name)) stored,
        ${LETTERS.map((n) => `add column legal_${n} text collate "C" not null generated always as (left(lower(legal_name), ${n})) stored`).join(",\n        ")};
      create index clients_by_name on clients (clinic_id, preferred_key, id);
      create index clients_by_legal_name on clients (clinic_id, legal_key, preferred_key, id);
      ${LETTERS.map((n) => `create index clients_by_legal_${n} on clients (clinic_id, legal_${n}, preferred_key, id);`).join("\n      ")}

      -- The end of the range of texts that begin with this one: no text goes on with the last code point there is.
      create function app.after_prefix(prefix text) returns text language sql immutable parallel safe
        return prefix || chr(1114111);

      -- Looks for the client of an emergency by the range of the name, and then by the name itself.
      grant select (legal_key) on clients to app_facts;
      ${emergencySearch(`select c.id from public.clients c where c.clinic_id = app.clinic_id() and c.id = p_client
            union all
            select c.id from public.clients c where p_client is null and c.clinic_id = app.clinic_id()
              and c.legal_key = lower(p_legal_name) collate "C" and c.legal_name = p_legal_name
              and c.date_of_birth = p_date_of_birth
            order by id limit 20`)}
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${emergencySearch(`select c.id from public.clients c where c.clinic_id = app.clinic_id()
            and (c.id = p_client or (p_client is null and c.legal_name = p_legal_name and c.date_of_birth = p_date_of_birth))
            order by c.id limit 20`)}
      drop function app.after_prefix(text);
      drop index clients_by_name;
      alter table clients drop column preferred_key, drop column legal_key,
        ${LETTERS.map((n) => `drop column legal_${n}`).join(", ")};
      create index clients_by_name on clients (clinic_id, preferred_name, id);
      create index clients_by_preferred_prefix on clients (clinic_id, lower(preferred_name) text_pattern_ops);
      create index clients_by_legal_prefix on clients (clinic_id, lower(legal_name) text_pattern_ops);
    `);
  }
}

/** So many letters of a legal name are kept: clients with the same ones stand in an index in the order of the list. */
const LETTERS = [1, 2, 3];

/** The search as it was, but for how the clients are found. */
function emergencySearch(found: string): string {
  return `
      create or replace function app.emergency_search(p_client uuid, p_legal_name text, p_date_of_birth date)
        returns table (may_ask boolean, is_limited boolean, matches uuid[], client uuid)
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        may_ask := app.is_medical_personnel();
        is_limited := false;
        matches := '{}';
        if may_ask then
          perform pg_advisory_xact_lock(hashtextextended(app.clinic_id()::text || app.user_id()::text, 3));
          is_limited := (select count(*) from public.audit_events e
            where e.clinic_id = app.clinic_id() and e.actor_id = app.user_id() and e.kind = 'SEARCH'
              and e.detail ->> 'search' = 'EMERGENCY_ACCESS' and coalesce(e.detail ->> 'reason', 'NOT_FOUND') = 'NOT_FOUND'
              and e.recorded_at > app.instant() - interval '1 hour') >= app.emergency_searches_an_hour();
        end if;
        if may_ask and not is_limited then
          matches := array(${found});
          client := (select m.id from unnest(matches) m(id)
            where cardinality(matches) = 1 and m.id <> all (array(select k.client_id from app.conflicted k)));
        end if;
        return next;
      end $$;`;
}
