import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The door into a transaction looks at a person's memberships once, without sorting them, and for the gaps of an
 * employment only where one has ended. It refuses and sets what it did.
 */
export class EnteringAtOnce1763000134100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.enter(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[]) returns text
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        at timestamptz := app.instant();
        first_role text;
        last_role text;
        holds boolean;
        has_held boolean;
        programs uuid[];
        part2 uuid[];
        organization uuid;
        own uuid;
        purpose text;
        audience text := '';
        employed_since timestamptz;
      begin
        select m.first_role, m.last_role, m.holds, m.has_held, s.programs, s.part2
        into first_role, last_role, holds, has_held, programs, part2
        from (
          select min(x.role) filter (where x.ends_at > at) as first_role, max(x.role) filter (where x.ends_at > at) as last_role,
            bool_or(x.role = p_role) filter (where x.ends_at > at) as holds,
            bool_or(x.role = p_role) filter (where x.ends_at <= at) as has_held
          from public.memberships x where x.clinic_id = p_clinic and x.user_id = p_user and x.starts_at <= at) m,
        (
          select coalesce(array_agg(s.program_id), '{}') as programs,
            coalesce(array_agg(s.program_id) filter (where p.is_part2), '{}') as part2
          from public.program_staff s join public.programs p on p.clinic_id = s.clinic_id and p.id = s.program_id
          where s.clinic_id = p_clinic and s.user_id = p_user and s.starts_at <= at and s.ends_at > at) s;
        if first_role is null or (p_chosen and holds is not true) then
          raise exception 'unknown' using errcode = 'AU001';
        end if;
        if not p_chosen and first_role <> last_role then
          raise exception 'several roles' using errcode = 'AU002';
        end if;
        if not p_chosen and p_role is distinct from first_role then
          raise exception '%', first_role using errcode = 'AU003';
        end if;
        case p_role
          when 'PEER_SPECIALIST' then
            purpose := 'TREATMENT';
            audience := 'PEER_SIDE';
            employed_since := '-infinity';
            if has_held then
              -- The last end of an employment that no other carried on.
              select coalesce(max(x.ends_at), '-infinity') into employed_since from public.memberships x
              where x.clinic_id = p_clinic and x.user_id = p_user and x.role = p_role and x.ends_at <= at
                and not exists (select from public.memberships n where n.clinic_id = x.clinic_id and n.user_id = x.user_id
                  and n.role = x.role and n.starts_at <= x.ends_at and n.ends_at > x.ends_at);
            end if;
          when 'PEER_SUPERVISOR' then
            purpose := 'TREATMENT';
            audience := 'PEER_SIDE';
          when 'CLINICIAN' then
            purpose := 'TREATMENT';
            audience := 'CLINICAL_SIDE';
          when 'CARE_COORDINATOR' then
            purpose := 'COORDINATION';
            audience := 'COORDINATION';
          when 'CLIENT' then
            purpose := 'PATIENT_REQUEST';
            own := (select c.id from public.clients c where c.clinic_id = p_clinic and c.user_id = p_user);
          when 'REPRESENTATIVE' then purpose := 'PATIENT_REQUEST';
          when 'INTEGRATOR' then
            select x.organization_id, o.purpose into organization, purpose
            from public.memberships x join public.organizations o on o.clinic_id = x.clinic_id and o.id = x.organization_id
            where x.clinic_id = p_clinic and x.user_id = p_user and x.role = p_role and x.starts_at <= at and x.ends_at > at
            order by x.starts_at, x.id limit 1;
          else purpose := 'OPERATIONS';
        end case;
        perform set_config('app.clinic_id', p_clinic::text, true), set_config('app.user_id', p_user::text, true),
          set_config('app.role', p_role, true), set_config('app.scopes', p_scopes::text, true),
          set_config('app.program_ids', programs::text, true), set_config('app.part2_program_ids', part2::text, true),
          set_config('app.employed_since', coalesce(employed_since::text, ''), true),
          set_config('app.organization_id', coalesce(organization::text, ''), true),
          set_config('app.own_client_id', coalesce(own::text, ''), true), set_config('app.audience', audience, true),
          set_config('app.purpose', purpose, true);
        return 'app_' || lower(p_role);
      end $$;
    `);
  }

  /** What the function answers is what it answered before; the older text is not brought back. */
  public async down(): Promise<void> {}
}
