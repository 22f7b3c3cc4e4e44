import type { MigrationInterface, QueryRunner } from "typeorm";

const tables = [
  "clinics",
  "programs",
  "organizations",
  "users",
  "memberships",
  "program_staff",
  "peer_specialists",
  "lived_experiences",
  "credentials",
  "supervision_links",
  "representatives",
  "conflicts",
];

/**
 * What the commands of the operator need beside the service: a role that loads the roster (staff, programs, employment
 * and the like, which no mutation changes) and nothing of a client's record, and the answer to whether this database
 * belongs to the demo. The owner is bound by row-level security as well, so that loading takes this role.
 */
export class RosterAndInstanceKind1763000090000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      declare t text;
      begin
        begin
          if not exists (select from pg_roles where rolname = 'app_roster') then
            create role app_roster nologin noinherit;
          end if;
        exception when duplicate_object or unique_violation then null; -- another database of this server was faster
        end;
        if not pg_has_role(current_user, 'app_roster', 'SET') then
          execute format('grant app_roster to %I with inherit false, set true', current_user);
        end if;
        foreach t in array array['${tables.join("', '")}'] loop
          execute format('grant select, insert, update on %I to app_roster', t);
          execute format('create policy roster on %I to app_roster using (true) with check (true)', t);
        end loop;
      end $$;
      grant usage on schema public to app_roster;
      -- Of a client only what names them in a roster, and when an enrolment ends.
      grant select (clinic_id, id, user_id, mrn), update (user_id) on clients to app_roster;
      create policy roster on clients to app_roster using (true) with check (true);
      grant select (clinic_id, id, client_id, program_id, starts_at, ends_at), update (ends_at)
        on program_enrollments to app_roster;
      create policy roster on program_enrollments to app_roster using (true) with check (true);
      grant insert on audit_events to app_roster;
      create policy roster on audit_events for insert to app_roster with check (actor_id is null);

      -- The owner marks the database once; everybody may ask what it is.
      create policy marked on instance_profile to current_user using (true) with check (true);
      grant select (kind) on instance_profile to app_facts;
      create policy facts on instance_profile for select to app_facts using (true);
      create function app.instance_kind() returns text language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select p.kind from public.instance_profile p;
        end;
      alter function app.instance_kind() owner to app_facts;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.instance_kind();
      drop policy facts on instance_profile;
      revoke all on instance_profile from app_facts;
      drop policy marked on instance_profile;
      do $$
      declare t text;
      begin
        foreach t in array array['${tables.join("', '")}', 'clients', 'program_enrollments', 'audit_events'] loop
          execute format('drop policy roster on %I', t);
          execute format('revoke all on %I from app_roster', t);
        end loop;
      end $$;
      revoke all (clinic_id, id, user_id, mrn) on clients from app_roster;
      revoke all (clinic_id, id, client_id, program_id, starts_at, ends_at) on program_enrollments from app_roster;
      revoke all (kind) on instance_profile from app_facts;
      revoke usage on schema public from app_roster;
    `);
  }
}
