import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Emergency access ("break the glass", 42 CFR 2.51): one clinician who is medical personnel, one client, 60 minutes.
 *
 * app.emergency is the fact that conditions ask: the clients whose record is open to the actor in an emergency now. No
 * role may write the tables. Whoever starts an access has no relationship to the client, so that a rule on the table would
 * have to let every clinician insert anything; and an access that is over must not be opened again by moving its end. The
 * functions here are the only way in, each for its role alone.
 */
export class EmergencyAccess1763000110000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table emergency_accesses (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        user_id uuid not null,
        started_at timestamptz not null default app.instant(),
        ends_at timestamptz not null,
        nature text not null check (char_length(nature) <= 500),
        -- What the clinician states; without it there is no access.
        consent_cannot_be_obtained boolean not null check (consent_cannot_be_obtained),
        -- The third use within 24 hours, or a later one.
        is_repeated boolean not null default false,
        review text not null default 'PENDING' check (review in ('PENDING','JUSTIFIED','NOT_JUSTIFIED','BREACH_REVIEW')),
        review_due_on date not null,
        review_comment text,
        reviewed_by uuid,
        reviewed_at timestamptz,
        version int not null default 1,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, user_id) references users on delete restrict,
        foreign key (clinic_id, reviewed_by) references users on delete restrict,
        check (ends_at >= started_at and ends_at - started_at <= interval '60 minutes'),
        check (reviewed_by <> user_id),
        check ((review = 'PENDING') = (reviewed_by is null) and num_nulls(reviewed_by, reviewed_at, review_comment) in (0, 3))
      );
      create index emergency_accesses_by_user on emergency_accesses (clinic_id, user_id, ends_at);
      create index emergency_accesses_by_client on emergency_accesses (clinic_id, client_id, started_at);
      create index emergency_accesses_by_start on emergency_accesses (clinic_id, started_at);

      -- What 42 CFR 2.51(c) wants documented. The nature of the emergency is that of the access.
      create table emergency_disclosures (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        emergency_access_id uuid not null,
        recipient_name text not null,
        recipient_affiliation text not null,
        discloser_id uuid not null,
        disclosed_at timestamptz not null,
        documented_at timestamptz not null default app.instant(),
        description text not null check (char_length(description) <= 500),
        classes text[] not null check (classes <> '{}'
          and classes <@ array['IDENTITY','CONTACT','SERVICE','CLINICAL','SUD','SAFETY','CRISIS']),
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, emergency_access_id) references emergency_accesses on delete cascade,
        foreign key (clinic_id, discloser_id) references users on delete restrict,
        check (disclosed_at <= documented_at)
      );
      create index emergency_disclosures_by_client on emergency_disclosures (clinic_id, client_id, disclosed_at);
      create index emergency_disclosures_by_access on emergency_disclosures (clinic_id, emergency_access_id);

      do $$
      declare t text;
      begin
        foreach t in array array['emergency_accesses', 'emergency_disclosures'] loop
          execute format('alter table %I enable row level security', t);
          execute format('alter table %I force row level security', t);
          execute format('grant select, insert on %I to app_facts', t);
          execute format('create policy facts on %I for select to app_facts using (true)', t);
          execute format('create policy facts_insert on %I for insert to app_facts with check (clinic_id = app.clinic_id())', t);
        end loop;
      end $$;
      grant update (ends_at, review, review_comment, reviewed_by, reviewed_at, version) on emergency_accesses to app_facts;
      create policy facts_update on emergency_accesses for update to app_facts
        using (clinic_id = app.clinic_id()) with check (clinic_id = app.clinic_id());

      -- Medical personnel now: a flag of the membership, as the roster has it.
      create function app.is_medical_personnel() returns boolean language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select app.role() = 'CLINICIAN' and exists (select from public.memberships m
            where m.clinic_id = app.clinic_id() and m.user_id = app.user_id() and m.role = 'CLINICIAN' and m.medical_personnel
              and m.starts_at <= app.instant() and m.ends_at > app.instant());
        end;

      -- Half-open, like every interval. A declared conflict makes it absent, as it does every relationship but SELF.
      create view app.emergency as
        select e.client_id, e.id as emergency_access_id from emergency_accesses e
        where e.clinic_id = app.clinic_id() and e.user_id = app.user_id()
          and e.started_at <= app.instant() and e.ends_at > app.instant()
          and e.client_id <> all (array(select k.client_id from app.conflicted k))
          and (select app.is_medical_personnel());
      alter view app.emergency owner to app_facts;

      -- Monday to Friday; the clinic's holidays are not known here, so that a review is due too early rather than too late.
      create function app.business_days_after(day date, days int) returns date language sql immutable parallel safe
        begin atomic
          select d.day from (select day + n as day from generate_series(1, days + 2 * (days / 5 + 1)) n) d
          where extract(isodow from d.day) < 6 order by d.day offset days - 1 limit 1;
        end;

      -- How often somebody may look for a client in an hour. A function, as a test asks more often than any clinician.
      create function app.emergency_searches_an_hour() returns int language sql immutable parallel safe return 10;

      -- Looks for the client of an attempt: by id, or by exact legal name and birth date. Attempts of one person stand in
      -- line until the one before is in the log, which is where they are counted.
      create function app.emergency_search(p_client uuid, p_legal_name text, p_date_of_birth date)
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
          matches := array(select c.id from public.clients c where c.clinic_id = app.clinic_id()
            and (c.id = p_client or (p_client is null and c.legal_name = p_legal_name and c.date_of_birth = p_date_of_birth))
            order by c.id limit 20);
          client := (select m.id from unnest(matches) m(id)
            where cardinality(matches) = 1 and m.id <> all (array(select k.client_id from app.conflicted k)));
        end if;
        return next;
      end $$;

      -- The third access of the actor within 24 hours is for the privacy officer to look at first.
      create function app.start_emergency_access(p_id uuid, p_client uuid, p_nature text) returns boolean
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        repeated boolean;
      begin
        if not coalesce(app.is_medical_personnel(), false)
          or p_client = any (array(select k.client_id from app.conflicted k)) then
          raise exception 'not theirs to open' using errcode = 'insufficient_privilege';
        end if;
        repeated := (select count(*) from public.emergency_accesses e where e.clinic_id = app.clinic_id()
          and e.user_id = app.user_id() and e.started_at > app.instant() - interval '24 hours') >= 2;
        insert into public.emergency_accesses (clinic_id, id, client_id, user_id, started_at, ends_at, nature,
          consent_cannot_be_obtained, is_repeated, review_due_on)
        select k.clinic_id, p_id, p_client, app.user_id(), app.instant(), app.instant() + interval '60 minutes', p_nature,
          true, repeated, app.business_days_after((app.instant() at time zone k.time_zone)::date, 2)
        from public.clinics k where k.clinic_id = app.clinic_id();
        return repeated;
      end $$;

      create function app.end_emergency_access(p_id uuid) returns boolean
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        update public.emergency_accesses set ends_at = app.instant(), version = version + 1
        where clinic_id = app.clinic_id() and id = p_id and user_id = app.user_id() and app.role() = 'CLINICIAN'
          and ends_at > app.instant();
        return found;
      end $$;

      create function app.record_emergency_disclosure(p_id uuid, p_access uuid, p_recipient text, p_affiliation text,
        p_disclosed_at timestamptz, p_description text, p_classes text[]) returns boolean
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        insert into public.emergency_disclosures (clinic_id, id, client_id, emergency_access_id, recipient_name,
          recipient_affiliation, discloser_id, disclosed_at, documented_at, description, classes)
        select e.clinic_id, p_id, e.client_id, e.id, p_recipient, p_affiliation, app.user_id(), p_disclosed_at, app.instant(),
          p_description, p_classes
        from public.emergency_accesses e
        where e.clinic_id = app.clinic_id() and e.id = p_access and e.user_id = app.user_id() and app.role() = 'CLINICIAN'
          and p_disclosed_at >= e.started_at;
        return found;
      end $$;

      create function app.review_emergency_access(p_id uuid, p_review text, p_comment text) returns boolean
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        update public.emergency_accesses set review = p_review, review_comment = p_comment, reviewed_by = app.user_id(),
          reviewed_at = app.instant(), version = version + 1
        where clinic_id = app.clinic_id() and id = p_id and app.role() = 'PRIVACY_OFFICER' and user_id <> app.user_id()
          and (review = 'PENDING' or (review = 'BREACH_REVIEW' and p_review <> 'BREACH_REVIEW'));
        return found;
      end $$;

      do $$
      declare f regprocedure;
      begin
        foreach f in array array['app.is_medical_personnel()', 'app.emergency_search(uuid, text, date)',
          'app.start_emergency_access(uuid, uuid, text)', 'app.end_emergency_access(uuid)',
          'app.record_emergency_disclosure(uuid, uuid, text, text, timestamptz, text, text[])',
          'app.review_emergency_access(uuid, text, text)']::regprocedure[] loop
          execute format('alter function %s owner to app_facts', f);
          execute format('revoke execute on function %s from public', f);
        end loop;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.review_emergency_access(uuid, text, text);
      drop function app.record_emergency_disclosure(uuid, uuid, text, text, timestamptz, text, text[]);
      drop function app.end_emergency_access(uuid);
      drop function app.start_emergency_access(uuid, uuid, text);
      drop function app.emergency_search(uuid, text, date);
      drop function app.emergency_searches_an_hour();
      drop function app.business_days_after(date, int);
      drop view app.emergency;
      drop function app.is_medical_personnel();
      drop table emergency_disclosures, emergency_accesses;
    `);
  }
}
