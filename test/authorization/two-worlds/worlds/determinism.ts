import type pg from "pg";

/** The instant from which both worlds count: the story of the sample clinic is told from it. */
export const dayOne = new Date("2026-03-02T15:00:00.000Z");

/** Where positions of rows begin: of those that a secret adds, and, in both worlds, of those that are written later. */
export const firstPosition = { ofSecrets: 500_000, ofRequests: 1_000_000 };

/**
 * Makes a test's database take the instant and every id from the seed of a request instead of the clock and chance.
 * Everything else, above all grants and policies, stays as migrated.
 */
export async function makeDeterministic(owner: pg.ClientBase): Promise<void> {
  await owner.query(`
    create or replace function app.instant() returns timestamptz language sql stable parallel safe
      return timestamptz '${dayOne.toISOString()}' + coalesce(nullif(current_setting('test.tick', true), '')::int, 0) * interval '1 second';

    create or replace function app.new_id() returns uuid language plpgsql volatile as $$
    declare made int := coalesce(nullif(current_setting('test.made', true), '')::int, 0) + 1;
    begin
      perform set_config('test.made', made::text, true);
      return overlay(overlay(md5(concat(current_setting('test.seed', true), ' ', made))
        placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid;
    end $$;

    -- A leaf's hash commits to more than its viewer may read, behind a salt that nobody is shown: here it stands for the
    -- event alone.
    create or replace view app.audit_log_leaves as
      select r.clinic_id, r.event_id, encode(sha256(uuid_send(r.event_id)), 'hex') as leaf_hash, null::bigint as leaf_index
      from app.audit_rows r;
    create or replace function app.receipt(p_event uuid) returns table (leaf_hash text, recorded_at timestamptz)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
      begin atomic
        select encode(sha256(uuid_send(e.event_id)), 'hex'), e.recorded_at from public.audit_events e
        where e.clinic_id = app.clinic_id() and e.event_id = p_event and e.actor_id = app.user_id();
      end;

    do $$
    declare d record;
    begin
      for d in select c.relname, a.attname from pg_attrdef f
        join pg_class c on c.oid = f.adrelid and c.relnamespace = 'public'::regnamespace
        join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
        where pg_get_expr(f.adbin, f.adrelid) ~ '(now|transaction_timestamp|CURRENT_TIMESTAMP)' loop
        execute format('alter table %I alter column %I set default app.instant()', d.relname, d.attname);
      end loop;
    end $$;
  `);
}

/** Lets both worlds number alike what is written from now on, however many rows a secret has added. */
export async function numberFrom(owner: pg.ClientBase, position: number): Promise<void> {
  await owner.query(`
    do $$
    declare d record;
    begin
      for d in select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and a.attidentity <> '' loop
        perform setval(pg_get_serial_sequence(format('%I', d.relname), d.attname), ${position});
      end loop;
    end $$`);
}
