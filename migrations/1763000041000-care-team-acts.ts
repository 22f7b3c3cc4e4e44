import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the acts on a care team need to know and no role may read: who is employed as what, and, for admins, the
 * memberships that they may end although they don't read care teams.
 */
export class CareTeamActs1763000041000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- The programs in which somebody works; null where they don't hold the role now.
      create function app.programs_of_staff(p_user uuid, p_role text) returns uuid[]
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select array(
            select s.program_id from public.program_staff s
            where s.clinic_id = app.clinic_id() and s.user_id = p_user
              and s.starts_at <= app.instant() and s.ends_at > app.instant())
          where app.role() in ('CARE_COORDINATOR', 'CLINIC_ADMIN') and exists (
            select from public.memberships m
            where m.clinic_id = app.clinic_id() and m.user_id = p_user and m.role = p_role
              and m.starts_at <= app.instant() and m.ends_at > app.instant());
        end;
      alter function app.programs_of_staff(uuid, text) owner to app_facts;
      revoke execute on function app.programs_of_staff(uuid, text) from public;

      -- Whether somebody is on the team in that role, or is about to be. A membership of a Part 2 program that the
      -- caller does not work in counts as absent: the answer must not betray it.
      create function app.is_on_care_team(p_client uuid, p_user uuid, p_role text) returns boolean
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select exists (
            select from public.care_team_members m
            where m.clinic_id = app.clinic_id() and m.client_id = p_client and m.user_id = p_user and m.role = p_role
              and m.ends_at > app.instant() and app.role() in ('CARE_COORDINATOR', 'CLINIC_ADMIN')
              and (not m.sud or m.program_id = any (app.part2_program_ids())));
        end;
      alter function app.is_on_care_team(uuid, uuid, text) owner to app_facts;
      revoke execute on function app.is_on_care_team(uuid, uuid, text) from public;

      -- A membership that the asking admin may end: the client is enrolled in a program of theirs.
      create function app.administered_membership(p_membership uuid)
        returns table (id uuid, client_id uuid, user_id uuid, role text, version int, ended boolean)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select m.id, m.client_id, m.user_id, m.role, m.version, m.ends_at <= app.instant()
          from public.care_team_members m
          where m.clinic_id = app.clinic_id() and m.id = p_membership and app.role() = 'CLINIC_ADMIN'
            and exists (select from app.administered v where v.client_id = m.client_id)
            and (not m.sud or m.program_id = any (app.part2_program_ids()));
        end;
      alter function app.administered_membership(uuid) owner to app_facts;
      revoke execute on function app.administered_membership(uuid) from public;

      grant update (ends_at, end_reason, version) on care_team_members to app_facts;
      create policy facts_update on care_team_members for update to app_facts
        using (clinic_id = app.clinic_id()) with check (clinic_id = app.clinic_id());
      create function app.end_administered_membership(p_membership uuid, p_version int, p_reason text) returns boolean
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        update public.care_team_members m
        set ends_at = greatest(m.starts_at, app.instant()), end_reason = p_reason, version = m.version + 1
        where m.clinic_id = app.clinic_id() and m.id = p_membership and m.version = p_version
          and m.ends_at > app.instant() and m.user_id <> app.user_id()
          and exists (select from app.administered_membership(p_membership));
        return found;
      end $$;
      alter function app.end_administered_membership(uuid, int, text) owner to app_facts;
      revoke execute on function app.end_administered_membership(uuid, int, text) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.end_administered_membership(uuid, int, text);
      drop policy facts_update on care_team_members;
      revoke update (ends_at, end_reason, version) on care_team_members from app_facts;
      drop function app.administered_membership(uuid);
      drop function app.is_on_care_team(uuid, uuid, text);
      drop function app.programs_of_staff(uuid, text);
    `);
  }
}
