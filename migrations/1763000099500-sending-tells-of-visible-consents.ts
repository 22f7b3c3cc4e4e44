import type { MigrationInterface, QueryRunner } from "typeorm";
import { SendingTellsNothingHidden1763000093000 } from "./1763000093000-sending-tells-nothing-hidden.js";

/**
 * What is missing to send a referral is said as if there were only the consents that the asking member of staff may know
 * of. A peer specialist doesn't know of those that cover clinical notes alone, which the peer side could not send.
 */
export class SendingTellsOfVisibleConsents1763000099500 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.send_decision(p_client uuid, p_organization uuid, p_program uuid, p_needed int)
        returns table (consent_id uuid, class_mask int, missing text[], purpose text) language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          with cover as (
            select v.consent_id, v.class_mask, v.expires_at, o.purpose = any (v.purposes) as purposes,
              o.purpose = any (v.purposes) and (v.discloser_program_ids = '{}' or p_program = any (v.discloser_program_ids)) as usable,
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
            where v.client_id = p_client and v.organization_id = p_organization),
          permitted as (
            select bit_or(v.class_mask) & p_needed = p_needed as whole from cover v where v.usable)
          select u.consent_id, coalesce(u.class_mask, 0), case when p.whole then '{}' else array_remove(array[
              case when n.named = 0 then 'RECIPIENT' end,
              case when n.purposes = 0 then 'PURPOSE' end,
              case when n.purposes > 0 and u.consent_id is null then 'DISCLOSER' end,
              case when coalesce(u.class_mask, 0) & p_needed <> p_needed then 'CLASSES' end], null) end, o.purpose
          from public.organizations o
          cross join permitted p
          cross join lateral (
            select count(*) as named, count(*) filter (where v.purposes) as purposes from cover v where v.known) n
          cross join lateral (
            select bit_or(v.class_mask) as class_mask,
              (array_agg(v.consent_id order by bit_count((v.class_mask & p_needed)::bit(32)) desc, v.expires_at desc nulls first, v.consent_id))[1] as consent_id
            from cover v where v.usable and (v.known or p.whole)) u
          where o.clinic_id = app.clinic_id() and o.id = p_organization
            and p_client = any (array(select l.client_id from app.logged_clients l));
        end;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await new SendingTellsNothingHidden1763000093000().up(queryRunner);
  }
}
