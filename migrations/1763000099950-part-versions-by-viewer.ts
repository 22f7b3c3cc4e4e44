import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A part of a plan has a number for each audience, which moves with the changes that it could see. One number for all told
 * whom a part was opened to how often it had been changed while it was kept from them.
 */
export class PartVersionsByViewer1763000099950 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table plan_parts add column peer_version int not null default 0;
      alter table plan_parts add column representative_version int not null default 0;
      alter table plan_parts add column care_team_version int not null default 0;
      update plan_parts set
        peer_version = case when app.reach(sharing) >= 1 then version else 0 end,
        representative_version = case when app.reach(sharing) >= 1 and section <> 'SUPPORTER' then version else 0 end,
        care_team_version = case when app.reach(sharing) >= 2 then version else 0 end;

      create function app.count_part_versions() returns trigger
      language plpgsql set search_path = pg_catalog, public, pg_temp as $$
      declare
        moves int := 1;
        counted constant text[] := '{version,peer_version,representative_version,care_team_version,changed_by,changed_at}';
        representatives boolean := new.section <> 'SUPPORTER' and app.reach(new.sharing) >= 1;
      begin
        if tg_op = 'INSERT' then
          moves := new.version;
        else
          new.version := old.version + 1;
          -- Who should not be contacted is never shown to representatives, nor that the list has changed.
          representatives := representatives and not (new.section = 'CRISIS_PLAN'
            and new.do_not_contact is distinct from old.do_not_contact
            and to_jsonb(new) - counted - 'do_not_contact' = to_jsonb(old) - counted - 'do_not_contact');
        end if;
        new.peer_version := coalesce(old.peer_version, 0) + moves * (app.reach(new.sharing) >= 1)::int;
        new.representative_version := coalesce(old.representative_version, 0) + moves * representatives::int;
        new.care_team_version := coalesce(old.care_team_version, 0) + moves * (app.reach(new.sharing) >= 2)::int;
        return new;
      end $$;
      -- Whoever changes a part says so; whoever only moves it in its list does not.
      create trigger plan_parts_versions before insert or update of changed_by on plan_parts
        for each row execute function app.count_part_versions();
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop trigger plan_parts_versions on plan_parts;
      drop function app.count_part_versions();
      alter table plan_parts drop column care_team_version;
      alter table plan_parts drop column representative_version;
      alter table plan_parts drop column peer_version;
    `);
  }
}
