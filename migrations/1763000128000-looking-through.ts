import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * How a client looks at their own record through a member of staff. The facts about that person stand in the schema
 * "through", which the access rules make from the definitions of "app"; this is the only way to say whom they are about.
 */
export class LookingThrough1763000128000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- From here on the facts of "through" are those of this person in this role; of nobody, where the person does not
      -- hold the role in this clinic. Nothing is answered: whether somebody does is not for everybody to know.
      create function app.look_through(p_user uuid, p_role text) returns void
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        if app.role() is distinct from 'CLIENT' then return; end if;
        perform through.enter(p_user, app.clinic_id(), p_role, true, '{}');
      exception when sqlstate 'AU001' then
        null;
      end $$;
      alter function app.look_through(uuid, text) owner to app_facts;
      revoke execute on function app.look_through(uuid, text) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop schema if exists through cascade;
      drop function app.look_through(uuid, text);
    `);
  }
}
