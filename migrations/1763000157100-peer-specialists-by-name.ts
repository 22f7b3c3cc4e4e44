import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The directory of peer specialists is read in the order of their names, which are kept beside the profile for it: an index
 * can't have the name of another table, and to read one page the names of all were looked up and sorted. The name is the
 * user's: a profile is given it when it is made, and a key that follows the user's name keeps the two the same.
 */
export class PeerSpecialistsByName1763000157100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table peer_specialists add column display_name text;
      alter table peer_specialists no force row level security;
      alter table users no force row level security;
      update peer_specialists p set display_name = u.display_name from users u where u.clinic_id = p.clinic_id and u.id = p.id;
      alter table users force row level security;
      alter table peer_specialists force row level security;
      alter table peer_specialists alter column display_name set not null;
      create index peer_specialists_by_name on peer_specialists (clinic_id, display_name, id);

      create function app.name_peer_specialist() returns trigger
      language plpgsql set search_path = pg_catalog, public, pg_temp as $$
      begin
        select u.display_name into new.display_name from public.users u where u.clinic_id = new.clinic_id and u.id = new.id;
        return new;
      end $$;
      create trigger name_peer_specialist before insert on peer_specialists
        for each row execute function app.name_peer_specialist();

      alter table users add constraint users_clinic_id_id_display_name_key unique (clinic_id, id, display_name);
      alter table peer_specialists drop constraint peer_specialists_clinic_id_id_fkey;
      alter table peer_specialists add foreign key (clinic_id, id, display_name)
        references users (clinic_id, id, display_name) on update cascade on delete cascade;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table peer_specialists drop constraint peer_specialists_clinic_id_id_display_name_fkey;
      alter table peer_specialists add foreign key (clinic_id, id) references users on delete cascade;
      alter table users drop constraint users_clinic_id_id_display_name_key;
      drop trigger name_peer_specialist on peer_specialists;
      drop function app.name_peer_specialist();
      drop index peer_specialists_by_name;
      alter table peer_specialists drop column display_name;
    `);
  }
}
