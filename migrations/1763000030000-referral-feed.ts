import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Whether a referral may be shown to its target now, what an organisation's feed holds, and how entries are appended.
 *
 * Locks are taken in one order everywhere: consent locks (app.consent_lock_key), rows, then the feed lock of an
 * organisation. What a poll finds locked by another act it leaves to the next poll. An entry's number is taken under
 * the feed lock, which is held until commit, so that numbers are in the order of commit.
 */
export class ReferralFeed1763000030000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant select, update (status, provider_outcome, version, updated_at, expiry_noted) on referrals to app_facts;
      grant insert on referral_events to app_facts;
      grant select, insert on feed_entries, feed_deliveries to app_facts;
      grant select, insert, update on feed_clocks to app_facts;
      grant insert on audit_events to app_facts;
      create policy facts on referrals for select to app_facts using (true);
      create policy facts_change on referrals for update to app_facts using (true);
      create policy facts_add on referral_events for insert to app_facts with check (true);
      create policy facts on feed_entries for select to app_facts using (true);
      create policy facts_add on feed_entries for insert to app_facts with check (true);
      create policy facts on feed_deliveries for select to app_facts using (true);
      create policy facts_add on feed_deliveries for insert to app_facts with check (true);
      create policy facts on feed_clocks to app_facts using (true);
      create policy facts_add on audit_events for insert to app_facts with check (true);

      -- Consents that are active and name the caller's organisation.
      create view app.named_now as
        select v.client_id, v.consent_id from app.coverage v where v.organization_id = app.organization_id();

      -- Each referral that has been sent to an organisation, with the consent that covers it now, or null. Several
      -- consents may cover it between them; the one named is that which covers most.
      create view app.referral_cover as
        select r.clinic_id, r.id as referral_id, r.client_id, r.target_organization_id as organization_id, r.sud,
          case when not r.sud or k.covers_sud then k.consent_id end as consent_id
        from referrals r
        join organizations o on o.clinic_id = r.clinic_id and o.id = r.target_organization_id
        left join lateral (
          select bool_or(v.class_mask & app.class_bit('SUD') <> 0) as covers_sud,
            (array_agg(v.consent_id order by v.class_mask & app.class_bit('SUD') desc, v.expires_at desc nulls first, v.consent_id)
              filter (where v.class_mask & app.class_bit('REFERRAL') <> 0))[1] as consent_id
          from app.coverage v
          where v.client_id = r.client_id and v.organization_id = o.id and o.purpose = any (v.purposes)
            and (v.discloser_program_ids = '{}' or r.program_id = any (v.discloser_program_ids))) k on true
        where r.clinic_id = app.clinic_id() and r.sent_at is not null;

      -- Where the feed does not know yet that cover began or ended: its last entry of a referral tells what it knows.
      create view app.cover_changes as
        select c.clinic_id, c.organization_id, c.referral_id, c.client_id,
          case when c.consent_id is null then 'END' else 'BEGIN' end as kind
        from app.referral_cover c
        left join lateral (
          select e.kind from feed_entries e
          where e.clinic_id = c.clinic_id and e.referral_id = c.referral_id and e.organization_id = c.organization_id
          order by e.position desc limit 1) last on true
        where (c.consent_id is not null) = (coalesce(last.kind, 'END') = 'END') and (c.consent_id is not null or last.kind is not null);

      -- What the caller's organisation may read of its feed: a covered referral's changes, and one tombstone for a
      -- referral that it has had and that is covered no more.
      create view app.feed as
        select e.clinic_id, e.position, e.at as changed_at, e.referral_id, e.client_id as about_client_id,
          c.consent_id is not null as covered, c.consent_id, c.sud and c.consent_id is not null as sud,
          case when c.consent_id is not null then e.client_id end as client_id
        from feed_entries e
        join app.referral_cover c on c.clinic_id = e.clinic_id and c.referral_id = e.referral_id
          and c.organization_id = e.organization_id
        where e.clinic_id = app.clinic_id() and e.organization_id = app.organization_id()
          and case when c.consent_id is not null then e.kind <> 'END'
            else e.kind = 'END' and not exists (
                select from feed_entries later where later.clinic_id = e.clinic_id and later.referral_id = e.referral_id
                  and later.organization_id = e.organization_id and later.position > e.position and later.kind = 'END')
              and coalesce((select true from feed_deliveries d where d.clinic_id = e.clinic_id
                and d.organization_id = e.organization_id and d.referral_id = e.referral_id), false) end;

      -- The part of it whose clients' consent locks this transaction holds: what a page is read from.
      create view app.feed_window as
        select f.clinic_id, f.position, f.changed_at, f.referral_id, f.client_id, f.covered, f.consent_id, f.sud,
          app.classes_of(c.class_mask) as scope_classes, c.purposes as scope_purposes, c.expires_at as scope_expires_at,
          c.description as scope_text
        from app.feed f
        left join consents c on c.clinic_id = f.clinic_id and c.id = f.consent_id
        where f.position <= nullif(current_setting('app.feed_until', true), '')::bigint;

      do $$
      declare v text;
      begin
        foreach v in array array['named_now', 'referral_cover', 'cover_changes', 'feed', 'feed_window'] loop
          execute format('alter view app.%I owner to app_facts', v);
        end loop;
      end $$;

      create function app.lock_feed(organization uuid) returns void language sql volatile
        begin atomic
          select pg_advisory_xact_lock(hashtextextended(app.clinic_id()::text || organization::text, 3));
        end;

      -- A change of a referral, for its target's feed. Nothing is appended while no consent covers it.
      create function app.append_feed(referral uuid) returns void
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare c record;
      begin
        select v.* into c from app.referral_cover v where v.referral_id = referral;
        if c.consent_id is null then return; end if;
        perform app.lock_feed(c.organization_id);
        insert into public.feed_entries (clinic_id, organization_id, referral_id, client_id, kind, at)
        values (c.clinic_id, c.organization_id, referral, c.client_id, 'CHANGE', app.instant());
      end $$;

      -- Tells the feeds that cover of these clients' referrals began or ended; once, however often it is asked.
      create function app.note_cover(clients uuid[], only_organization uuid) returns void
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare o uuid;
      begin
        for o in select distinct v.organization_id from app.cover_changes v
          where v.client_id = any (clients) and (only_organization is null or v.organization_id = only_organization)
          order by 1 loop
          perform app.lock_feed(o);
          -- Looked at again under the lock: another poll may have said it meanwhile.
          insert into public.feed_entries (clinic_id, organization_id, referral_id, client_id, kind, at)
          select v.clinic_id, v.organization_id, v.referral_id, v.client_id, v.kind, app.instant()
          from app.cover_changes v where v.client_id = any (clients) and v.organization_id = o
          order by v.referral_id;
        end loop;
      end $$;

      -- Ends what was open with organisations for which a consent was taken back and none covers now.
      create function app.withdraw_uncovered(clients uuid[]) returns void
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare r record;
      begin
        for r in select x.* from public.referrals x
          where x.clinic_id = app.clinic_id() and x.client_id = any (clients)
            and x.status in ('SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'SCHEDULED', 'IN_PROGRESS')
            and app.referral_status(x.status, x.respond_by, app.instant()) <> 'EXPIRED'
            and exists (select from app.referral_cover v where v.referral_id = x.id and v.consent_id is null)
            and exists (select from public.consent_recipients n join public.consents c on c.clinic_id = n.clinic_id and c.id = n.consent_id
              where n.clinic_id = x.clinic_id and n.client_id = x.client_id and n.organization_id = x.target_organization_id
                and (n.revoked_at <= app.instant() or c.revoked_at <= app.instant()))
          order by x.id for update of x loop
          update public.referrals set status = 'CANCELLED', provider_outcome = 'CONSENT_WITHDRAWN', version = version + 1,
            updated_at = app.instant() where clinic_id = r.clinic_id and id = r.id;
          insert into public.referral_events (clinic_id, id, referral_id, client_id, from_status, to_status, at, actor_name, actor_organization)
          select r.clinic_id, app.new_id(), r.id, r.client_id, r.status, 'CANCELLED', app.instant(), 'Consent withdrawn', k.name
          from public.clinics k where k.clinic_id = r.clinic_id;
          insert into public.audit_events (clinic_id, event_id, kind, outcome, purpose, client_ids, class_sets, detail)
          values (r.clinic_id, app.new_id(), 'UPDATE', 'SUCCESS', app.purpose(), array[r.client_id], array[app.class_bit('REFERRAL')],
            jsonb_build_object('entity', jsonb_build_object('type', 'Referral', 'id', r.id), 'from', r.status, 'to', 'CANCELLED',
              'outcome', 'CONSENT_WITHDRAWN'));
        end loop;
      end $$;

      -- Clients of whom the clock has changed something for this organisation since its feed was last told.
      create function app.clock_changed(organization uuid, since timestamptz) returns uuid[] language sql stable
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          with changed as (
            select c.id, c.client_id from public.consents c where c.clinic_id = app.clinic_id() and c.expires_at > since and c.expires_at <= app.instant()
            union all
            select c.id, c.client_id from public.consents c where c.clinic_id = app.clinic_id() and c.expiry_event_at > since and c.expiry_event_at <= app.instant()
            union all
            select c.id, c.client_id from public.consents c where c.clinic_id = app.clinic_id() and c.effective_from > since and c.effective_from <= app.instant()
            union all
            select c.id, c.client_id from public.consents c where c.clinic_id = app.clinic_id() and c.revoked_at > since and c.revoked_at <= app.instant()
            union all
            select c.id, c.client_id from public.consents c where c.clinic_id = app.clinic_id() and c.superseded_at > since and c.superseded_at <= app.instant()
            union all
            select r.consent_id, r.client_id from public.consent_recipients r where r.clinic_id = app.clinic_id() and r.revoked_at > since and r.revoked_at <= app.instant())
          select coalesce(array_agg(distinct x.client_id), '{}') from (
            select h.client_id from changed h
            where exists (select from public.consent_recipients r where r.clinic_id = app.clinic_id()
              and r.consent_id = h.id and r.organization_id = organization)
            union all
            select x.client_id from public.restrictions x where x.clinic_id = app.clinic_id()
              and (x.starts_at > since and x.starts_at <= app.instant() or x.ends_at > since and x.ends_at <= app.instant())) x;
        end;

      -- The first statement of a poll: consent locks of the clients of the next page, what the clock has changed, the
      -- receipt of referrals that are shown for the first time. The next statement reads the page up to app.feed_until.
      create function app.prepare_feed(after bigint, size int) returns void
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        mine uuid := app.organization_id();
        since timestamptz;
        due uuid[];
        held uuid[];
        until bigint := after;
        shown uuid[] := '{}';
        seen int := 0;
        e record;
        r record;
      begin
        perform set_config('app.feed_until', '', true);
        if app.role() is distinct from 'INTEGRATOR' or mine is null then return; end if;
        -- An act that began before the last poll may have committed an instant that had passed by then.
        select c.noted_through - interval '1 minute' into since from public.feed_clocks c
        where c.clinic_id = app.clinic_id() and c.organization_id = mine;
        due := app.clock_changed(mine, coalesce(since, '-infinity'));
        if since is null then
          due := array(select distinct v.client_id from app.cover_changes v where v.organization_id = mine);
        end if;
        select coalesce(array_agg(distinct x.client_id order by x.client_id), '{}') into held from (
          select unnest(due) as client_id
          union all
          (select f.about_client_id from app.feed f where f.position > after order by f.position limit size + 1)
          union all
          select x.client_id from public.referrals x where x.clinic_id = app.clinic_id() and x.target_organization_id = mine
            and x.status in ('SENT', 'RECEIVED') and x.respond_by <= app.instant() and not x.expiry_noted) x;
        perform pg_advisory_xact_lock_shared(app.consent_lock_key(x.id)) from (select unnest(held) as id order by 1) x;

        perform app.withdraw_uncovered(due);
        perform app.note_cover(due, mine);
        for r in select x.id from public.referrals x where x.clinic_id = app.clinic_id() and x.target_organization_id = mine
          and x.client_id = any (held)
          and x.status in ('SENT', 'RECEIVED') and x.respond_by <= app.instant() and not x.expiry_noted
          order by x.id for update of x skip locked loop
          update public.referrals set expiry_noted = true where clinic_id = app.clinic_id() and id = r.id;
          perform app.append_feed(r.id);
        end loop;
        if since is null or since < app.instant() - interval '2 minutes' then
          insert into public.feed_clocks (clinic_id, organization_id, noted_through) values (app.clinic_id(), mine, app.instant())
          on conflict (clinic_id, organization_id) do update set noted_through = excluded.noted_through
            where feed_clocks.noted_through < excluded.noted_through;
        end if;

        -- As far as the locks reach: what was appended meanwhile by others waits for the next page.
        for e in select f.position, f.about_client_id, f.referral_id, f.covered from app.feed f
          where f.position > after order by f.position limit size + 1 loop
          exit when not e.about_client_id = any (held);
          until := e.position;
          seen := seen + 1;
          if e.covered and seen <= size then shown := shown || e.referral_id; end if;
        end loop;

        for r in select x.id, x.client_id, o.name from public.referrals x
          join public.organizations o on o.clinic_id = x.clinic_id and o.id = mine
          where x.clinic_id = app.clinic_id() and x.id = any (shown) and x.status = 'SENT'
            and (x.respond_by is null or x.respond_by > app.instant())
          order by x.id for update of x skip locked loop
          update public.referrals set status = 'RECEIVED', version = version + 1, updated_at = app.instant()
          where clinic_id = app.clinic_id() and id = r.id;
          insert into public.referral_events (clinic_id, id, referral_id, client_id, from_status, to_status, at, actor_id, actor_name, actor_organization)
          values (app.clinic_id(), app.new_id(), r.id, r.client_id, 'SENT', 'RECEIVED', app.instant(), app.user_id(), r.name, r.name);
          insert into public.audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, client_ids, class_sets, detail)
          values (app.clinic_id(), app.new_id(), 'UPDATE', 'SUCCESS', app.user_id(), app.role(), mine, app.purpose(), app.basis(),
            array[r.client_id], array[app.class_bit('REFERRAL')],
            jsonb_build_object('entity', jsonb_build_object('type', 'Referral', 'id', r.id), 'from', 'SENT', 'to', 'RECEIVED'));
        end loop;
        insert into public.feed_deliveries (clinic_id, organization_id, referral_id, first_delivered_at)
        select app.clinic_id(), mine, x.id, app.instant() from (select distinct unnest(shown) as id) x
        where not exists (select from public.feed_deliveries d where d.clinic_id = app.clinic_id()
          and d.organization_id = mine and d.referral_id = x.id)
        order by x.id on conflict do nothing;
        perform set_config('app.feed_until', until::text, true);
      end $$;

      do $$
      declare f text;
      begin
        foreach f in array array['append_feed(uuid)', 'note_cover(uuid[], uuid)', 'withdraw_uncovered(uuid[])',
          'clock_changed(uuid, timestamptz)', 'prepare_feed(bigint, int)'] loop
          execute format('alter function app.%s owner to app_facts', f);
          execute format('revoke execute on function app.%s from public', f);
        end loop;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.prepare_feed(bigint, int);
      drop function app.clock_changed(uuid, timestamptz);
      drop function app.withdraw_uncovered(uuid[]);
      drop function app.note_cover(uuid[], uuid);
      drop function app.append_feed(uuid);
      drop function app.lock_feed(uuid);
      drop view app.feed_window, app.feed, app.cover_changes, app.referral_cover, app.named_now;
      drop policy facts_add on audit_events;
      drop policy facts on feed_clocks;
      drop policy facts_add on feed_deliveries;
      drop policy facts on feed_deliveries;
      drop policy facts_add on feed_entries;
      drop policy facts on feed_entries;
      drop policy facts_add on referral_events;
      drop policy facts_change on referrals;
      drop policy facts on referrals;
      revoke all on referrals, referral_events, feed_entries, feed_deliveries, feed_clocks, audit_events from app_facts;
    `);
  }
}
