import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Taking in a client. Nobody may insert a client as such: who registers one has no relationship to them yet, so that
 * a rule on the table would have to let every coordinator insert anything. This function inserts the client, the
 * enrolments and the coordinator's own membership as one thing, or nothing.
 */
export class RegisterClient1763000040000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant insert on clients, program_enrollments, care_team_members to app_facts;
      create policy facts_insert on clients for insert to app_facts with check (clinic_id = app.clinic_id());
      create policy facts_insert on program_enrollments for insert to app_facts with check (clinic_id = app.clinic_id());
      create policy facts_insert on care_team_members for insert to app_facts with check (clinic_id = app.clinic_id());

      -- p_membership and p_joins are a coordinator's alone: the membership's id, and the program for which they join.
      create function app.register_client(p_client uuid, p_mrn text, p_preferred_name text, p_legal_name text,
        p_date_of_birth date, p_pronouns text, p_phone text, p_email text, p_languages text[], p_programs uuid[],
        p_membership uuid, p_joins uuid) returns void
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        may_enrol int;
      begin
        -- A coordinator enrols in programs that aren't Part 2 and in their own, an admin in their own.
        select count(*) into may_enrol from public.programs p
        where p.clinic_id = app.clinic_id() and p.id = any (p_programs)
          and (p.id = any (app.program_ids()) or (app.role() = 'CARE_COORDINATOR' and not p.is_part2));
        if app.role() is null or app.role() not in ('CARE_COORDINATOR', 'CLINIC_ADMIN')
          or may_enrol <> cardinality(p_programs)
          or (app.role() = 'CLINIC_ADMIN' and cardinality(p_programs) = 0)
          or (app.role() = 'CARE_COORDINATOR') <> (p_membership is not null)
          or not coalesce(p_joins = any (app.program_ids()), true) then
          raise exception 'not theirs to register' using errcode = 'insufficient_privilege';
        end if;
        insert into public.clients (clinic_id, id, mrn, preferred_name, legal_name, date_of_birth, pronouns, phone, email, languages)
        values (app.clinic_id(), p_client, p_mrn, p_preferred_name, p_legal_name, p_date_of_birth, p_pronouns, p_phone, p_email, p_languages);
        insert into public.program_enrollments (clinic_id, client_id, program_id, sud)
        select p.clinic_id, p_client, p.id, p.is_part2 from public.programs p
        where p.clinic_id = app.clinic_id() and p.id = any (p_programs);
        if p_membership is not null then
          insert into public.care_team_members (clinic_id, id, client_id, user_id, role, program_id, sud)
          select app.clinic_id(), p_membership, p_client, app.user_id(), 'CARE_COORDINATOR', p_joins,
            coalesce((select p.is_part2 from public.programs p where p.clinic_id = app.clinic_id() and p.id = p_joins), true);
        end if;
      end $$;
      alter function app.register_client(uuid, text, text, text, date, text, text, text, text[], uuid[], uuid, uuid)
        owner to app_facts;
      revoke execute on function app.register_client(uuid, text, text, text, date, text, text, text, text[], uuid[], uuid, uuid)
        from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.register_client(uuid, text, text, text, date, text, text, text, text[], uuid[], uuid, uuid);
      drop policy facts_insert on care_team_members;
      drop policy facts_insert on program_enrollments;
      drop policy facts_insert on clients;
      revoke insert on clients, program_enrollments, care_team_members from app_facts;
    `);
  }
}
