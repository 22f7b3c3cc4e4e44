import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * An integrator's cursors are bound to an organization before the database is asked, and so to one that the service
 * assumes. It is confirmed where the role is: AU004, the person acts for another organization than was assumed (the
 * message is its id). What told it outside of a transaction is gone.
 */
export class EnteringForAnOrganization1763000142000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.enter_for(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[], p_organization uuid)
      returns text language plpgsql set search_path = pg_catalog, public, pg_temp as $$
      declare
        taken text := app.enter(p_user, p_clinic, p_role, p_chosen, p_scopes);
      begin
        if app.organization_id() is distinct from p_organization then
          raise exception '%', app.organization_id() using errcode = 'AU004';
        end if;
        return taken;
      end $$;
      revoke execute on function app.enter_for(uuid, uuid, text, boolean, text[], uuid) from public;
      drop function app.organization_of(uuid, uuid);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.enter_for(uuid, uuid, text, boolean, text[], uuid);
      create function app.organization_of(p_user uuid, p_clinic uuid) returns uuid language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select m.organization_id from public.memberships m
          where m.clinic_id = p_clinic and m.user_id = p_user and m.role = 'INTEGRATOR'
            and m.starts_at <= app.instant() and m.ends_at > app.instant()
          order by m.starts_at, m.id limit 1;
        end;
      alter function app.organization_of(uuid, uuid) owner to app_facts;
      revoke execute on function app.organization_of(uuid, uuid) from public;
    `);
  }
}
