import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The facts of authorization, each once: who is assigned, supervises, treats, coordinates, represents, is a party.
 *
 * They are views of the narrow role app_facts, so that a policy on a table can ask about that same table without
 * recursion and the planner can still see through them. Each view answers for the actor of the transaction at its one
 * instant; with no context each is empty. A declared conflict makes every relationship but SELF absent.
 */
export class Relationships1763000009000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      declare t text;
      begin
        for t in select tablename from pg_tables where schemaname = 'public' and tablename not in ('migrations') loop
          execute format('alter table %I enable row level security', t);
          execute format('alter table %I force row level security', t);
        end loop;
        -- What the facts are made of; app_facts reads these and nothing else (no notes, no plan, no audit text).
        foreach t in array array['clinics', 'programs', 'organizations', 'users', 'memberships', 'program_staff',
          'supervision_links', 'program_enrollments', 'care_team_members', 'peer_assignments', 'representatives',
          'conflicts', 'sharing_preferences', 'restrictions', 'consents', 'consent_recipients'] loop
          execute format('grant select on %I to app_facts', t);
          execute format('create policy facts on %I for select to app_facts using (true)', t);
        end loop;
      end $$;
      grant select (clinic_id, id, user_id, date_of_birth, legal_name, preferred_name) on clients to app_facts;
      create policy facts on clients for select to app_facts using (true);
      grant usage on schema public to app_facts;

      create view app.conflicted as
        select k.client_id from conflicts k
        where k.clinic_id = app.clinic_id() and k.user_id = app.user_id()
          and k.starts_at <= app.instant() and k.ends_at > app.instant()
        union all
        select c.id from clients c where c.clinic_id = app.clinic_id() and c.user_id = app.user_id();

      create view app.assigned as
        select a.client_id, a.starts_at from peer_assignments a
        where a.clinic_id = app.clinic_id() and a.peer_specialist_id = app.user_id()
          and a.starts_at <= app.instant() and a.ends_at > app.instant()
          and a.client_id <> all (array(select k.client_id from app.conflicted k));

      create view app.supervised_peers as
        select l.peer_specialist_id from supervision_links l
        where l.clinic_id = app.clinic_id() and l.supervisor_id = app.user_id()
          and l.starts_at <= app.instant() and l.ends_at > app.instant();

      create view app.supervised as
        select a.client_id, a.peer_specialist_id from app.supervised_peers s
        join peer_assignments a on a.clinic_id = app.clinic_id() and a.peer_specialist_id = s.peer_specialist_id
        where a.starts_at <= app.instant() and a.ends_at > app.instant()
          and a.client_id <> all (array(select k.client_id from app.conflicted k));

      create view app.care_team as
        select m.client_id, m.role from care_team_members m
        where m.clinic_id = app.clinic_id() and m.user_id = app.user_id()
          and m.starts_at <= app.instant() and m.ends_at > app.instant()
          and m.client_id <> all (array(select k.client_id from app.conflicted k));

      create view app.administered as
        select e.client_id, e.program_id from program_enrollments e
        where e.clinic_id = app.clinic_id() and e.program_id = any (app.program_ids())
          and e.starts_at <= app.instant() and e.ends_at > app.instant();

      -- One row for each representation active now. alone: the clinic's rule lets this minor consent alone to Part 2
      -- care (42 CFR 2.14), so SUD rows are not the representative's; wholly_alone: neither is the client.
      create view app.represented as
        select r.client_id, r.scopes, r.capacity, m.alone, m.alone and not exists (
            select from program_enrollments e
            where e.clinic_id = r.clinic_id and e.client_id = r.client_id and not e.sud
              and e.starts_at <= app.instant() and e.ends_at > app.instant()) as wholly_alone
        from representatives r
        join clients c on c.clinic_id = r.clinic_id and c.id = r.client_id
        join clinics k on k.clinic_id = r.clinic_id
        cross join lateral (
          select extract(year from age((app.instant() at time zone k.time_zone)::date, c.date_of_birth))::int as years) a
        cross join lateral (
          select coalesce(a.years < 18 and a.years >= k.minor_alone_from_age, false) as alone) m
        where r.clinic_id = app.clinic_id() and r.user_id = app.user_id()
          and r.starts_at <= app.instant() and r.ends_at > app.instant();

      -- Consents that are ACTIVE at the instant: app.consent_state, written so that an index can help.
      create view app.active_consents as
        select c.* from consents c
        where c.clinic_id = app.clinic_id() and c.signed_at is not null and c.entered_in_error_at is null
          and (c.revoked_at is null or c.revoked_at > greatest(app.instant(), c.end_recorded_at))
          and (c.superseded_at is null or c.superseded_at > greatest(app.instant(), c.end_recorded_at))
          and (c.expires_at is null or c.expires_at > app.instant())
          and (c.expiry_event_at is null or c.expiry_event_at > app.instant())
          and (c.known_false_at is null or c.known_false_at > app.instant())
          and coalesce(c.effective_from, c.signed_at) <= app.instant();

      -- What organisations may receive now: the classes of each active consent less what the clinic agreed to restrict.
      create view app.coverage as
        select r.client_id, r.organization_id, c.id as consent_id, c.purposes, c.discloser_program_ids, c.expires_at,
          c.class_mask & ~limits.mask as class_mask
        from consent_recipients r
        join app.active_consents c on c.clinic_id = r.clinic_id and c.id = r.consent_id
        cross join lateral (
          select coalesce(bit_or(app.class_bit(x.data_class)), 0) as mask from restrictions x
          where x.clinic_id = r.clinic_id and x.client_id = r.client_id
            and x.starts_at <= app.instant() and x.ends_at > app.instant()
            and (x.organization_id = r.organization_id or (x.organization_id is null and x.program_id is null))) limits
        where r.clinic_id = app.clinic_id() and r.organization_id is not null
          and (r.revoked_at is null or r.revoked_at > greatest(app.instant(), r.end_recorded_at))
          and c.kind <> 'SERVICE_AGREEMENT';

      create view app.covering as
        select v.client_id, v.consent_id, v.class_mask, v.discloser_program_ids, v.expires_at
        from app.coverage v
        where v.organization_id = app.organization_id() and app.purpose() = any (v.purposes);

      -- Consent that lets treating staff of this clinic see rows of a Part 2 program they don't work in.
      create view app.sud_permitted as
        select c.client_id, c.discloser_program_ids from app.active_consents c
        where c.class_mask & app.class_bit('SUD') <> 0 and c.recipient_class is not null
          and app.purpose() = any (c.purposes)
          and not exists (select from consent_recipients r where r.clinic_id = c.clinic_id and r.consent_id = c.id
            and r.recipient_class is not null and r.revoked_at <= greatest(app.instant(), r.end_recorded_at));

      -- Classes that the client's preferences or a restriction withhold from this member of staff: deny wins.
      create view app.limits as
        select p.client_id, app.class_bit(p.data_class) as class_bit from sharing_preferences p
        where p.clinic_id = app.clinic_id() and p.audience = app.audience() and not p.allowed
        union all
        select x.client_id, app.class_bit(x.data_class) from restrictions x
        where x.clinic_id = app.clinic_id() and x.organization_id is null
          and (x.program_id is null or x.program_id = any (app.program_ids()))
          and x.starts_at <= app.instant() and x.ends_at > app.instant();

      -- Classes that the client chose to open to this side of the clinic.
      create view app.wishes as
        select p.client_id, app.class_bit(p.data_class) as class_bit from sharing_preferences p
        where p.clinic_id = app.clinic_id() and p.audience = app.audience() and p.allowed;

      do $$
      declare v text;
      begin
        foreach v in array array['conflicted', 'assigned', 'supervised_peers', 'supervised', 'care_team',
          'administered', 'represented', 'active_consents', 'coverage', 'covering', 'sud_permitted', 'limits', 'wishes'] loop
          execute format('alter view app.%I owner to app_facts', v);
        end loop;
      end $$;

      create function app.age_band(born date, zone text) returns text language sql stable parallel safe
        begin atomic
          select case when y < 13 then 'UNDER_13' when y < 18 then 'AGE_13_17' when y < 26 then 'AGE_18_25'
            when y < 41 then 'AGE_26_40' when y < 65 then 'AGE_41_64' else 'AGE_65_PLUS' end
          from (select extract(year from age((app.instant() at time zone zone)::date, born))::int as y) a;
        end;

      -- The age band for roles without a grant on the birth date.
      create function app.age_band(client uuid) returns text language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select app.age_band(c.date_of_birth, k.time_zone) from public.clients c
          join public.clinics k on k.clinic_id = c.clinic_id
          where c.clinic_id = app.clinic_id() and c.id = client;
        end;
      alter function app.age_band(uuid) owner to app_facts;

      -- Whether an id that was refused belongs to a client of this clinic; for the audit row alone.
      create function app.known_client(client uuid) returns uuid language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select c.id from public.clients c where c.clinic_id = app.clinic_id() and c.id = client;
        end;
      alter function app.known_client(uuid) owner to app_facts;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.known_client(uuid);
      drop function app.age_band(uuid);
      drop function app.age_band(date, text);
      drop view app.wishes, app.limits, app.sud_permitted, app.covering, app.coverage, app.active_consents,
        app.represented, app.administered, app.care_team, app.supervised, app.supervised_peers, app.assigned,
        app.conflicted;
      do $$
      declare t text;
      begin
        drop policy facts on clients;
        revoke all on clients from app_facts;
        foreach t in array array['clinics', 'programs', 'organizations', 'users', 'memberships', 'program_staff',
          'supervision_links', 'program_enrollments', 'care_team_members', 'peer_assignments', 'representatives',
          'conflicts', 'sharing_preferences', 'restrictions', 'consents', 'consent_recipients'] loop
          execute format('drop policy facts on %I', t);
          execute format('revoke all on %I from app_facts', t);
        end loop;
        for t in select tablename from pg_tables where schemaname = 'public' and tablename not in ('migrations') loop
          execute format('alter table %I no force row level security', t);
          execute format('alter table %I disable row level security', t);
        end loop;
      end $$;
    `);
  }
}
