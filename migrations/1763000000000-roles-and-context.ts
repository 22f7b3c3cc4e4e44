import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The least-privilege roles, and the functions that read who is asking.
 *
 * Roles belong to the whole server, so they are made once and stay when a database is dropped. None of them can
 * log in: the service's own login is a NOINHERIT member of the nine application roles and takes one per transaction.
 * `app_facts` owns the relationship views and the narrow SECURITY DEFINER functions; it can do nothing else.
 * Every setting is read through `nullif(..., '')`: without a context every policy finds null, and no row.
 */
export class RolesAndContext1763000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      declare wanted text;
      begin
        foreach wanted in array array['app_facts',
          'app_peer_specialist', 'app_peer_supervisor', 'app_clinician', 'app_care_coordinator', 'app_client',
          'app_representative', 'app_privacy_officer', 'app_clinic_admin', 'app_integrator'] loop
          begin
            if not exists (select from pg_roles where rolname = wanted) then
              execute format('create role %I nologin noinherit', wanted);
            end if;
          exception when duplicate_object or unique_violation then null; -- another database of this server was faster
          end;
          if not pg_has_role(current_user, wanted, 'SET') then
            execute format('grant %I to %I with inherit true, set true', wanted, current_user);
          end if;
        end loop;
      end $$;

      create schema app;
      grant usage on schema app to public;
      grant create on schema app to app_facts;
      revoke create on schema public from public;

      create function app.instant() returns timestamptz language sql stable parallel safe
        return transaction_timestamp();
      comment on function app.instant() is 'The one instant at which a transaction decides.';
      create function app.new_id() returns uuid language sql volatile parallel safe
        return gen_random_uuid();

      create function app.clinic_id() returns uuid language sql stable parallel safe
        return nullif(current_setting('app.clinic_id', true), '')::uuid;
      create function app.user_id() returns uuid language sql stable parallel safe
        return nullif(current_setting('app.user_id', true), '')::uuid;
      create function app.role() returns text language sql stable parallel safe
        return nullif(current_setting('app.role', true), '');
      create function app.purpose() returns text language sql stable parallel safe
        return nullif(current_setting('app.purpose', true), '');
      create function app.audience() returns text language sql stable parallel safe
        return nullif(current_setting('app.audience', true), '');
      create function app.organization_id() returns uuid language sql stable parallel safe
        return nullif(current_setting('app.organization_id', true), '')::uuid;
      create function app.own_client_id() returns uuid language sql stable parallel safe
        return nullif(current_setting('app.own_client_id', true), '')::uuid;
      create function app.program_ids() returns uuid[] language sql stable parallel safe
        return coalesce(nullif(current_setting('app.program_ids', true), '')::uuid[], '{}'::uuid[]);
      create function app.part2_program_ids() returns uuid[] language sql stable parallel safe
        return coalesce(nullif(current_setting('app.part2_program_ids', true), '')::uuid[], '{}'::uuid[]);
      create function app.scopes() returns text[] language sql stable parallel safe
        return coalesce(nullif(current_setting('app.scopes', true), '')::text[], '{}'::text[]);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop schema app cascade`);
  }
}
