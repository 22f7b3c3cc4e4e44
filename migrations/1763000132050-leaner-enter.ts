import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The door into a transaction, with fewer looks: every request passes it, so what it costs is paid by all of them.
 * Memberships are read once, and what only one role needs is asked for that role alone. It refuses and sets what it did,
 * and says since when a peer specialist has been employed without a gap.
 */
export class LeanerEnter1763000132050 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.enter(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[]) returns text
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        at timestamptz := app.instant();
        held record;
        programs uuid[];
        part2 uuid[];
        own text := '';
        purpose text;
        employed_since timestamptz;
      begin
        select array_agg(distinct x.role) roles,
          (array_agg(x.organization_id order by x.starts_at, x.id) filter (where x.role = p_role))[1] organization_id into held
        from public.memberships x
        where x.clinic_id = p_clinic and x.user_id = p_user and x.starts_at <= at and x.ends_at > at;
        if held.roles is null or (p_chosen and not p_role = any (held.roles)) then
          raise exception 'unknown' using errcode = 'AU001';
        end if;
        if not p_chosen and cardinality(held.roles) > 1 then
          raise exception 'several roles' using errcode = 'AU002';
        end if;
        if not p_chosen and p_role is distinct from held.roles[1] then
          raise exception '%', held.roles[1] using errcode = 'AU003';
        end if;
        select coalesce(array_agg(s.program_id), '{}'), coalesce(array_agg(s.program_id) filter (where p.is_part2), '{}')
        into programs, part2
        from public.program_staff s join public.programs p on p.clinic_id = s.clinic_id and p.id = s.program_id
        where s.clinic_id = p_clinic and s.user_id = p_user and s.starts_at <= at and s.ends_at > at;
        case p_role
          when 'INTEGRATOR' then
            purpose := (select o.purpose from public.organizations o where o.clinic_id = p_clinic and o.id = held.organization_id);
          when 'CLIENT' then
            purpose := 'PATIENT_REQUEST';
            own := coalesce((select c.id::text from public.clients c where c.clinic_id = p_clinic and c.user_id = p_user), '');
          when 'PEER_SPECIALIST' then
            purpose := 'TREATMENT';
            -- The last end of an employment that no other carried on.
            select coalesce(max(x.ends_at), '-infinity') into employed_since from public.memberships x
            where x.clinic_id = p_clinic and x.user_id = p_user and x.role = p_role and x.ends_at <= at
              and not exists (select from public.memberships n where n.clinic_id = x.clinic_id and n.user_id = x.user_id
                and n.role = x.role and n.starts_at <= x.ends_at and n.ends_at > x.ends_at);
          when 'REPRESENTATIVE' then purpose := 'PATIENT_REQUEST';
          when 'CARE_COORDINATOR' then purpose := 'COORDINATION';
          when 'PRIVACY_OFFICER', 'CLINIC_ADMIN' then purpose := 'OPERATIONS';
          else purpose := 'TREATMENT';
        end case;
        perform set_config('app.clinic_id', p_clinic::text, true), set_config('app.user_id', p_user::text, true),
          set_config('app.role', p_role, true), set_config('app.scopes', p_scopes::text, true),
          set_config('app.program_ids', programs::text, true), set_config('app.part2_program_ids', part2::text, true),
          set_config('app.employed_since', coalesce(employed_since::text, ''), true),
          set_config('app.organization_id', coalesce(held.organization_id::text, ''), true),
          set_config('app.own_client_id', own, true),
          set_config('app.audience', case p_role when 'PEER_SPECIALIST' then 'PEER_SIDE' when 'PEER_SUPERVISOR' then 'PEER_SIDE'
            when 'CLINICIAN' then 'CLINICAL_SIDE' when 'CARE_COORDINATOR' then 'COORDINATION' else '' end, true),
          set_config('app.purpose', purpose, true);
        return 'app_' || lower(p_role);
      end $$;
    `);
  }

  /** What the function answers is what it answered before; the older text is not brought back. */
  public async down(): Promise<void> {}
}
