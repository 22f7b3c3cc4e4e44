import type { MigrationInterface, QueryRunner } from "typeorm";

const sudPermitted = (more = ""): string => `
        select c.client_id, c.discloser_program_ids, c.services_start_at, c.services_end_at${more} from app.active_consents c
        where c.class_mask & app.class_bit('SUD') <> 0 and c.recipient_class is not null
          and app.purpose() = any (c.purposes) and c.kind in ('TPO_SINGLE', 'SPECIFIC_DISCLOSURE')
          and not exists (select from consent_recipients r where r.clinic_id = c.clinic_id and r.consent_id = c.id
            and r.recipient_class is not null and r.revoked_at <= greatest(app.instant(), r.end_recorded_at))`;

/**
 * What an explanation of an access is made of: the conditions of the policy tables, as the access rules write them into
 * through.conditions, and the facts and consents behind them, of one person and one client at one instant. For the
 * client and the privacy officer; a client is told of nobody who does not act in that role then.
 */
export class ExplainedAccess1763000129000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace view app.sud_permitted as ${sudPermitted(", c.id as consent_id")};

      create or replace function app.look_through(p_user uuid, p_role text) returns void
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        if app.role() not in ('CLIENT', 'PRIVACY_OFFICER') then return; end if;
        -- Whoever was looked through before in this transaction is not any more, whatever comes of it.
        perform set_config('through.' || s.name, '', true)
        from unnest('{clinic_id,user_id,role,scopes,program_ids,part2_program_ids,organization_id,own_client_id,audience,purpose}'::text[]) s(name);
        begin
          perform through.enter(p_user, app.clinic_id(), p_role, true, '{}');
        exception when sqlstate 'AU001' then
          null;
        end;
      end $$;

      -- Null for everybody else, for a client who is not the asker's and for a person whom the asker does not know of.
      create function app.explain_access(p_client uuid, p_user uuid, p_role text, p_instant timestamptz) returns jsonb
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        found_name text;
        held boolean;
        at timestamptz;
        explained jsonb;
      begin
        if app.role() = 'CLIENT' then
          if p_client is distinct from app.own_client_id()
            or (p_role = 'CLIENT' and p_user is distinct from app.user_id()) then return null; end if;
        elsif app.role() is distinct from 'PRIVACY_OFFICER' or app.known_client(p_client) is null then
          return null;
        end if;
        select u.display_name into found_name from public.users u where u.clinic_id = app.clinic_id() and u.id = p_user;
        if found_name is null then return null; end if;

        perform set_config('through.instant', coalesce(p_instant::text, ''), true),
          set_config('through.client_id', p_client::text, true);
        perform app.look_through(p_user, p_role);
        at := through.instant();
        held := through.user_id() is not null;
        if app.role() = 'CLIENT' and (not held or (p_role = 'REPRESENTATIVE' and not exists (
          select from public.representatives r where r.clinic_id = app.clinic_id() and r.client_id = p_client
            and r.user_id = p_user and r.starts_at <= at))) then return null; end if;

        explained := jsonb_build_object(
          'at', at, 'isHeld', held,
          -- Staff are named to everybody; other people's names are not these readers' to see.
          'name', case when p_role not in ('CLIENT', 'REPRESENTATIVE', 'INTEGRATOR') then found_name end,
          'findings', case when held then through.conditions(p_client) else '{}' end,
          'isInConflict', held and app.role() = 'PRIVACY_OFFICER' and exists (select from through.conflicted k where k.client_id = p_client),
          'organization', (select o.name from public.organizations o where o.clinic_id = app.clinic_id() and o.id = through.organization_id()),
          'facts', (
            select coalesce(jsonb_agg(jsonb_build_object('kind', f.kind, 'detail', f.detail, 'from', f.starts_at,
              'until', nullif(f.ends_at, 'infinity')) order by f.starts_at, f.kind, f.detail), '[]')
            from (
              select 'ASSIGNED' as kind, a.role as detail, a.starts_at, a.ends_at from public.peer_assignments a
              where p_role = 'PEER_SPECIALIST' and a.clinic_id = app.clinic_id() and a.client_id = p_client and a.peer_specialist_id = p_user
              union all
              -- As long as both lasted: when somebody began to supervise is not the client's to know.
              select 'SUPERVISES', u.display_name, greatest(l.starts_at, a.starts_at), least(l.ends_at, a.ends_at)
              from public.supervision_links l
              join public.peer_assignments a on a.clinic_id = l.clinic_id and a.peer_specialist_id = l.peer_specialist_id
              join public.users u on u.clinic_id = l.clinic_id and u.id = l.peer_specialist_id
              where p_role = 'PEER_SUPERVISOR' and l.clinic_id = app.clinic_id() and l.supervisor_id = p_user and a.client_id = p_client
                and greatest(l.starts_at, a.starts_at) < least(l.ends_at, a.ends_at)
              union all
              select 'CARE_TEAM', m.role, m.starts_at, m.ends_at from public.care_team_members m
              where m.role = p_role and m.clinic_id = app.clinic_id() and m.client_id = p_client and m.user_id = p_user
              union all
              select 'EMERGENCY', '', e.started_at, e.ends_at from public.emergency_accesses e
              where p_role = 'CLINICIAN' and e.clinic_id = app.clinic_id() and e.client_id = p_client and e.user_id = p_user
              union all
              select 'REPRESENTS', array_to_string(r.scopes, ', '), r.starts_at, r.ends_at from public.representatives r
              where p_role = 'REPRESENTATIVE' and r.clinic_id = app.clinic_id() and r.client_id = p_client and r.user_id = p_user
              union all
              select 'ORGANIZATION', o.name, m.starts_at, m.ends_at from public.memberships m
              join public.organizations o on o.clinic_id = m.clinic_id and o.id = m.organization_id
              where p_role = 'INTEGRATOR' and m.clinic_id = app.clinic_id() and m.user_id = p_user and m.role = p_role
              union all
              select 'EMPLOYED', m.role, m.starts_at, m.ends_at from public.memberships m
              where app.role() = 'PRIVACY_OFFICER' and p_role <> 'INTEGRATOR' and m.clinic_id = app.clinic_id()
                and m.user_id = p_user and m.role = p_role
            ) f where f.starts_at <= at),
          'consents', (
            select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'classes', to_jsonb(c.classes), 'state',
              through.consent_state(c.entered_in_error_at, c.revoked_at, c.superseded_at, c.signed_at, c.declined_at, c.offered_at,
                c.expires_at, c.expiry_event_at, c.effective_from, at),
              'permits', to_jsonb(app.classes_of(case when p_role = 'INTEGRATOR'
                then (select coalesce(bit_or(v.class_mask), 0) from through.covering v where v.consent_id = c.id)
                when exists (select from through.sud_permitted v where v.consent_id = c.id) then app.class_bit('SUD') else 0 end)))
              order by c.signed_at desc nulls last, c.id), '[]')
            from public.consents c
            where c.clinic_id = app.clinic_id() and c.client_id = p_client and c.kind <> 'SERVICE_AGREEMENT'
              and coalesce(c.offered_at, c.signed_at) <= at),
          'chosenLater', (
            select coalesce(jsonb_agg(s.data_class), '[]') from public.sharing_preferences s
            where s.clinic_id = app.clinic_id() and s.client_id = p_client and s.audience = through.audience() and s.since > at));
        perform app.look_through(null, null), set_config('through.instant', '', true), set_config('through.client_id', '', true);
        return explained;
      end $$;
      alter function app.explain_access(uuid, uuid, text, timestamptz) owner to app_facts;
      revoke execute on function app.explain_access(uuid, uuid, text, timestamptz) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.explain_access(uuid, uuid, text, timestamptz);
      -- The policies that ask it come back with the access rules.
      drop view app.sud_permitted cascade;
      create view app.sud_permitted as ${sudPermitted()};
      alter view app.sud_permitted owner to app_facts;
      create or replace function app.look_through(p_user uuid, p_role text) returns void
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        if app.role() is distinct from 'CLIENT' then return; end if;
        perform through.enter(p_user, app.clinic_id(), p_role, true, '{}');
      exception when sqlstate 'AU001' then
        null;
      end $$;
    `);
  }
}
