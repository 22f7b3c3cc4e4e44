import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The door into a transaction recognizes by one list whoever has the one membership that they come with, as nearly
 * everybody does, and adds up memberships for others alone. It refuses and sets what it did.
 */
export class EnteringAtAGlance1763000154000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.enter(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[]) returns text
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        at timestamptz := app.instant();
        begun text[];
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
        settings text;
      begin
        -- A list is there with less work than a sum. What has ended is null in it, which no role equals.
        select array(select case when x.ends_at > at then x.role end from public.memberships x
            where x.clinic_id = p_clinic and x.user_id = p_user and x.starts_at <= at),
          s.ids, array(select p.id from public.programs p where p.clinic_id = p_clinic and p.id = any (s.ids) and p.is_part2)
        into begun, programs, part2
        -- Kept apart, or it would be looked up once for each place that names it.
        from (select array(select s.program_id from public.program_staff s
          where s.clinic_id = p_clinic and s.user_id = p_user and s.starts_at <= at and s.ends_at > at) as ids offset 0) s;
        -- Nearly everybody has this one membership and had none before. Of anybody else all has to be known.
        if p_role is null or begun <> array[p_role] then
          select min(x.role) filter (where x.ends_at > at), max(x.role) filter (where x.ends_at > at),
            bool_or(x.role = p_role) filter (where x.ends_at > at), bool_or(x.role = p_role) filter (where x.ends_at <= at)
          into first_role, last_role, holds, has_held
          from public.memberships x where x.clinic_id = p_clinic and x.user_id = p_user and x.starts_at <= at;
          if first_role is null or (p_chosen and holds is not true) then
            raise exception 'unknown' using errcode = 'AU001';
          end if;
          if not p_chosen and first_role <> last_role then
            raise exception 'several roles' using errcode = 'AU002';
          end if;
          if not p_chosen and p_role is distinct from first_role then
            raise exception '%', first_role using errcode = 'AU003';
          end if;
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
        -- An expression, not a query: it needs no plan to be run.
        settings := set_config('app.clinic_id', p_clinic::text, true) || set_config('app.user_id', p_user::text, true)
          || set_config('app.role', p_role, true) || set_config('app.scopes', p_scopes::text, true)
          || set_config('app.program_ids', programs::text, true) || set_config('app.part2_program_ids', part2::text, true)
          || set_config('app.employed_since', coalesce(employed_since::text, ''), true)
          || set_config('app.organization_id', coalesce(organization::text, ''), true)
          || set_config('app.own_client_id', coalesce(own::text, ''), true) || set_config('app.audience', audience, true)
          || set_config('app.purpose', purpose, true);
        return 'app_' || lower(p_role);
      end $$;
    `);
  }

  /** What the function answers is what it answered before; the older text is not brought back. */
  public async down(): Promise<void> {}
}
