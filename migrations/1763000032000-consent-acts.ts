import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What acts on consents and referrals must know or do beyond what the acting person may see: each a narrow function
 * that asks for the actor's own relationship first.
 */
export class ConsentActs1763000032000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant update (superseded_at, end_recorded_at, version) on consents to app_facts;
      create policy facts_change on consents for update to app_facts using (true);

      -- As whom an act stands in a referral's history: a person and the clinic, or an organisation alone.
      create function app.acting_as() returns table (name text, organization text) language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select coalesce(o.name, u.display_name), coalesce(o.name, k.name)
          from public.users u join public.clinics k on k.clinic_id = u.clinic_id
          left join public.organizations o on o.clinic_id = u.clinic_id and o.id = app.organization_id()
          where u.clinic_id = app.clinic_id() and u.id = app.user_id();
        end;

      -- Whether consents let this organisation have this client's referral now, for staff of the client: the consent
      -- that covers most, the classes covered, and which elements of 42 CFR 2.31(a) are missing. Consents add up, class
      -- by class.
      create function app.send_decision(p_client uuid, p_organization uuid, p_program uuid, p_needed int)
        returns table (consent_id uuid, class_mask int, missing text[], purpose text) language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select u.consent_id, coalesce(u.class_mask, 0), array_remove(array[
              case when n.named = 0 then 'RECIPIENT' end,
              case when n.purposes = 0 then 'PURPOSE' end,
              case when n.purposes > 0 and u.consent_id is null then 'DISCLOSER' end,
              case when coalesce(u.class_mask, 0) & p_needed <> p_needed then 'CLASSES' end], null), o.purpose
          from public.organizations o
          cross join lateral (
            select count(*) as named, count(*) filter (where o.purpose = any (v.purposes)) as purposes
            from app.coverage v where v.client_id = p_client and v.organization_id = o.id) n
          cross join lateral (
            select bit_or(v.class_mask) as class_mask,
              (array_agg(v.consent_id order by bit_count((v.class_mask & p_needed)::bit(32)) desc, v.expires_at desc nulls first, v.consent_id))[1] as consent_id
            from app.coverage v where v.client_id = p_client and v.organization_id = o.id and o.purpose = any (v.purposes)
              and (v.discloser_program_ids = '{}' or p_program = any (v.discloser_program_ids))) u
          where o.clinic_id = app.clinic_id() and o.id = p_organization
            and p_client = any (array(select l.client_id from app.logged_clients l));
        end;

      -- Who has to sign for a client: ADULT, or a minor in a clinic where parent and minor BOTH sign, or where the minor
      -- may consent ALONE to Part 2 care (42 CFR 2.14).
      create function app.signing_rule(p_client uuid) returns text language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select case when a.years >= 18 then 'ADULT' when a.years >= k.minor_alone_from_age then 'ALONE' else 'BOTH' end
          from public.clients c join public.clinics k on k.clinic_id = c.clinic_id
          cross join lateral (
            select extract(year from age((app.instant() at time zone k.time_zone)::date, c.date_of_birth))::int as years) a
          where c.clinic_id = app.clinic_id() and c.id = p_client;
        end;

      -- The person who may sign for a client in a capacity now; a representative only themselves.
      create function app.signer_for(p_client uuid, p_capacity text) returns table (id uuid, name text)
        language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select u.id, u.display_name from public.representatives r
          join public.users u on u.clinic_id = r.clinic_id and u.id = r.user_id
          where r.clinic_id = app.clinic_id() and r.client_id = p_client and r.capacity = p_capacity
            and 'CONSENT' = any (r.scopes) and r.starts_at <= app.instant() and r.ends_at > app.instant()
            and (app.role() <> 'REPRESENTATIVE' or r.user_id = app.user_id())
          order by r.starts_at, r.id limit 1;
        end;

      -- Ends the consent that a signed one replaces, when the new one begins. The signer may not see the old one.
      create function app.supersede_consent(p_consent uuid) returns uuid language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      declare replaced uuid;
      begin
        update public.consents old set superseded_at = greatest(n.effective_from, app.instant()), end_recorded_at = app.instant(),
          version = old.version + 1
        from public.consents n
        where n.clinic_id = app.clinic_id() and n.id = p_consent and n.signed_at is not null
          and old.clinic_id = n.clinic_id and old.id = n.supersedes_id and old.client_id = n.client_id and old.superseded_at is null
        returning old.id into replaced;
        return replaced;
      end $$;

      -- ENTERED_IN_ERROR by the privacy officer, who sees no referral: a correction that is written and not read.
      create function app.correct_referral(p_id uuid, p_version int, p_reason text)
        returns table (client uuid, was text, version int, corrected boolean) language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      declare r public.referrals;
      begin
        if app.role() is distinct from 'PRIVACY_OFFICER' then return; end if;
        perform pg_advisory_xact_lock_shared(app.consent_lock_key(x.client_id)) from public.referrals x
        where x.clinic_id = app.clinic_id() and x.id = p_id;
        select * into r from public.referrals x where x.clinic_id = app.clinic_id() and x.id = p_id for update;
        if r.id is null then return; end if;
        client := r.client_id;
        was := app.referral_status(r.status, r.respond_by, app.instant());
        version := r.version + r.client_version;
        corrected := version = p_version and was <> 'ENTERED_IN_ERROR';
        if corrected then
          update public.referrals x set status = 'ENTERED_IN_ERROR', version = x.version + 1, updated_at = app.instant()
          where x.clinic_id = r.clinic_id and x.id = r.id;
          insert into public.referral_events (clinic_id, id, referral_id, client_id, from_status, to_status, at, actor_id, actor_name, actor_organization, reason)
          select r.clinic_id, app.new_id(), r.id, r.client_id, was, 'ENTERED_IN_ERROR', app.instant(), app.user_id(), a.name, a.organization, p_reason
          from app.acting_as() a;
          perform app.append_feed(r.id);
        end if;
        return next;
      end $$;

      do $$
      declare f text;
      begin
        foreach f in array array['acting_as()', 'correct_referral(uuid, int, text)', 'send_decision(uuid, uuid, uuid, int)', 'signing_rule(uuid)', 'signer_for(uuid, text)', 'supersede_consent(uuid)'] loop
          execute format('alter function app.%s owner to app_facts', f);
          execute format('revoke execute on function app.%s from public', f);
        end loop;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.correct_referral(uuid, int, text);
      drop function app.supersede_consent(uuid);
      drop function app.signer_for(uuid, text);
      drop function app.signing_rule(uuid);
      drop function app.send_decision(uuid, uuid, uuid, int);
      drop function app.acting_as();
      drop policy facts_change on consents;
      revoke update (superseded_at, end_recorded_at, version) on consents from app_facts;
    `);
  }
}
