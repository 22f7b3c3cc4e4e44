import type { MigrationInterface, QueryRunner } from "typeorm";

/** The columns of a consent as they were when the view was made first. */
const COLUMNS = `c.clinic_id, c.id, c.client_id, c.kind, c.classes, c.class_mask, c.purposes, c.discloser_program_ids,
          c.recipient_class, c.description, c.service_from, c.service_to, c.effective_from, c.expires_at, c.expires_on,
          c.expiry_event, c.expiry_event_at, c.sud, c.statements, c.client_name_as_signed, c.author_id, c.created_at,
          c.offered_at, c.signed_at, c.declined_at, c.revoked_at, c.revocation_channel, c.revocation_received_at,
          c.revocation_written_at, c.superseded_at, c.end_recorded_at, c.supersedes_id, c.entered_in_error_at,
          c.known_false_at, c.version`;

/** An event that was recorded while this transaction waited for the consent lock has happened for it too. */
const activeConsents = (instant: string): string => `
      create or replace view app.active_consents as
        select ${COLUMNS} from consents c
        where c.clinic_id = app.clinic_id() and c.signed_at is not null and c.entered_in_error_at is null
          and (c.revoked_at is null or c.revoked_at > greatest(app.instant(), c.end_recorded_at))
          and (c.superseded_at is null or c.superseded_at > greatest(app.instant(), c.end_recorded_at))
          and (c.expires_at is null or c.expires_at > app.instant())
          and (c.expiry_event_at is null or c.expiry_event_at > ${instant})
          and (c.known_false_at is null or c.known_false_at > app.instant())
          and coalesce(c.effective_from, c.signed_at) <= app.instant();`;

/**
 * Events that end a consent are recorded by the database, whoever brings them about. "End of treatment" is the recorded end
 * of the client's enrollments in the programs that disclose, or of all where the clinic does (42 CFR 2.31(a)(7)); opening
 * one again revives nothing. What somebody signed for a minor ends when the minor comes of age (42 CFR 2.14): that instant
 * is kept as an event and not as an expiry, since it tells the day of birth.
 */
export class EndsByEvent1763000100200 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.ends_with_treatment(expiry_event text) returns boolean language sql immutable parallel safe
        return coalesce(lower(btrim(expiry_event, ' .')) in ('end of treatment', 'end of enrollment', 'end of enrolment'), false);

      -- When a signed consent ends by an event that is known, or null. p_was: the end that the enrollment p_enrollment had
      -- before: a treatment that was open when the consent was signed is the one that it is about.
      create function app.consent_event_at(c public.consents, p_enrollment uuid, p_was timestamptz) returns timestamptz
        language sql stable set search_path = pg_catalog, public, pg_temp
        begin atomic
          select least(t.at, m.at)
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
        end;

      create function app.note_signature() returns trigger language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      begin
        new.expiry_event_at := app.consent_event_at(new, null, null);
        return new;
      end $$;
      create trigger ends_by_event before update of signed_at on consents for each row
        when (old.signed_at is null and new.signed_at is not null) execute function app.note_signature();

      create function app.note_enrollment() returns trigger language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      declare was timestamptz;
      begin
        if tg_op = 'UPDATE' then
          was := old.ends_at;
        elsif not exists (select from public.consents c where c.clinic_id = new.clinic_id and c.client_id = new.client_id
          and c.signed_at is not null and app.ends_with_treatment(c.expiry_event)) then
          return null;
        end if;
        perform pg_advisory_xact_lock(app.consent_lock_key(new.client_id));
        update public.consents c set expiry_event_at = n.at,
          end_recorded_at = case when n.at <= app.instant() then app.instant() else c.end_recorded_at end
        from (select x.id, app.consent_event_at(x, new.id, was) as at from public.consents x
          where x.clinic_id = new.clinic_id and x.client_id = new.client_id and x.signed_at is not null
            and app.ends_with_treatment(x.expiry_event)
            and (x.expiry_event_at is null or x.expiry_event_at > app.instant())) n
        where c.clinic_id = new.clinic_id and c.id = n.id and c.expiry_event_at is distinct from n.at;
        return null;
      end $$;
      create trigger ends_consents after insert or update of ends_at on program_enrollments for each row
        execute function app.note_enrollment();
      ${activeConsents("greatest(app.instant(), c.end_recorded_at)")}

      grant update (expiry_event_at) on consents to app_facts;
      do $$
      declare f text;
      begin
        foreach f in array array['note_signature()', 'note_enrollment()', 'consent_event_at(public.consents, uuid, timestamptz)'] loop
          execute format('alter function app.%s owner to app_facts', f);
          execute format('revoke execute on function app.%s from public', f);
        end loop;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      revoke update (expiry_event_at) on consents from app_facts;
      ${activeConsents("app.instant()")}
      drop trigger ends_consents on program_enrollments;
      drop function app.note_enrollment();
      drop trigger ends_by_event on consents;
      drop function app.note_signature();
      drop function app.consent_event_at(public.consents, uuid, timestamptz);
      drop function app.ends_with_treatment(text);
    `);
  }
}
