import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Moves the numbers and times of a plan that its viewers are shown, each only where the change touched a part that
 * they may see. A writer may move the numbers of others and can't read them.
 */
export class PlanVersions1763000023000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant select (clinic_id, id, client_id, client_version, peer_version, representative_version, care_team_version,
        client_updated_at, peer_updated_at, representative_updated_at, care_team_updated_at) on recovery_plans to app_facts;
      grant update (client_version, peer_version, representative_version, care_team_version,
        client_updated_at, peer_updated_at, representative_updated_at, care_team_updated_at) on recovery_plans to app_facts;
      create policy facts on recovery_plans for select to app_facts using (true);
      create policy versions on recovery_plans for update to app_facts using (true) with check (true);

      create function app.move_plan_versions(p_plan uuid, p_client boolean, p_peer boolean, p_representative boolean,
        p_care_team boolean) returns void
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        update public.recovery_plans p set
          client_version = p.client_version + p_client::int,
          peer_version = p.peer_version + p_peer::int,
          representative_version = p.representative_version + p_representative::int,
          care_team_version = p.care_team_version + p_care_team::int,
          client_updated_at = case when p_client then app.instant() else p.client_updated_at end,
          peer_updated_at = case when p_peer then app.instant() else p.peer_updated_at end,
          representative_updated_at = case when p_representative then app.instant() else p.representative_updated_at end,
          care_team_updated_at = case when p_care_team then app.instant() else p.care_team_updated_at end
        where p.clinic_id = app.clinic_id() and p.id = p_plan and (
          p.client_id = app.own_client_id()
          or app.role() = 'PEER_SPECIALIST' and p.client_id = any (array(select v.client_id from app.assigned v))
          or app.role() = 'REPRESENTATIVE' and p.client_id = any (array(
            select v.client_id from app.represented v where not v.wholly_alone and 'PLAN' = any (v.scopes))));
        if not found then
          raise exception 'not a writer of this plan' using errcode = '42501';
        end if;
      end $$;
      alter function app.move_plan_versions(uuid, boolean, boolean, boolean, boolean) owner to app_facts;
      revoke execute on function app.move_plan_versions(uuid, boolean, boolean, boolean, boolean) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.move_plan_versions(uuid, boolean, boolean, boolean, boolean);
      drop policy versions on recovery_plans;
      drop policy facts on recovery_plans;
      revoke all on recovery_plans from app_facts;
    `);
  }
}
