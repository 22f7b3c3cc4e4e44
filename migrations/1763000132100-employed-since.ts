import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Since when a peer specialist has been employed without a gap is told at the door, with the roles and programs that are
 * held: it is one instant for the whole transaction. app.assigned stands in the rules of most tables, and looked for the
 * gaps in each of them. Without an entrance there is no such instant, and nobody is assigned.
 */
export class EmployedSince1763000132100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.enter(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[]) returns text
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        held text[];
        actual text;
        m record;
        programs uuid[];
        part2 uuid[];
        employed_since timestamptz;
      begin
        select array_agg(distinct x.role) into held from public.memberships x
        where x.clinic_id = p_clinic and x.user_id = p_user and x.starts_at <= app.instant() and x.ends_at > app.instant();
        if held is null or (p_chosen and not p_role = any (held)) then
          raise exception 'unknown' using errcode = 'AU001';
        end if;
        if not p_chosen and cardinality(held) > 1 then
          raise exception 'several roles' using errcode = 'AU002';
        end if;
        actual := case when p_chosen then p_role else held[1] end;
        if p_role is distinct from actual then
          raise exception '%', actual using errcode = 'AU003';
        end if;
        select x.organization_id, o.purpose into m from public.memberships x
        left join public.organizations o on o.clinic_id = x.clinic_id and o.id = x.organization_id
        where x.clinic_id = p_clinic and x.user_id = p_user and x.role = actual
          and x.starts_at <= app.instant() and x.ends_at > app.instant()
        order by x.starts_at, x.id limit 1;
        select coalesce(array_agg(s.program_id), '{}'), coalesce(array_agg(s.program_id) filter (where p.is_part2), '{}')
        into programs, part2
        from public.program_staff s join public.programs p on p.clinic_id = s.clinic_id and p.id = s.program_id
        where s.clinic_id = p_clinic and s.user_id = p_user and s.starts_at <= app.instant() and s.ends_at > app.instant();
        -- The last end of an employment that no other carried on.
        if actual = 'PEER_SPECIALIST' then
          select coalesce(max(x.ends_at), '-infinity') into employed_since from public.memberships x
          where x.clinic_id = p_clinic and x.user_id = p_user and x.role = actual and x.ends_at <= app.instant()
            and not exists (select from public.memberships n where n.clinic_id = x.clinic_id and n.user_id = x.user_id
              and n.role = x.role and n.starts_at <= x.ends_at and n.ends_at > x.ends_at);
        end if;
        perform set_config('app.clinic_id', p_clinic::text, true), set_config('app.user_id', p_user::text, true),
          set_config('app.role', actual, true), set_config('app.scopes', p_scopes::text, true),
          set_config('app.program_ids', programs::text, true), set_config('app.part2_program_ids', part2::text, true),
          set_config('app.employed_since', coalesce(employed_since::text, ''), true),
          set_config('app.organization_id', coalesce(m.organization_id::text, ''), true),
          set_config('app.own_client_id', case when actual = 'CLIENT' then coalesce((select c.id::text from public.clients c
            where c.clinic_id = p_clinic and c.user_id = p_user), '') else '' end, true),
          set_config('app.audience', case actual when 'PEER_SPECIALIST' then 'PEER_SIDE' when 'PEER_SUPERVISOR' then 'PEER_SIDE'
            when 'CLINICIAN' then 'CLINICAL_SIDE' when 'CARE_COORDINATOR' then 'COORDINATION' else '' end, true),
          set_config('app.purpose', case when actual = 'INTEGRATOR' then m.purpose
            when actual = 'CARE_COORDINATOR' then 'COORDINATION'
            when actual in ('CLIENT', 'REPRESENTATIVE') then 'PATIENT_REQUEST'
            when actual in ('PRIVACY_OFFICER', 'CLINIC_ADMIN') then 'OPERATIONS' else 'TREATMENT' end, true);
        return 'app_' || lower(actual);
      end $$;

      create function app.employed_since() returns timestamptz language sql stable parallel safe
        return nullif(current_setting('app.employed_since', true), '')::timestamptz;

      create or replace view app.assigned as
        select a.client_id, a.starts_at from peer_assignments a
        where a.clinic_id = app.clinic_id() and a.peer_specialist_id = app.user_id()
          and a.starts_at <= app.instant() and a.ends_at > app.instant()
          and a.starts_at >= app.employed_since()
          and a.client_id <> all (array(select k.client_id from app.conflicted k));
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.enter(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[]) returns text
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        held text[];
        actual text;
        m record;
        programs uuid[];
        part2 uuid[];
      begin
        select array_agg(distinct x.role) into held from public.memberships x
        where x.clinic_id = p_clinic and x.user_id = p_user and x.starts_at <= app.instant() and x.ends_at > app.instant();
        if held is null or (p_chosen and not p_role = any (held)) then
          raise exception 'unknown' using errcode = 'AU001';
        end if;
        if not p_chosen and cardinality(held) > 1 then
          raise exception 'several roles' using errcode = 'AU002';
        end if;
        actual := case when p_chosen then p_role else held[1] end;
        if p_role is distinct from actual then
          raise exception '%', actual using errcode = 'AU003';
        end if;
        select x.organization_id, o.purpose into m from public.memberships x
        left join public.organizations o on o.clinic_id = x.clinic_id and o.id = x.organization_id
        where x.clinic_id = p_clinic and x.user_id = p_user and x.role = actual
          and x.starts_at <= app.instant() and x.ends_at > app.instant()
        order by x.starts_at, x.id limit 1;
        select coalesce(array_agg(s.program_id), '{}'), coalesce(array_agg(s.program_id) filter (where p.is_part2), '{}')
        into programs, part2
        from public.program_staff s join public.programs p on p.clinic_id = s.clinic_id and p.id = s.program_id
        where s.clinic_id = p_clinic and s.user_id = p_user and s.starts_at <= app.instant() and s.ends_at > app.instant();
        perform set_config('app.clinic_id', p_clinic::text, true), set_config('app.user_id', p_user::text, true),
          set_config('app.role', actual, true), set_config('app.scopes', p_scopes::text, true),
          set_config('app.program_ids', programs::text, true), set_config('app.part2_program_ids', part2::text, true),
          set_config('app.organization_id', coalesce(m.organization_id::text, ''), true),
          set_config('app.own_client_id', case when actual = 'CLIENT' then coalesce((select c.id::text from public.clients c
            where c.clinic_id = p_clinic and c.user_id = p_user), '') else '' end, true),
          set_config('app.audience', case actual when 'PEER_SPECIALIST' then 'PEER_SIDE' when 'PEER_SUPERVISOR' then 'PEER_SIDE'
            when 'CLINICIAN' then 'CLINICAL_SIDE' when 'CARE_COORDINATOR' then 'COORDINATION' else '' end, true),
          set_config('app.purpose', case when actual = 'INTEGRATOR' then m.purpose
            when actual = 'CARE_COORDINATOR' then 'COORDINATION'
            when actual in ('CLIENT', 'REPRESENTATIVE') then 'PATIENT_REQUEST'
            when actual in ('PRIVACY_OFFICER', 'CLINIC_ADMIN') then 'OPERATIONS' else 'TREATMENT' end, true);
        return 'app_' || lower(actual);
      end $$;

      create or replace view app.assigned as
        select a.client_id, a.starts_at from peer_assignments a
        where a.clinic_id = app.clinic_id() and a.peer_specialist_id = app.user_id()
          and a.starts_at <= app.instant() and a.ends_at > app.instant()
          and not exists (
            select from memberships m
            where m.clinic_id = a.clinic_id and m.user_id = a.peer_specialist_id and m.role = 'PEER_SPECIALIST'
              and m.ends_at > a.starts_at and m.ends_at <= app.instant()
              and not exists (
                select from memberships n
                where n.clinic_id = m.clinic_id and n.user_id = m.user_id and n.role = m.role
                  and n.starts_at <= m.ends_at and n.ends_at > m.ends_at))
          and a.client_id <> all (array(select k.client_id from app.conflicted k));

      drop function app.employed_since();
    `);
  }
}
