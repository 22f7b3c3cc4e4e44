import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The door into a transaction: confirms person, clinic and role against the memberships of this instant, and sets the
 * context for the policies. It answers with the PostgreSQL role to take; its caller takes it in the same statement:
 * `select set_config('role', app.enter(...), true)`.
 *
 * Refusals are SQL states of our own, which abort the whole pipelined transaction:
 * AU001 nobody of that name, or the role is not held now; AU002 several roles and none chosen;
 * AU003 the expected role is not the actual one (the message is the role to compile for).
 */
export class Enter1763000010000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.enter(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[]) returns text
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
      alter function app.enter(uuid, uuid, text, boolean, text[]) owner to app_facts;
      revoke execute on function app.enter(uuid, uuid, text, boolean, text[]) from public;

      -- The consent lock of a client: shared by what discloses, exclusive for what changes a consent.
      create function app.consent_lock_key(client uuid) returns bigint language sql immutable parallel safe
        return hashtextextended(client::text, 2);

      -- What an integrator's cursors are bound to, beside the clinic; asked before a context is taken.
      create function app.organization_of(p_user uuid, p_clinic uuid) returns uuid language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select m.organization_id from public.memberships m
          where m.clinic_id = p_clinic and m.user_id = p_user and m.role = 'INTEGRATOR'
            and m.starts_at <= app.instant() and m.ends_at > app.instant()
          order by m.starts_at, m.id limit 1;
        end;
      alter function app.organization_of(uuid, uuid) owner to app_facts;
      revoke execute on function app.organization_of(uuid, uuid) from public;

      create view app.employed_peers as
        select distinct m.user_id as peer_specialist_id from memberships m
        where m.clinic_id = app.clinic_id() and m.role = 'PEER_SPECIALIST'
          and m.starts_at <= app.instant() and m.ends_at > app.instant();
      create view app.program_peers as
        select s.user_id as peer_specialist_id, s.program_id from program_staff s
        where s.clinic_id = app.clinic_id() and s.starts_at <= app.instant() and s.ends_at > app.instant();
      -- The peer specialists assigned to the client who asks.
      create view app.own_peers as
        select a.peer_specialist_id from peer_assignments a
        where a.clinic_id = app.clinic_id() and a.client_id = app.own_client_id()
          and a.starts_at <= app.instant() and a.ends_at > app.instant();
      alter view app.employed_peers owner to app_facts;
      alter view app.program_peers owner to app_facts;
      alter view app.own_peers owner to app_facts;

      create function app.supervisor_of(peer uuid) returns uuid language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select l.supervisor_id from public.supervision_links l
          where l.clinic_id = app.clinic_id() and l.peer_specialist_id = peer
            and l.starts_at <= app.instant() and l.ends_at > app.instant()
          order by l.starts_at, l.id limit 1;
        end;
      create function app.caseload_count(peer uuid) returns int language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select count(distinct a.client_id)::int from public.peer_assignments a
          where a.clinic_id = app.clinic_id() and a.peer_specialist_id = peer
            and a.starts_at <= app.instant() and a.ends_at > app.instant();
        end;
      alter function app.supervisor_of(uuid) owner to app_facts;
      alter function app.caseload_count(uuid) owner to app_facts;

      create function app.roles_held() returns text[] language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select coalesce(array_agg(distinct m.role order by m.role), '{}') from public.memberships m
          where m.clinic_id = app.clinic_id() and m.user_id = app.user_id()
            and m.starts_at <= app.instant() and m.ends_at > app.instant();
        end;
      alter function app.roles_held() owner to app_facts;

      -- Who is asking, as one row.
      create view app.viewer as
        select u.clinic_id, u.id, u.display_name, app.role() as role, app.roles_held() as roles, app.scopes() as scopes,
          app.own_client_id() as client_id, app.organization_id() as organization_id,
          case when app.role() = 'PEER_SPECIALIST' then u.id end as peer_specialist_id
        from users u where u.clinic_id = app.clinic_id() and u.id = app.user_id();
      alter view app.viewer owner to app_facts;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop view app.viewer;
      drop function app.roles_held();
      drop function app.caseload_count(uuid);
      drop function app.supervisor_of(uuid);
      drop view app.own_peers, app.program_peers, app.employed_peers;
      drop function app.organization_of(uuid, uuid);
      drop function app.consent_lock_key(uuid);
      drop function app.enter(uuid, uuid, text, boolean, text[]);
    `);
  }
}
