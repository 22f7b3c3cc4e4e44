import type { MigrationInterface, QueryRunner } from "typeorm";
import { SendingTellsOfVisibleConsents1763000099500 } from "./1763000099500-sending-tells-of-visible-consents.js";

/** A restriction holds for whoever sees it, also in a transaction that began earlier and waited for the consent lock. */
const BEGUN = "x.starts_at <= greatest(app.instant(), x.recorded_at)";

/** The views that a consent decides through, with the days that it is about or, as they were, without. */
function views(dated: boolean): string {
  const days = (row: string): string => (dated ? `, ${row}.services_start_at, ${row}.services_end_at` : "");
  return `
      create or replace view app.active_consents as
        select c.clinic_id, c.id, c.client_id, c.kind, c.classes, c.class_mask, c.purposes, c.discloser_program_ids,
          c.recipient_class, c.description, c.service_from, c.service_to, c.effective_from, c.expires_at, c.expires_on,
          c.expiry_event, c.expiry_event_at, c.sud, c.statements, c.client_name_as_signed, c.author_id, c.created_at,
          c.offered_at, c.signed_at, c.declined_at, c.revoked_at, c.revocation_channel, c.revocation_received_at,
          c.revocation_written_at, c.superseded_at, c.end_recorded_at, c.supersedes_id, c.entered_in_error_at,
          c.known_false_at, c.version${days("c")} from consents c
        where c.clinic_id = app.clinic_id() and c.signed_at is not null and c.entered_in_error_at is null
          and (c.revoked_at is null or c.revoked_at > greatest(app.instant(), c.end_recorded_at))
          and (c.superseded_at is null or c.superseded_at > greatest(app.instant(), c.end_recorded_at))
          and (c.expires_at is null or c.expires_at > app.instant())
          and (c.expiry_event_at is null or c.expiry_event_at > greatest(app.instant(), c.end_recorded_at))
          and (c.known_false_at is null or c.known_false_at > app.instant())
          and coalesce(c.effective_from, c.signed_at) <= app.instant();

      create or replace view app.coverage as
        select r.client_id, r.organization_id, c.id as consent_id, app.permitted_purposes(c.kind, c.purposes) as purposes,
          c.discloser_program_ids, c.expires_at, app.permitted_classes(c.kind, c.class_mask) & ~limits.mask as class_mask${days("c")}
        from (
          select d.clinic_id, d.client_id, d.consent_id, d.organization_id, d.revoked_at, d.end_recorded_at
          from consent_recipients d where d.organization_id is not null
          union all
          select i.clinic_id, i.client_id, i.consent_id, p.organization_id, i.revoked_at, i.end_recorded_at
          from consent_recipients i cross join lateral unnest(i.participant_organization_ids) as p (organization_id)
          where i.participant_organization_ids <> '{}') r
        join app.active_consents c on c.clinic_id = r.clinic_id and c.id = r.consent_id
        cross join lateral (
          select coalesce(bit_or(app.class_bit(x.data_class)), 0) as mask from restrictions x
          where x.clinic_id = r.clinic_id and x.client_id = r.client_id
            and ${BEGUN} and x.ends_at > app.instant()
            and (x.organization_id = r.organization_id or (x.organization_id is null and x.program_id is null))) limits
        where r.clinic_id = app.clinic_id() and r.organization_id is not null
          and (r.revoked_at is null or r.revoked_at > greatest(app.instant(), r.end_recorded_at))
          and app.permitted_classes(c.kind, -1) <> 0;

      create or replace view app.covering as
        select v.client_id, v.consent_id, v.class_mask, v.discloser_program_ids, v.expires_at${days("v")}
        from app.coverage v
        where v.organization_id = app.organization_id() and app.purpose() = any (v.purposes);

      create or replace view app.sud_permitted as
        select c.client_id, c.discloser_program_ids${days("c")} from app.active_consents c
        where c.class_mask & app.class_bit('SUD') <> 0 and c.recipient_class is not null
          and app.purpose() = any (c.purposes) and c.kind in ('TPO_SINGLE', 'SPECIFIC_DISCLOSURE')
          and not exists (select from consent_recipients r where r.clinic_id = c.clinic_id and r.consent_id = c.id
            and r.recipient_class is not null and r.revoked_at <= greatest(app.instant(), r.end_recorded_at));

      create or replace view app.referral_cover as
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
            and (v.discloser_program_ids = '{}' or r.program_id = any (v.discloser_program_ids))${
              dated ? " and v.services_start_at <= r.created_at and v.services_end_at > r.created_at" : ""
            }) k on true
        where r.clinic_id = app.clinic_id() and r.sent_at is not null;`;
}

const feedWindow = (dated: boolean): string => `
      create or replace view app.feed_window as
        select f.clinic_id, f.position, f.changed_at, f.referral_id, f.client_id, f.covered, f.consent_id, f.sud,
          app.classes_of(c.class_mask) as scope_classes, c.purposes as scope_purposes, c.expires_at as scope_expires_at,
          c.description as scope_text${dated ? ", c.service_from as scope_service_from, c.service_to as scope_service_to" : ""}
        from app.feed f
        left join consents c on c.clinic_id = f.clinic_id and c.id = f.consent_id
        where f.position <= nullif(current_setting('app.feed_until', true), '')::bigint;`;

/** What stands between the views above and the feed; made anew when those lose their columns. */
const REST_OF_FEED = `
      create view app.named_now as
        select v.client_id, v.consent_id from app.coverage v
        join consents c on c.clinic_id = app.clinic_id() and c.id = v.consent_id
        where v.organization_id = app.organization_id()
          and not (c.sud and exists (select from restrictions x
            where x.clinic_id = c.clinic_id and x.client_id = c.client_id and x.data_class = 'SUD'
              and x.program_id is null and (x.organization_id is null or x.organization_id = v.organization_id)
              and ${BEGUN} and x.ends_at > app.instant()));
      create view app.cover_changes as
        select c.clinic_id, c.organization_id, c.referral_id, c.client_id,
          case when c.consent_id is null then 'END' else 'BEGIN' end as kind
        from app.referral_cover c
        left join lateral (
          select e.kind from feed_entries e
          where e.clinic_id = c.clinic_id and e.referral_id = c.referral_id and e.organization_id = c.organization_id
          order by e.position desc limit 1) last on true
        where (c.consent_id is not null) = (coalesce(last.kind, 'END') = 'END') and (c.consent_id is not null or last.kind is not null);
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
                and d.organization_id = e.organization_id and d.referral_id = e.referral_id), false) end;`;

/** Whoever's feed holds referrals of a client with such a consent looks anew, with the next poll, at what is covered. */
const LOOK_ANEW = `
      alter table feed_clocks no force row level security;
      delete from feed_clocks k where exists (
        select from consents c where c.clinic_id = k.clinic_id and num_nonnulls(c.service_from, c.service_to) > 0);
      alter table feed_clocks force row level security;`;

/**
 * A consent for services of certain days lets out what was done on those days and nothing else (42 CFR 2.31(a)(3)). The
 * days are kept as instants beside the dates: they begin and end with the day in the clinic's time zone, as of the
 * signature, and reach from -infinity to infinity where a consent names none.
 */
export class ConsentsForDays1763000127000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table consents
        add column services_start_at timestamptz not null default '-infinity',
        add column services_end_at timestamptz not null default 'infinity';

      create function app.span_services() returns trigger language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp as $$
      declare zone text;
      begin
        select k.time_zone into zone from public.clinics k where k.clinic_id = new.clinic_id;
        -- Without a zone there is no instant: null, which the column refuses.
        new.services_start_at := case when new.service_from is null then '-infinity'
          else new.service_from::timestamp at time zone zone end;
        new.services_end_at := case when new.service_to is null then 'infinity'
          else (new.service_to + 1)::timestamp at time zone zone end;
        return new;
      end $$;
      alter function app.span_services() owner to app_facts;
      revoke execute on function app.span_services() from public;
      create trigger services_of_days before insert or update of service_from, service_to, signed_at on consents for each row
        execute function app.span_services();

      alter table consents no force row level security;
      update consents set service_from = service_from where num_nonnulls(service_from, service_to) > 0;
      ${LOOK_ANEW}
      alter table consents force row level security;
      ${views(true)}
      ${feedWindow(true)}

      -- As before, and of a referral that was made at p_made: what a consent for other days covers is not covered.
      drop function app.send_decision(uuid, uuid, uuid, int);
      create function app.send_decision(p_client uuid, p_organization uuid, p_program uuid, p_needed int, p_made timestamptz)
        returns table (consent_id uuid, class_mask int, missing text[], purpose text) language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          with cover as (
            select v.consent_id, v.class_mask, v.expires_at, o.purpose = any (v.purposes) as purposes,
              o.purpose = any (v.purposes) and d.discloses as discloses,
              o.purpose = any (v.purposes) and d.discloses and v.services_start_at <= p_made and v.services_end_at > p_made as usable,
              (app.role() <> 'PEER_SPECIALIST'
                or c.class_mask & ~(app.class_bit('CLINICAL') | app.class_bit('SUD_COUNSELING')) <> 0)
              and (not c.sud or v.discloser_program_ids && app.part2_program_ids()
                or (v.discloser_program_ids = '{}' and exists (
                  select from public.program_enrollments e
                  where e.clinic_id = c.clinic_id and e.client_id = c.client_id and e.program_id = any (app.part2_program_ids())
                    and e.starts_at <= app.instant() and e.ends_at > app.instant()))) as known
            from app.coverage v
            join public.consents c on c.clinic_id = app.clinic_id() and c.id = v.consent_id
            join public.organizations o on o.clinic_id = app.clinic_id() and o.id = v.organization_id
            cross join lateral (
              select v.discloser_program_ids = '{}' or coalesce(p_program = any (v.discloser_program_ids), false) as discloses) d
            where v.client_id = p_client and v.organization_id = p_organization),
          permitted as (
            select bit_or(v.class_mask) & p_needed = p_needed as whole from cover v where v.usable)
          select u.consent_id, coalesce(u.class_mask, 0), case when p.whole then '{}' else array_remove(array[
              case when n.named = 0 then 'RECIPIENT' end,
              case when n.purposes = 0 then 'PURPOSE' end,
              case when n.purposes > 0 and n.disclosers = 0 then 'DISCLOSER' end,
              case when n.disclosers > 0 and u.consent_id is null then 'SERVICE_DATES' end,
              case when coalesce(u.class_mask, 0) & p_needed <> p_needed then 'CLASSES' end], null) end, o.purpose
          from public.organizations o
          cross join permitted p
          cross join lateral (
            select count(*) as named, count(*) filter (where v.purposes) as purposes,
              count(*) filter (where v.discloses) as disclosers from cover v where v.known) n
          cross join lateral (
            select bit_or(v.class_mask) as class_mask,
              (array_agg(v.consent_id order by bit_count((v.class_mask & p_needed)::bit(32)) desc, v.expires_at desc nulls first, v.consent_id))[1] as consent_id
            from cover v where v.usable and (v.known or p.whole)) u
          where o.clinic_id = app.clinic_id() and o.id = p_organization
            and p_client = any (array(select l.client_id from app.logged_clients l));
        end;
      alter function app.send_decision(uuid, uuid, uuid, int, timestamptz) owner to app_facts;
      revoke execute on function app.send_decision(uuid, uuid, uuid, int, timestamptz) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.send_decision(uuid, uuid, uuid, int, timestamptz);
      drop view app.feed_window, app.feed, app.cover_changes, app.referral_cover, app.named_now, app.sud_permitted,
        app.covering, app.coverage, app.active_consents;
      drop trigger services_of_days on consents;
      drop function app.span_services();
      alter table consents drop column services_start_at, drop column services_end_at;
      ${views(false)}
      ${REST_OF_FEED}
      ${feedWindow(false)}
      alter table consents no force row level security;
      ${LOOK_ANEW}
      alter table consents force row level security;
      do $$
      declare v text;
      begin
        foreach v in array array['active_consents', 'coverage', 'covering', 'sud_permitted', 'named_now', 'referral_cover',
          'cover_changes', 'feed', 'feed_window'] loop
          execute format('alter view app.%I owner to app_facts', v);
        end loop;
      end $$;
    `);
    await new SendingTellsOfVisibleConsents1763000099500().up(queryRunner);
    await queryRunner.query(`
      alter function app.send_decision(uuid, uuid, uuid, int) owner to app_facts;
      revoke execute on function app.send_decision(uuid, uuid, uuid, int) from public;
    `);
  }
}
