import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Whether a peer specialist can take a client for a time. Coordinators may not read caseloads, and nobody who assigns
 * may read declared conflicts; the use case needs the answer all the same.
 */
export class PeerSuitability1763000042000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant select (clinic_id, id, accepting_clients, caseload_limit) on peer_specialists to app_facts;
      create policy facts on peer_specialists for select to app_facts using (true);
      grant select (clinic_id, peer_specialist_id, status, expires_on) on credentials to app_facts;
      create policy facts on credentials for select to app_facts using (true);

      -- caseload: the most clients at one moment of that time, without this one. Assignments are counted by overlap, so
      -- that one which began after this transaction's instant, but was committed before, counts as well.
      create function app.peer_suitability(p_peer uuid, p_client uuid, p_from timestamptz, p_until timestamptz, p_replaced uuid)
        returns table (employed boolean, accepting boolean, conflicted boolean, credentialed boolean, assigned boolean,
          caseload int, caseload_limit int)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          with overlapping as (
            select a.client_id, a.starts_at, a.ends_at from public.peer_assignments a
            where a.clinic_id = app.clinic_id() and a.peer_specialist_id = p_peer and a.id is distinct from p_replaced
              and a.starts_at < p_until and a.ends_at > p_from),
          moments as (
            select p_from as at union select o.starts_at from overlapping o where o.starts_at > p_from)
          select
            exists (
              select from public.memberships m
              where m.clinic_id = app.clinic_id() and m.user_id = p_peer and m.role = 'PEER_SPECIALIST'
                and m.starts_at <= app.instant() and m.ends_at > app.instant()),
            p.accepting_clients,
            exists (
              select from public.conflicts k
              where k.clinic_id = app.clinic_id() and k.user_id = p_peer and k.client_id = p_client
                and k.starts_at < p_until and k.ends_at > app.instant())
              or exists (
                select from public.clients c
                where c.clinic_id = app.clinic_id() and c.id = p_client and c.user_id = p_peer),
            exists (
              select from public.credentials d join public.clinics z on z.clinic_id = d.clinic_id
              where d.clinic_id = app.clinic_id() and d.peer_specialist_id = p_peer and d.status = 'ACTIVE'
                and (d.expires_on is null or d.expires_on >= (app.instant() at time zone z.time_zone)::date)),
            exists (select from overlapping o where o.client_id = p_client),
            (select coalesce(max(n.clients), 0)::int from (
              select (
                select count(distinct o.client_id) from overlapping o
                where o.client_id <> p_client and o.starts_at <= w.at and o.ends_at > w.at) as clients
              from moments w) n),
            p.caseload_limit
          from public.peer_specialists p
          where p.clinic_id = app.clinic_id() and p.id = p_peer and app.role() in ('PEER_SUPERVISOR', 'CARE_COORDINATOR');
        end;
      alter function app.peer_suitability(uuid, uuid, timestamptz, timestamptz, uuid) owner to app_facts;
      revoke execute on function app.peer_suitability(uuid, uuid, timestamptz, timestamptz, uuid) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.peer_suitability(uuid, uuid, timestamptz, timestamptz, uuid);
      drop policy facts on credentials;
      revoke select (clinic_id, peer_specialist_id, status, expires_on) on credentials from app_facts;
      drop policy facts on peer_specialists;
      revoke select (clinic_id, id, accepting_clients, caseload_limit) on peer_specialists from app_facts;
    `);
  }
}
