import type { MigrationInterface, QueryRunner } from "typeorm";

/** Capacities that rest on the client's being unable to decide; a parent's rests on age, and ends with it. */
const FOR_INCAPACITY = "'GUARDIAN', 'HEALTH_CARE_AGENT'";

const consentEventAt = (regained: string): string => `
      create or replace function app.consent_event_at(c public.consents, p_enrollment uuid, p_was timestamptz) returns timestamptz
        language sql stable set search_path = pg_catalog, public, pg_temp
        begin atomic
          select least(t.at, m.at${regained})
          from (
            select case when max(e.ends_at) < 'infinity'
                and bool_or(case when e.id = p_enrollment then greatest(p_was, e.ends_at) else e.ends_at end > (c).signed_at)
              then greatest(max(e.ends_at), app.instant()) end as at
            from public.program_enrollments e
            where e.clinic_id = (c).clinic_id and e.client_id = (c).client_id and app.ends_with_treatment((c).expiry_event)
              and ((c).discloser_program_ids = '{}' or e.program_id = any ((c).discloser_program_ids))) t
          left join lateral (
            select d.at from public.clients p join public.clinics k on k.clinic_id = p.clinic_id
            cross join lateral (select (p.date_of_birth + interval '18 years')::date as day) b
            -- Who was born on a leap day is of age on 1 March, as app.signing_rule counts.
            cross join lateral (select (b.day + case when extract(year from age(b.day, p.date_of_birth)) < 18 then 1 else 0 end)::timestamp
              at time zone k.time_zone as at) d
            where p.clinic_id = (c).clinic_id and p.id = (c).client_id and d.at > (c).signed_at
              and exists (select from public.consent_signatures s where s.clinic_id = (c).clinic_id and s.consent_id = (c).id
                and s.capacity in ('PARENT', 'GUARDIAN', 'HEALTH_CARE_AGENT', 'PERSONAL_REPRESENTATIVE'))) m on true;
        end;`;

/**
 * A client who regains control of their own affairs decides anew: what was signed for them because they could not ends at
 * that instant, unless they have signed it themselves since. An authority that ends for another reason, such as another
 * guardian, ends nothing: whoever signed had the right to (42 CFR 2.31(a)(8)). Why an authority ended is a fact of the
 * roster. An end that is recorded late ends consents when it is recorded: what was disclosed until then was disclosed on
 * them.
 */
export class ControlRegained1763000131200 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table representatives
        add column end_reason text check (end_reason in ('REGAINED_CONTROL', 'REPLACED', 'COURT_ORDER', 'OTHER')),
        add constraint representatives_reason_of_an_end check (end_reason is null or ends_at < 'infinity'),
        add constraint representatives_control_to_regain
          check (end_reason <> 'REGAINED_CONTROL' or capacity in (${FOR_INCAPACITY}));
      create index representatives_by_regained on representatives (clinic_id, client_id) where end_reason = 'REGAINED_CONTROL';
      grant select (signer_id, at) on consent_signatures to app_facts;

      -- When the client regains control over what this consent says, or null: at the end of an authority that was theirs to
      -- need when it was signed, or that whoever signed it had no more. What somebody signed whose own authority goes on
      -- stays, and so does what the client has signed since.
      create function app.control_regained_at(c public.consents) returns timestamptz
        language sql stable set search_path = pg_catalog, public, pg_temp
        begin atomic
          select case when min(r.ends_at) is not null then greatest(min(r.ends_at), app.instant()) end
          from public.representatives r
          join public.consent_signatures s on s.clinic_id = r.clinic_id and s.consent_id = (c).id and s.capacity in (${FOR_INCAPACITY})
          where r.clinic_id = (c).clinic_id and r.client_id = (c).client_id and r.end_reason = 'REGAINED_CONTROL'
            and (s.at < r.ends_at or (s.signer_id = r.user_id and not exists (
              select from public.representatives h where h.clinic_id = r.clinic_id and h.client_id = r.client_id
                and h.user_id = s.signer_id and h.capacity = s.capacity and h.starts_at <= s.at and h.ends_at > s.at)))
            and not exists (
              select from public.representatives h where h.clinic_id = r.clinic_id and h.client_id = r.client_id
                and h.user_id = s.signer_id and h.capacity = s.capacity and h.starts_at <= r.ends_at and h.ends_at > r.ends_at)
            and not exists (
              select from public.consent_signatures o where o.clinic_id = r.clinic_id and o.consent_id = (c).id
                and o.capacity = 'CLIENT' and o.at >= r.ends_at);
        end;

      -- As before, and when the client regains control.
      ${consentEventAt(", app.control_regained_at(c)")}

      create function app.note_representation() returns trigger language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      begin
        if new.end_reason is distinct from 'REGAINED_CONTROL'
          and not (tg_op = 'UPDATE' and coalesce(old.end_reason = 'REGAINED_CONTROL', false))
          and not exists (select from public.representatives r where r.clinic_id = new.clinic_id and r.client_id = new.client_id
            and r.end_reason = 'REGAINED_CONTROL') then
          return null;
        end if;
        perform pg_advisory_xact_lock(app.consent_lock_key(new.client_id));
        update public.consents c set expiry_event_at = n.at,
          end_recorded_at = case when n.at <= app.instant() then app.instant() else c.end_recorded_at end
        from (select x.id, app.consent_event_at(x, null, null) as at from public.consents x
          where x.clinic_id = new.clinic_id and x.client_id = new.client_id and x.signed_at is not null
            and (x.expiry_event_at is null or x.expiry_event_at > app.instant())
            and exists (select from public.consent_signatures s where s.clinic_id = x.clinic_id and s.consent_id = x.id
              and s.capacity in (${FOR_INCAPACITY}))) n
        where c.clinic_id = new.clinic_id and c.id = n.id and c.expiry_event_at is distinct from n.at;
        return null;
      end $$;
      create trigger ends_consents after insert or update of capacity, starts_at, ends_at, end_reason on representatives
        for each row execute function app.note_representation();

      do $$
      declare f text;
      begin
        foreach f in array array['note_representation()', 'control_regained_at(public.consents)'] loop
          execute format('alter function app.%s owner to app_facts', f);
          execute format('revoke execute on function app.%s from public', f);
        end loop;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop trigger ends_consents on representatives;
      drop function app.note_representation();
      ${consentEventAt("")}
      drop function app.control_regained_at(public.consents);
      revoke select (signer_id, at) on consent_signatures from app_facts;
      drop index representatives_by_regained;
      alter table representatives drop column end_reason;
    `);
  }
}
