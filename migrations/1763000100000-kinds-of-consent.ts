import type { MigrationInterface, QueryRunner } from "typeorm";

/** Those to whom a consent lets out something: the recipient, and the participants that it names of an intermediary. */
const WITH_PARTICIPANTS = {
  permitted: `app.permitted_classes(c.kind, c.class_mask) & ~limits.mask as class_mask`,
  purposes: `app.permitted_purposes(c.kind, c.purposes) as purposes`,
  from: `(
          select d.clinic_id, d.client_id, d.consent_id, d.organization_id, d.revoked_at, d.end_recorded_at
          from consent_recipients d where d.organization_id is not null
          union all
          select i.clinic_id, i.client_id, i.consent_id, p.organization_id, i.revoked_at, i.end_recorded_at
          from consent_recipients i cross join lateral unnest(i.participant_organization_ids) as p (organization_id)
          where i.participant_organization_ids <> '{}')`,
  kinds: `app.permitted_classes(c.kind, -1) <> 0`,
};
const ALONE = {
  permitted: `c.class_mask & ~limits.mask as class_mask`,
  purposes: `c.purposes`,
  from: `consent_recipients`,
  kinds: `c.kind <> 'SERVICE_AGREEMENT'`,
};

const coverage = (its: typeof ALONE, begun = "x.starts_at <= app.instant()"): string => `
      create or replace view app.coverage as
        select r.client_id, r.organization_id, c.id as consent_id, ${its.purposes}, c.discloser_program_ids, c.expires_at,
          ${its.permitted}
        from ${its.from} r
        join app.active_consents c on c.clinic_id = r.clinic_id and c.id = r.consent_id
        cross join lateral (
          select coalesce(bit_or(app.class_bit(x.data_class)), 0) as mask from restrictions x
          where x.clinic_id = r.clinic_id and x.client_id = r.client_id
            and ${begun} and x.ends_at > app.instant()
            and (x.organization_id = r.organization_id or (x.organization_id is null and x.program_id is null))) limits
        where r.clinic_id = app.clinic_id() and r.organization_id is not null
          and (r.revoked_at is null or r.revoked_at > greatest(app.instant(), r.end_recorded_at))
          and ${its.kinds};`;

/** Only what names this clinic's own treating staff as a class: an intermediary's class is that of its participants. */
const sudPermitted = (kinds: string): string => `
      create or replace view app.sud_permitted as
        select c.client_id, c.discloser_program_ids from app.active_consents c
        where c.class_mask & app.class_bit('SUD') <> 0 and c.recipient_class is not null
          and app.purpose() = any (c.purposes)${kinds}
          and not exists (select from consent_recipients r where r.clinic_id = c.clinic_id and r.consent_id = c.id
            and r.recipient_class is not null and r.revoked_at <= greatest(app.instant(), r.end_recorded_at));`;

/** Whether a recipient's row is about an organization: names it, or names it as a participant. */
const names = (row: string, organization: string, withParticipants: boolean): string =>
  withParticipants
    ? `(${row}.organization_id = ${organization} or ${organization} = any (${row}.participant_organization_ids))`
    : `${row}.organization_id = ${organization}`;

const withdrawUncovered = (withParticipants: boolean, orRestricted = ""): string => `
      -- Ends what was open with organisations for which a consent was taken back and none covers now.
      create or replace function app.withdraw_uncovered(clients uuid[]) returns void
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare r record;
      begin
        for r in select x.* from public.referrals x
          where x.clinic_id = app.clinic_id() and x.client_id = any (clients)
            and x.status in ('SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'SCHEDULED', 'IN_PROGRESS')
            and app.referral_status(x.status, x.respond_by, app.instant()) <> 'EXPIRED'
            and exists (select from app.referral_cover v where v.referral_id = x.id and v.consent_id is null)
            and (exists (select from public.consent_recipients n join public.consents c on c.clinic_id = n.clinic_id and c.id = n.consent_id
              where n.clinic_id = x.clinic_id and n.client_id = x.client_id and ${names("n", "x.target_organization_id", withParticipants)}
                and (n.revoked_at <= app.instant() or c.revoked_at <= app.instant()))${orRestricted})
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
      end $$;`;

const clockChanged = (withParticipants: boolean): string => `
      -- Clients of whom the clock has changed something for this organisation since its feed was last told.
      create or replace function app.clock_changed(organization uuid, since timestamptz) returns uuid[] language sql stable
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
              and r.consent_id = h.id and ${names("r", "organization", withParticipants)})
            union all
            select x.client_id from public.restrictions x where x.clinic_id = app.clinic_id()
              and (x.starts_at > since and x.starts_at <= app.instant() or x.ends_at > since and x.ends_at <= app.instant())) x;
        end;`;

/**
 * What each kind of consent permits (42 CFR 2.31): counseling notes go by a kind of their own and by that alone, so do
 * proceedings, research serves research, agreements let nothing out. An intermediary's participants receive what it does.
 */
export class KindsOfConsent1763000100000 implements MigrationInterface {
  /** The same view with another answer to when a restriction `x` has begun. */
  public static readonly coverage = (begun?: string): string => coverage(WITH_PARTICIPANTS, begun);

  /** The same function with one more ground, over the referral `x`, on which what is not covered ends. */
  public static readonly withdrawUncovered = (orRestricted?: string): string => withdrawUncovered(true, orRestricted);

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table consent_recipients add column participant_organization_ids uuid[] not null default '{}'
        check (participant_organization_ids = '{}' or organization_id is not null);
      create index consent_recipients_by_participants on consent_recipients (clinic_id, client_id)
        where participant_organization_ids <> '{}';

      -- Of the classes that a consent lists, those that its kind permits.
      create function app.permitted_classes(kind text, mask int) returns int language sql immutable parallel safe
        return case
          when kind in ('SERVICE_AGREEMENT', 'GROUP_PARTICIPATION') then 0
          when kind = 'SUD_COUNSELING_NOTES' then mask & app.class_bit('SUD_COUNSELING')
          else mask & ~app.class_bit('SUD_COUNSELING') end;

      -- Of the purposes that a consent lists, those that its kind permits.
      create function app.permitted_purposes(kind text, purposes text[]) returns text[] language sql immutable parallel safe
        return case
          when kind in ('LEGAL_PROCEEDING', 'RESEARCH') then case when kind = any (purposes) then array[kind] else '{}' end
          else array_remove(purposes, 'LEGAL_PROCEEDING') end;
      ${coverage(WITH_PARTICIPANTS)}
      ${sudPermitted(" and c.kind in ('TPO_SINGLE', 'SPECIFIC_DISCLOSURE')")}
      ${withdrawUncovered(true)}
      ${clockChanged(true)}

      grant select (clinic_id, consent_id, capacity) on consent_signatures to app_facts;
      create policy facts on consent_signatures for select to app_facts using (true);

      -- As what somebody must still sign a consent; mirrors missingSignatures() of the consents feature.
      create function app.missing_signatures(p_consent uuid) returns text[]
        language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select case
            when r.rule = 'ADULT' then case
              when s.signed && array['CLIENT', 'GUARDIAN', 'HEALTH_CARE_AGENT', 'PERSONAL_REPRESENTATIVE'] then '{}'
              else array['CLIENT'] end
            else array_remove(array[
              case when not 'CLIENT' = any (s.signed) then 'CLIENT' end,
              case when not s.signed && array['PARENT', 'GUARDIAN'] and not (r.rule = 'ALONE' and c.sud) then 'PARENT' end], null) end
          from public.consents c
          cross join lateral (select app.signing_rule(c.client_id) as rule) r
          cross join lateral (select coalesce(array_agg(x.capacity), '{}') as signed from public.consent_signatures x
            where x.clinic_id = c.clinic_id and x.consent_id = c.id) s
          where c.clinic_id = app.clinic_id() and c.id = p_consent;
        end;
      alter function app.missing_signatures(uuid) owner to app_facts;
      revoke execute on function app.missing_signatures(uuid) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.missing_signatures(uuid);
      drop policy facts on consent_signatures;
      revoke select (clinic_id, consent_id, capacity) on consent_signatures from app_facts;
      ${withdrawUncovered(false)}
      ${clockChanged(false)}
      ${sudPermitted("")}
      ${coverage(ALONE)}
      drop function app.permitted_purposes(text, text[]);
      drop function app.permitted_classes(text, int);
      drop index consent_recipients_by_participants;
      alter table consent_recipients drop column participant_organization_ids;
    `);
  }
}
