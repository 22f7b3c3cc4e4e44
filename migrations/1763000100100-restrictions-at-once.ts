import type { MigrationInterface, QueryRunner } from "typeorm";
import { ChoicesAtTheInstant1763000099970 } from "./1763000099970-choices-at-the-instant.js";
import { KindsOfConsent1763000100000 } from "./1763000100000-kinds-of-consent.js";
import { RestrictedConsents1763000099900 } from "./1763000099900-restricted-consents.js";

/** A restriction holds for whoever sees it, also in a transaction that began earlier and waited for the consent lock. */
const BEGUN = "x.starts_at <= greatest(app.instant(), x.recorded_at)";

/** A restriction of what goes out with a referral: toward its target, or toward everybody. */
const RESTRICTED = `
              or exists (select from public.restrictions z
                where z.clinic_id = x.clinic_id and z.client_id = x.client_id
                  and (z.data_class = 'REFERRAL' or (x.sud and z.data_class = 'SUD'))
                  and (z.organization_id = x.target_organization_id or (z.organization_id is null and z.program_id is null))
                  and ${BEGUN.replaceAll("x.", "z.")} and z.ends_at > app.instant())`;

/**
 * The acts by which a client chooses inside the clinic and the clinic agrees to a limit (45 CFR 164.522(a)): each takes the
 * client's consent lock, so that what is being disclosed ends first and what waits sees the change. Both are functions: a
 * representative sets a preference with the scope CONSENT, and may not see preferences by it.
 */
export class RestrictionsAtOnce1763000100100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table restrictions add column recorded_at timestamptz;
      ${KindsOfConsent1763000100000.coverage(BEGUN)}
      create or replace view app.limits as
        select p.client_id, app.class_bit(p.data_class) as class_bit from sharing_preferences p
        where p.clinic_id = app.clinic_id() and p.audience = app.audience() and (not p.allowed or p.since > app.instant())
        union all
        select x.client_id, app.class_bit(x.data_class) from restrictions x
        where x.clinic_id = app.clinic_id() and x.organization_id is null
          and (x.program_id is null or x.program_id = any (app.program_ids()))
          and ${BEGUN} and x.ends_at > app.instant();
      create or replace view app.named_now as
        select v.client_id, v.consent_id from app.coverage v
        join consents c on c.clinic_id = app.clinic_id() and c.id = v.consent_id
        where v.organization_id = app.organization_id()
          and not (c.sud and exists (select from restrictions x
            where x.clinic_id = c.clinic_id and x.client_id = c.client_id and x.data_class = 'SUD'
              and x.program_id is null and (x.organization_id is null or x.organization_id = v.organization_id)
              and ${BEGUN} and x.ends_at > app.instant()));
      ${KindsOfConsent1763000100000.withdrawUncovered(RESTRICTED)}

      grant insert, update (allowed, since) on sharing_preferences to app_facts;
      grant insert, update (ends_at) on restrictions to app_facts;
      create policy facts_add on sharing_preferences for insert to app_facts with check (true);
      create policy facts_change on sharing_preferences for update to app_facts using (true);
      create policy facts_add on restrictions for insert to app_facts with check (true);
      create policy facts_change on restrictions for update to app_facts using (true);

      -- The client's choice, by the client or a representative with the scope CONSENT; nothing comes back for anybody else.
      create function app.set_sharing_preference(p_client uuid, p_class text, p_audience text, p_allowed boolean)
        returns table (id uuid, was boolean, changed boolean) language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      begin
        if app.own_client_id() is distinct from p_client and not (app.role() = 'REPRESENTATIVE' and exists (
          select from app.represented v where v.client_id = p_client and 'CONSENT' = any (v.scopes)
            and not v.wholly_alone and not (v.alone and p_class = 'SUD'))) then
          return;
        end if;
        perform pg_advisory_xact_lock(app.consent_lock_key(p_client));
        select x.id, x.allowed into id, was from public.sharing_preferences x
        where x.clinic_id = app.clinic_id() and x.client_id = p_client and x.data_class = p_class and x.audience = p_audience;
        changed := was is distinct from p_allowed;
        if id is null then
          id := app.new_id();
          insert into public.sharing_preferences (clinic_id, id, client_id, data_class, audience, allowed, since)
          values (app.clinic_id(), id, p_client, p_class, p_audience, p_allowed, app.instant());
        elsif changed then
          update public.sharing_preferences x set allowed = p_allowed, since = greatest(x.since, app.instant())
          where x.clinic_id = app.clinic_id() and x.id = set_sharing_preference.id;
        end if;
        return next;
      end $$;

      -- A limit that the clinic agreed to, by the privacy officer; one that holds already has its end moved.
      create function app.set_restriction(p_client uuid, p_class text, p_organization uuid, p_program uuid, p_ends timestamptz, p_moves_end boolean)
        returns table (id uuid, was timestamptz, ends timestamptz, is_new boolean, changed boolean) language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      begin
        if app.role() is distinct from 'PRIVACY_OFFICER' then return; end if;
        perform pg_advisory_xact_lock(app.consent_lock_key(p_client));
        select x.id, x.ends_at into id, was from public.restrictions x
        where x.clinic_id = app.clinic_id() and x.client_id = p_client and x.data_class = p_class
          and x.organization_id is not distinct from p_organization and x.program_id is not distinct from p_program
          and ${BEGUN} and x.ends_at > app.instant()
        order by x.starts_at, x.id limit 1;
        is_new := id is null;
        ends := case when p_moves_end or is_new then coalesce(p_ends, 'infinity') else was end;
        changed := is_new or ends <> was;
        if is_new then
          id := app.new_id();
          insert into public.restrictions (clinic_id, id, client_id, data_class, organization_id, program_id, starts_at, ends_at, recorded_at)
          values (app.clinic_id(), id, p_client, p_class, p_organization, p_program, app.instant(), ends, app.instant());
        elsif changed then
          update public.restrictions x set ends_at = ends where x.clinic_id = app.clinic_id() and x.id = set_restriction.id;
        end if;
        if changed then
          perform app.withdraw_uncovered(array[p_client]);
          perform app.note_cover(array[p_client], null);
        end if;
        was := nullif(was, 'infinity');
        ends := nullif(ends, 'infinity');
        return next;
      end $$;

      do $$
      declare f text;
      begin
        foreach f in array array['set_sharing_preference(uuid, text, text, boolean)', 'set_restriction(uuid, text, uuid, uuid, timestamptz, boolean)'] loop
          execute format('alter function app.%s owner to app_facts', f);
          execute format('revoke execute on function app.%s from public', f);
        end loop;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.set_restriction(uuid, text, uuid, uuid, timestamptz, boolean);
      drop function app.set_sharing_preference(uuid, text, text, boolean);
      drop policy facts_change on restrictions;
      drop policy facts_add on restrictions;
      drop policy facts_change on sharing_preferences;
      drop policy facts_add on sharing_preferences;
      revoke insert, update (ends_at) on restrictions from app_facts;
      revoke insert, update (allowed, since) on sharing_preferences from app_facts;
      ${KindsOfConsent1763000100000.withdrawUncovered()}
      ${KindsOfConsent1763000100000.coverage()}
    `);
    await new RestrictedConsents1763000099900().up(queryRunner);
    await new ChoicesAtTheInstant1763000099970().up(queryRunner);
    await queryRunner.query("alter table restrictions drop column recorded_at");
  }
}
