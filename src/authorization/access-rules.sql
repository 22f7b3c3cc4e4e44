-- Generated from the policy tables by `npm run access:print`. Change the policy, not this file.

-- What rules ask of the actor: looked up once in a statement.
create or replace function app.find_assigned_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.assigned v order by 1);
begin
  perform set_config('app.assigned_ids', ids::text, true), set_config('app.assigned_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_assigned_ids() owner to app_facts;
create or replace function app.assigned_ids() returns uuid[] language sql stable
  return case when current_setting('app.assigned_ids_at', true) = statement_timestamp()::text
    then current_setting('app.assigned_ids')::uuid[] else app.find_assigned_ids() end;
create or replace function app.find_care_team_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.care_team v order by 1);
begin
  perform set_config('app.care_team_ids', ids::text, true), set_config('app.care_team_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_care_team_ids() owner to app_facts;
create or replace function app.care_team_ids() returns uuid[] language sql stable
  return case when current_setting('app.care_team_ids_at', true) = statement_timestamp()::text
    then current_setting('app.care_team_ids')::uuid[] else app.find_care_team_ids() end;
create or replace function app.find_care_team_role_care_coordinator_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.care_team v where v.role = 'CARE_COORDINATOR' order by 1);
begin
  perform set_config('app.care_team_role_care_coordinator_ids', ids::text, true), set_config('app.care_team_role_care_coordinator_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_care_team_role_care_coordinator_ids() owner to app_facts;
create or replace function app.care_team_role_care_coordinator_ids() returns uuid[] language sql stable
  return case when current_setting('app.care_team_role_care_coordinator_ids_at', true) = statement_timestamp()::text
    then current_setting('app.care_team_role_care_coordinator_ids')::uuid[] else app.find_care_team_role_care_coordinator_ids() end;
create or replace function app.find_care_team_role_clinician_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.care_team v where v.role = 'CLINICIAN' order by 1);
begin
  perform set_config('app.care_team_role_clinician_ids', ids::text, true), set_config('app.care_team_role_clinician_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_care_team_role_clinician_ids() owner to app_facts;
create or replace function app.care_team_role_clinician_ids() returns uuid[] language sql stable
  return case when current_setting('app.care_team_role_clinician_ids_at', true) = statement_timestamp()::text
    then current_setting('app.care_team_role_clinician_ids')::uuid[] else app.find_care_team_role_clinician_ids() end;
create or replace function app.find_emergency_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.emergency v order by 1);
begin
  perform set_config('app.emergency_ids', ids::text, true), set_config('app.emergency_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_emergency_ids() owner to app_facts;
create or replace function app.emergency_ids() returns uuid[] language sql stable
  return case when current_setting('app.emergency_ids_at', true) = statement_timestamp()::text
    then current_setting('app.emergency_ids')::uuid[] else app.find_emergency_ids() end;
create or replace function app.find_minors_alone_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.minors_alone v order by 1);
begin
  perform set_config('app.minors_alone_ids', ids::text, true), set_config('app.minors_alone_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_minors_alone_ids() owner to app_facts;
create or replace function app.minors_alone_ids() returns uuid[] language sql stable
  return case when current_setting('app.minors_alone_ids_at', true) = statement_timestamp()::text
    then current_setting('app.minors_alone_ids')::uuid[] else app.find_minors_alone_ids() end;
create or replace function app.find_named_now_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.consent_id from app.named_now v order by 1);
begin
  perform set_config('app.named_now_ids', ids::text, true), set_config('app.named_now_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_named_now_ids() owner to app_facts;
create or replace function app.named_now_ids() returns uuid[] language sql stable
  return case when current_setting('app.named_now_ids_at', true) = statement_timestamp()::text
    then current_setting('app.named_now_ids')::uuid[] else app.find_named_now_ids() end;
create or replace function app.find_own_peers_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.peer_specialist_id from app.own_peers v order by 1);
begin
  perform set_config('app.own_peers_ids', ids::text, true), set_config('app.own_peers_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_own_peers_ids() owner to app_facts;
create or replace function app.own_peers_ids() returns uuid[] language sql stable
  return case when current_setting('app.own_peers_ids_at', true) = statement_timestamp()::text
    then current_setting('app.own_peers_ids')::uuid[] else app.find_own_peers_ids() end;
create or replace function app.find_represented_alone_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where v.alone order by 1);
begin
  perform set_config('app.represented_alone_ids', ids::text, true), set_config('app.represented_alone_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_alone_ids() owner to app_facts;
create or replace function app.represented_alone_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_alone_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_alone_ids')::uuid[] else app.find_represented_alone_ids() end;
create or replace function app.find_represented_not_wholly_alone_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where not v.wholly_alone order by 1);
begin
  perform set_config('app.represented_not_wholly_alone_ids', ids::text, true), set_config('app.represented_not_wholly_alone_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_not_wholly_alone_ids() owner to app_facts;
create or replace function app.represented_not_wholly_alone_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_not_wholly_alone_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_not_wholly_alone_ids')::uuid[] else app.find_represented_not_wholly_alone_ids() end;
create or replace function app.find_represented_not_wholly_alone_scopes_agent_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where not v.wholly_alone and v.scopes && array['AGENT'] order by 1);
begin
  perform set_config('app.represented_not_wholly_alone_scopes_agent_ids', ids::text, true), set_config('app.represented_not_wholly_alone_scopes_agent_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_not_wholly_alone_scopes_agent_ids() owner to app_facts;
create or replace function app.represented_not_wholly_alone_scopes_agent_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_not_wholly_alone_scopes_agent_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_not_wholly_alone_scopes_agent_ids')::uuid[] else app.find_represented_not_wholly_alone_scopes_agent_ids() end;
create or replace function app.find_represented_not_wholly_alone_scopes_consent_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where not v.wholly_alone and v.scopes && array['CONSENT'] order by 1);
begin
  perform set_config('app.represented_not_wholly_alone_scopes_consent_ids', ids::text, true), set_config('app.represented_not_wholly_alone_scopes_consent_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_not_wholly_alone_scopes_consent_ids() owner to app_facts;
create or replace function app.represented_not_wholly_alone_scopes_consent_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_not_wholly_alone_scopes_consent_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_not_wholly_alone_scopes_consent_ids')::uuid[] else app.find_represented_not_wholly_alone_scopes_consent_ids() end;
create or replace function app.find_represented_not_wholly_alone_scopes_notes_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where not v.wholly_alone and v.scopes && array['NOTES'] order by 1);
begin
  perform set_config('app.represented_not_wholly_alone_scopes_notes_ids', ids::text, true), set_config('app.represented_not_wholly_alone_scopes_notes_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_not_wholly_alone_scopes_notes_ids() owner to app_facts;
create or replace function app.represented_not_wholly_alone_scopes_notes_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_not_wholly_alone_scopes_notes_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_not_wholly_alone_scopes_notes_ids')::uuid[] else app.find_represented_not_wholly_alone_scopes_notes_ids() end;
create or replace function app.find_represented_not_wholly_alone_scopes_plan_agent_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where not v.wholly_alone and v.scopes && array['PLAN', 'AGENT'] order by 1);
begin
  perform set_config('app.represented_not_wholly_alone_scopes_plan_agent_ids', ids::text, true), set_config('app.represented_not_wholly_alone_scopes_plan_agent_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_not_wholly_alone_scopes_plan_agent_ids() owner to app_facts;
create or replace function app.represented_not_wholly_alone_scopes_plan_agent_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_not_wholly_alone_scopes_plan_agent_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_not_wholly_alone_scopes_plan_agent_ids')::uuid[] else app.find_represented_not_wholly_alone_scopes_plan_agent_ids() end;
create or replace function app.find_represented_not_wholly_alone_scopes_plan_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where not v.wholly_alone and v.scopes && array['PLAN'] order by 1);
begin
  perform set_config('app.represented_not_wholly_alone_scopes_plan_ids', ids::text, true), set_config('app.represented_not_wholly_alone_scopes_plan_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_not_wholly_alone_scopes_plan_ids() owner to app_facts;
create or replace function app.represented_not_wholly_alone_scopes_plan_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_not_wholly_alone_scopes_plan_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_not_wholly_alone_scopes_plan_ids')::uuid[] else app.find_represented_not_wholly_alone_scopes_plan_ids() end;
create or replace function app.find_represented_not_wholly_alone_scopes_record_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.represented v where not v.wholly_alone and v.scopes && array['RECORD'] order by 1);
begin
  perform set_config('app.represented_not_wholly_alone_scopes_record_ids', ids::text, true), set_config('app.represented_not_wholly_alone_scopes_record_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_represented_not_wholly_alone_scopes_record_ids() owner to app_facts;
create or replace function app.represented_not_wholly_alone_scopes_record_ids() returns uuid[] language sql stable
  return case when current_setting('app.represented_not_wholly_alone_scopes_record_ids_at', true) = statement_timestamp()::text
    then current_setting('app.represented_not_wholly_alone_scopes_record_ids')::uuid[] else app.find_represented_not_wholly_alone_scopes_record_ids() end;
create or replace function app.find_supervised_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.client_id from app.supervised v order by 1);
begin
  perform set_config('app.supervised_ids', ids::text, true), set_config('app.supervised_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_supervised_ids() owner to app_facts;
create or replace function app.supervised_ids() returns uuid[] language sql stable
  return case when current_setting('app.supervised_ids_at', true) = statement_timestamp()::text
    then current_setting('app.supervised_ids')::uuid[] else app.find_supervised_ids() end;
create or replace function app.find_supervised_peers_ids() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(select v.peer_specialist_id from app.supervised_peers v order by 1);
begin
  perform set_config('app.supervised_peers_ids', ids::text, true), set_config('app.supervised_peers_ids_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_supervised_peers_ids() owner to app_facts;
create or replace function app.supervised_peers_ids() returns uuid[] language sql stable
  return case when current_setting('app.supervised_peers_ids_at', true) = statement_timestamp()::text
    then current_setting('app.supervised_peers_ids')::uuid[] else app.find_supervised_peers_ids() end;
create or replace function app.find_withheld_classes(p_client uuid) returns int language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
  select x.classes from (select coalesce(bit_or(v.class_bit), 0) classes from app.limits v where v.client_id = p_client offset 0) x
  where set_config('app.withheld_classes', x.classes::text, true) is not null
    and set_config('app.withheld_classes_of', p_client::text || statement_timestamp()::text, true) is not null
$$;
alter function app.find_withheld_classes(uuid) owner to app_facts;
create or replace function app.withheld_classes(p_client uuid) returns int language sql stable
  return case when current_setting('app.withheld_classes_of', true) = p_client::text || statement_timestamp()::text
    then current_setting('app.withheld_classes')::int else app.find_withheld_classes(p_client) end;

do $$
declare p record;
begin
  for p in select policyname, tablename from pg_policies where schemaname = 'public' and policyname like 'app\_%'
    -- Whoever applies these rules may have found that some are in force as they stand below: see apply-rules.ts.
    and policyname || ' on ' || tablename <> all (string_to_array(coalesce(current_setting('app.kept_policies', true), ''), ',')) loop
    execute format('drop policy %I on %I', p.policyname, p.tablename);
  end loop;
  for p in select f.oid::regprocedure as name from pg_proc f join pg_namespace n on n.oid = f.pronamespace
    where n.nspname = 'app' and f.prosecdef and f.proname not in ('enter', 'add_audit_partitions', 'cluster_id', 'note_new_history', 'record_backup', 'record_policy_version', 'record_rejected_token', 'token_revocations') loop
    execute format('revoke execute on function %s from public', p.name);
    execute format('grant execute on function %s to app_peer_specialist, app_peer_supervisor, app_clinician, app_care_coordinator, app_client, app_representative, app_privacy_officer, app_clinic_admin, app_integrator', p.name);
  end loop;
end $$;
revoke all on all tables in schema public from app_peer_specialist, app_peer_supervisor, app_clinician, app_care_coordinator, app_client, app_representative, app_privacy_officer, app_clinic_admin, app_integrator;
revoke all on all tables in schema app from app_peer_specialist, app_peer_supervisor, app_clinician, app_care_coordinator, app_client, app_representative, app_privacy_officer, app_clinic_admin, app_integrator;
grant usage on schema public, app to app_peer_specialist, app_peer_supervisor, app_clinician, app_care_coordinator, app_client, app_representative, app_privacy_officer, app_clinic_admin, app_integrator;

drop schema if exists through cascade;
create schema through;
grant usage, create on schema through to app_facts;
grant usage on schema through to app_client;

-- The instant asked about: that of the transaction, where no other is named.
create function through.instant() returns timestamptz language sql stable parallel safe
  return coalesce(nullif(current_setting('through.instant', true), '')::timestamptz, app.instant());
-- What ended at once holds for whoever sees its end, as long as nobody asks about the past.
create function through.at_once(recorded timestamptz) returns timestamptz language sql stable parallel safe
  return case when coalesce(current_setting('through.instant', true), '') = '' then greatest(app.instant(), recorded)
    else through.instant() end;
-- Whose record is looked at: a client's own, whatever else is said.
create function through.client_id() returns uuid language sql stable parallel safe
  return coalesce(app.own_client_id(), nullif(current_setting('through.client_id', true), '')::uuid);

do $$
declare
  d record;
  done text[] := '{}';
  before int;
begin
  create temporary table through_definitions on commit drop as
    with recursive known as (
      select c.relname::text as name, pg_get_viewdef(c.oid) as text, null::oid as function, exists (
          select from pg_attribute a where a.attrelid = c.oid and a.attname = 'client_id') as is_of_clients
        from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind = 'v'
      union all
      select p.proname::text, pg_get_functiondef(p.oid), p.oid, false
        from pg_proc p where p.pronamespace = 'app'::regnamespace and (p.provolatile <> 'v' or p.proname = 'enter')
    ), needed(name) as (
      select unnest('{administered,age_band,assigned,care_team,clinic_id,consent_state,covering,emergency,enter,instant,limits,minors_alone,missing_signatures,named_now,own_client_id,part2_program_ids,program_ids,reach,referral_status,referred_clients,represented,role,sud_permitted,supervised,supervised_peers,supervisor_of,user_id,wishes}'::text[])
      union
      select m[1] from needed n join known k on k.name = n.name
        cross join regexp_matches(k.text, '\mapp\.([a-z_0-9]+)', 'g') m
    )
    select k.name, k.function, coalesce(p.prosecdef, false) as is_definer,
      regexp_replace(regexp_replace(case when k.function is not null then k.text
        when k.is_of_clients then format('create view app.%I as select v.* from (%s) v where v.client_id = app.client_id()', k.name, rtrim(k.text, ';'))
        else format('create view app.%I as %s', k.name, k.text) end,
        'GREATEST\(app\.instant\(\), ([a-z_.]+)\)', 'app.at_once(\1)', 'g'), '\mapp\.', 'through.', 'g') as text,
      k.name || coalesce(p.oid::text, '') as id
    from known k left join pg_proc p on p.oid = k.function
    where k.name in (select n.name from needed n) and k.name <> 'instant';
  -- In the order in which one needs the other: whatever can't be made yet is tried again.
  loop
    before := cardinality(done);
    for d in select * from through_definitions t where t.id <> all (done) order by t.id loop
      begin
        execute d.text;
        if d.function is null then
          execute format('alter view through.%I owner to app_facts', d.name);
        elsif d.is_definer then
          execute format('alter function through.%I(%s) owner to app_facts', d.name, pg_get_function_identity_arguments(d.function));
          execute format('revoke execute on function through.%I(%s) from public', d.name, pg_get_function_identity_arguments(d.function));
          if d.name <> 'enter' then
            execute format('grant execute on function through.%I(%s) to app_client', d.name, pg_get_function_identity_arguments(d.function));
          end if;
        end if;
        done := done || d.id;
      exception when undefined_table or undefined_function or undefined_column then null;
      end;
    end loop;
    exit when before = cardinality(done);
  end loop;
  select string_agg(t.id, ', ') as missing into d from through_definitions t where t.id <> all (done);
  if d.missing is not null then raise exception 'not made: %', d.missing; end if;
  drop table through_definitions;
end $$;

-- Which conditions hold for one client and the person looked through, in their role.
create function through.conditions(p_client uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if through.role() = 'PEER_SPECIALIST' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('assigned', (c.id = any (array(select v.client_id from through.assigned v)))),
        ('always', (true)),
        ('wished(CLINICAL)', (exists (select from through.wishes v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(CONTACT)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 2))),
        ('notLimited(DEMOGRAPHIC)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4))),
        ('notLimited(SERVICE)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8))),
        ('notLimited(CLINICAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(SUD)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 32))),
        ('notLimited(PLAN_SHARED)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 1024))),
        ('notLimited(CRISIS)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4096))),
        ('notLimited(OUTCOME)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8192))),
        ('notLimited(REFERRAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16384)))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'PEER_SUPERVISOR' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('supervised', (c.id = any (array(select v.client_id from through.supervised v)))),
        ('always', (true)),
        ('notOnCareTeam', (c.id <> all (array(select v.client_id from through.care_team v)))),
        ('wished(CLINICAL)', (exists (select from through.wishes v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(CONTACT)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 2))),
        ('notLimited(DEMOGRAPHIC)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4))),
        ('notLimited(SERVICE)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8))),
        ('notLimited(CLINICAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(SUD)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 32))),
        ('notLimited(PLAN_SHARED)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 1024))),
        ('notLimited(CRISIS)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4096))),
        ('notLimited(OUTCOME)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8192))),
        ('notLimited(REFERRAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16384)))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'CLINICIAN' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('treats', (c.id = any (array(select v.client_id from through.care_team v where v.role = 'CLINICIAN')))),
        ('always', (true)),
        ('never', (false)),
        ('emergency', (c.id = any (array(select v.client_id from through.emergency v)))),
        ('notLimited(CONTACT)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 2))),
        ('notLimited(DEMOGRAPHIC)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4))),
        ('notLimited(SERVICE)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8))),
        ('notLimited(CLINICAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(SUD)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 32))),
        ('notLimited(PLAN_SHARED)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 1024))),
        ('notLimited(CRISIS)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4096))),
        ('notLimited(OUTCOME)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8192))),
        ('notLimited(REFERRAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16384)))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'CARE_COORDINATOR' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('coordinates', (c.id = any (array(select v.client_id from through.care_team v where v.role = 'CARE_COORDINATOR')))),
        ('always', (true)),
        ('never', (false)),
        ('wished(CLINICAL)', (exists (select from through.wishes v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(CONTACT)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 2))),
        ('notLimited(DEMOGRAPHIC)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4))),
        ('notLimited(SERVICE)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8))),
        ('notLimited(CLINICAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(SUD)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 32))),
        ('notLimited(PLAN_SHARED)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 1024))),
        ('notLimited(CRISIS)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4096))),
        ('notLimited(OUTCOME)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8192))),
        ('notLimited(REFERRAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16384)))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'CLIENT' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('self', (c.id = (select through.own_client_id()))),
        ('always', (true))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'REPRESENTATIVE' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('represents(RECORD)', (c.id = any (array(select v.client_id from through.represented v where not v.wholly_alone and v.scopes && array['RECORD'])))),
        ('always', (true)),
        ('represents(PLAN)', (c.id = any (array(select v.client_id from through.represented v where not v.wholly_alone and v.scopes && array['PLAN'])))),
        ('represents', (c.id = any (array(select v.client_id from through.represented v where not v.wholly_alone)))),
        ('represents(NOTES)', (c.id = any (array(select v.client_id from through.represented v where not v.wholly_alone and v.scopes && array['NOTES'])))),
        ('represents(PLAN|AGENT)', (c.id = any (array(select v.client_id from through.represented v where not v.wholly_alone and v.scopes && array['PLAN', 'AGENT'])))),
        ('represents(CONSENT)', (c.id = any (array(select v.client_id from through.represented v where not v.wholly_alone and v.scopes && array['CONSENT'])))),
        ('notOfMinorAlone', (c.id <> all (array(select v.client_id from through.minors_alone v)))),
        ('represents(AGENT)', (c.id = any (array(select v.client_id from through.represented v where not v.wholly_alone and v.scopes && array['AGENT']))))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'PRIVACY_OFFICER' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('inClinic', (true)),
        ('always', (true))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'CLINIC_ADMIN' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('administered', (exists (select from through.administered v where v.client_id = c.id offset 0))),
        ('always', (true)),
        ('never', (false)),
        ('notLimited(CONTACT)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 2))),
        ('notLimited(DEMOGRAPHIC)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4))),
        ('notLimited(SERVICE)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8))),
        ('notLimited(CLINICAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16))),
        ('notLimited(SUD)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 32))),
        ('notLimited(PLAN_SHARED)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 1024))),
        ('notLimited(CRISIS)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 4096))),
        ('notLimited(OUTCOME)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 8192))),
        ('notLimited(REFERRAL)', (not exists (select from through.limits v where v.client_id = c.id and v.class_bit = 16384)))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  if through.role() = 'INTEGRATOR' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ('never', (false)),
        ('always', (true)),
        ('party', (exists (select from through.referred_clients v where v.client_id = c.id offset 0))),
        ('consented(IDENTITY)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 1 <> 0 offset 0))),
        ('consented(CONTACT)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 2 <> 0 offset 0))),
        ('consented(SERVICE)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 8 <> 0 offset 0))),
        ('consented(SUD)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 32 <> 0 offset 0))),
        ('consented(CLINICAL)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 16 <> 0 offset 0))),
        ('consented(PLAN_SHARED)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 1024 <> 0 offset 0))),
        ('consentedOn(CLINICAL)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 16 <> 0 offset 0))),
        ('namedNow', (exists (select from through.named_now v where v.client_id = c.id))),
        ('consented(CRISIS)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 4096 <> 0 offset 0))),
        ('consentedOfProgram(SUD)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 32 <> 0 offset 0))),
        ('consentedOfProgram(REFERRAL)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 16384 <> 0 offset 0))),
        ('consentedOn(SERVICE)', (exists (select from through.covering v where v.client_id = c.id and v.class_mask & 8 <> 0 offset 0)))) x(name, holds)
      where c.clinic_id = through.clinic_id() and c.id = p_client);
  end if;
  return '{}';
end $$;
alter function through.conditions(uuid) owner to app_facts;
revoke execute on function through.conditions(uuid) from public;

-- PEER_SPECIALIST
grant select (client_id) on app.assigned to app_peer_specialist;
grant select (classes, client_id, clinic_id, event_id, fields, id, number, type) on app.audit_entities to app_peer_specialist;
grant select (actor_id, actor_role, basis, client_id, clinic_id, consent_id, id, kind, known_client_ids, known_consent_id, operation_name, outcome, purpose, recorded_at) on app.audit_log to app_peer_specialist;
grant select (clinic_id, event_id, leaf_hash) on app.audit_log_leaves to app_peer_specialist;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_peer_specialist;
grant select (peer_specialist_id) on app.employed_peers to app_peer_specialist;
grant select (class_bit, client_id) on app.limits to app_peer_specialist;
grant select (peer_specialist_id, program_id) on app.program_peers to app_peer_specialist;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_peer_specialist;
grant select (class_bit, client_id) on app.wishes to app_peer_specialist;
grant select (client_id, clinic_id, ends_at, id, program_id, role, starts_at, sud, user_id, version) on care_team_members to app_peer_specialist;
grant select (at, client_id, clinic_id, goal_id, id, plan_id, rating, text) on check_ins to app_peer_specialist;
grant select (at, clinic_id, id, peer_note_id, service_note_id, text) on client_comments to app_peer_specialist;
grant select (clinic_id, contact_version, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_peer_specialist;
grant select (author_id, body, client_id, clinic_id, id, program_id, sud, written_at) on clinical_notes to app_peer_specialist;
grant select (clinic_id, name, time_zone) on clinics to app_peer_specialist;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_peer_specialist;
grant select (capacity, clinic_id, consent_id) on consent_signatures to app_peer_specialist;
grant select (author_id, class_mask, classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, sud, superseded_at, supersedes_id, version) on consents to app_peer_specialist;
grant select (clinic_id, expires_on, id, issued_on, issuer, kind, number, peer_specialist_id, status) on credentials to app_peer_specialist;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_peer_specialist;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_peer_specialist;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_peer_specialist;
grant select (client_id, clinic_id, ends_at, id, peer_specialist_id, role, starts_at, version) on peer_assignments to app_peer_specialist;
grant select (author_id, body, client_id, clinic_id, id, written_at, written_together) on peer_notes to app_peer_specialist;
grant select (accepting_clients, bio, caseload_limit, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_peer_specialist;
grant select (changed_at, client_id, clinic_id, confidence, do_not_contact, domain, id, importance, name, parent_id, peer_version, phone, plan_id, position, preferences, relation, response, section, sharing, status, support_type, target_date, text, what_helps, what_makes_it_worse, who, why) on plan_parts to app_peer_specialist;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_peer_specialist;
grant select (clinic_id, id, is_part2, name) on programs to app_peer_specialist;
grant select (client_id, clinic_id, created_at, id, peer_updated_at, peer_version, peer_without_crisis_updated_at, peer_without_crisis_version, review_due_on, started_on, status) on recovery_plans to app_peer_specialist;
grant select (actor_name, at, clinic_id, from_status, id, position, reason, referral_id, to_status) on referral_events to app_peer_specialist;
grant select (client_agreed_at, client_id, client_outcome, client_outcome_at, client_version, clinic_id, completed_at, created_at, created_by, handoff, id, kind, need, program_id, provider_outcome, reason, respond_by, scheduled_for, sent_at, status, sud, target_organization_id, target_program_id, updated_at, version) on referrals to app_peer_specialist;
grant select (client_id, clinic_id, id, kind, raised_at, raised_by, status, summary, urgency, version) on safety_concerns to app_peer_specialist;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, goal_id, id, intervention, minutes, modality, next_contact_at, next_step, place, program_id, response, signed_at, started_at, status, sud, units, version) on service_notes to app_peer_specialist;
grant select (clinic_id, display_name, id, staff_role) on users to app_peer_specialist;
create policy app_peer_specialist_read on care_team_members for select to app_peer_specialist using (care_team_members.clinic_id = (select app.clinic_id()) and ((care_team_members.client_id = any ((select app.assigned_ids())::uuid[]) and (not care_team_members.sud or (care_team_members.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(care_team_members.client_id) & 32 = 0)))));
create policy app_peer_specialist_read on check_ins for select to app_peer_specialist using (check_ins.clinic_id = (select app.clinic_id()) and ((check_ins.client_id = any ((select app.assigned_ids())::uuid[]))));
create policy app_peer_specialist_read on client_comments for select to app_peer_specialist using (client_comments.clinic_id = (select app.clinic_id()) and ((client_comments.client_id = any ((select app.assigned_ids())::uuid[]) and (exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id) or exists (select from peer_notes b1 where b1.clinic_id = (select app.clinic_id()) and b1.id = client_comments.peer_note_id)))));
create policy app_peer_specialist_read on clients for select to app_peer_specialist using (clients.clinic_id = (select app.clinic_id()) and ((clients.id = any ((select app.assigned_ids())::uuid[]))));
create policy app_peer_specialist_read on clinical_notes for select to app_peer_specialist using (clinical_notes.clinic_id = (select app.clinic_id()) and ((clinical_notes.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from app.wishes v where v.client_id = clinical_notes.client_id and v.class_bit = 16) and (not clinical_notes.sud or (clinical_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(clinical_notes.client_id) & 32 = 0)))));
create policy app_peer_specialist_read on clinics for select to app_peer_specialist using (clinics.clinic_id = (select app.clinic_id()));
create policy app_peer_specialist_read on consent_recipients for select to app_peer_specialist using (consent_recipients.clinic_id = (select app.clinic_id()) and ((consent_recipients.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id))));
create policy app_peer_specialist_read on consent_signatures for select to app_peer_specialist using (consent_signatures.clinic_id = (select app.clinic_id()) and ((consent_signatures.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id))));
create policy app_peer_specialist_read on consents for select to app_peer_specialist using (consents.clinic_id = (select app.clinic_id()) and ((consents.client_id = any ((select app.assigned_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and (consents.kind in ('SERVICE_AGREEMENT', 'GROUP_PARTICIPATION') or consents.class_mask & ~80 <> 0) and (not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0))));
create policy app_peer_specialist_read on credentials for select to app_peer_specialist using (credentials.clinic_id = (select app.clinic_id()) and ((credentials.peer_specialist_id = (select app.user_id()))));
create policy app_peer_specialist_read on idempotency_keys for select to app_peer_specialist using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_peer_specialist_read on lived_experiences for select to app_peer_specialist using (lived_experiences.clinic_id = (select app.clinic_id()) and (((lived_experiences.peer_specialist_id = (select app.user_id()) or lived_experiences.disclosure in ('CLINIC', 'PUBLIC')))));
create policy app_peer_specialist_read on organizations for select to app_peer_specialist using (organizations.clinic_id = (select app.clinic_id()));
create policy app_peer_specialist_read on peer_assignments for select to app_peer_specialist using (peer_assignments.clinic_id = (select app.clinic_id()) and ((peer_assignments.client_id = any ((select app.assigned_ids())::uuid[]))));
create policy app_peer_specialist_read on peer_notes for select to app_peer_specialist using (peer_notes.clinic_id = (select app.clinic_id()) and ((peer_notes.client_id = any ((select app.assigned_ids())::uuid[]) and peer_notes.author_id = (select app.user_id()))));
create policy app_peer_specialist_read on peer_specialists for select to app_peer_specialist using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_peer_specialist_read on plan_parts for select to app_peer_specialist using (plan_parts.clinic_id = (select app.clinic_id()) and ((plan_parts.client_id = any ((select app.assigned_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1)));
create policy app_peer_specialist_read on program_enrollments for select to app_peer_specialist using (program_enrollments.clinic_id = (select app.clinic_id()) and ((program_enrollments.client_id = any ((select app.assigned_ids())::uuid[]) and (not program_enrollments.sud or (program_enrollments.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(program_enrollments.client_id) & 32 = 0)))));
create policy app_peer_specialist_read on programs for select to app_peer_specialist using (programs.clinic_id = (select app.clinic_id()));
create policy app_peer_specialist_read on recovery_plans for select to app_peer_specialist using (recovery_plans.clinic_id = (select app.clinic_id()) and ((recovery_plans.client_id = any ((select app.assigned_ids())::uuid[]))));
create policy app_peer_specialist_read on referral_events for select to app_peer_specialist using (referral_events.clinic_id = (select app.clinic_id()) and ((referral_events.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id))));
create policy app_peer_specialist_read on referrals for select to app_peer_specialist using (referrals.clinic_id = (select app.clinic_id()) and ((referrals.client_id = any ((select app.assigned_ids())::uuid[]) and (not referrals.sud or (referrals.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(referrals.client_id) & 32 = 0)))));
create policy app_peer_specialist_read on safety_concerns for select to app_peer_specialist using (safety_concerns.clinic_id = (select app.clinic_id()) and ((safety_concerns.client_id = any ((select app.assigned_ids())::uuid[]))));
create policy app_peer_specialist_read on service_notes for select to app_peer_specialist using (service_notes.clinic_id = (select app.clinic_id()) and ((service_notes.client_id = any ((select app.assigned_ids())::uuid[]) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and (service_notes.status <> 'DRAFT' or service_notes.author_id = (select app.user_id())))));
create policy app_peer_specialist_read on users for select to app_peer_specialist using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_peer_specialist;
create policy app_peer_specialist_insert on audit_events for insert to app_peer_specialist with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, plan_id, goal_id, rating, text, recorded_by) on check_ins to app_peer_specialist;
create policy app_peer_specialist_insert on check_ins for insert to app_peer_specialist with check (check_ins.clinic_id = (select app.clinic_id()) and check_ins.client_id = any ((select app.assigned_ids())::uuid[]) and check_ins.recorded_by = (select app.user_id()));
grant update (phone, email, languages, contact_version, service_version) on clients to app_peer_specialist;
create policy app_peer_specialist_update_0 on clients for update to app_peer_specialist using (clients.clinic_id = (select app.clinic_id()) and clients.id = any ((select app.assigned_ids())::uuid[])) with check (clients.clinic_id = (select app.clinic_id()) and clients.id = any ((select app.assigned_ids())::uuid[]));
grant insert (clinic_id, id, consent_id, client_id, organization_id, person, recipient_class, participant_organization_ids) on consent_recipients to app_peer_specialist;
create policy app_peer_specialist_insert on consent_recipients for insert to app_peer_specialist with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant update (revoked_at, end_recorded_at) on consent_recipients to app_peer_specialist;
create policy app_peer_specialist_update_0 on consent_recipients for update to app_peer_specialist using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id)) with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant delete on consent_recipients to app_peer_specialist;
create policy app_peer_specialist_delete on consent_recipients for delete to app_peer_specialist using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant insert (clinic_id, id, consent_id, client_id, signer_id, signer, capacity, method, witness_name, recorded_by, at) on consent_signatures to app_peer_specialist;
create policy app_peer_specialist_insert on consent_signatures for insert to app_peer_specialist with check (consent_signatures.clinic_id = (select app.clinic_id()) and consent_signatures.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id));
grant insert (clinic_id, id, client_id, author_id, kind, description, classes, purposes, sud, service_from, service_to, effective_from, expires_at, expires_on, expiry_event, discloser_program_ids, recipient_class, supersedes_id, offered_at) on consents to app_peer_specialist;
create policy app_peer_specialist_insert on consents for insert to app_peer_specialist with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.assigned_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and (consents.kind in ('SERVICE_AGREEMENT', 'GROUP_PARTICIPATION') or consents.class_mask & ~80 <> 0) and (not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0));
grant update (kind, classes, purposes, discloser_program_ids, recipient_class, description, service_from, service_to, expires_on, expiry_event, sud, offered_at, supersedes_id, effective_from, expires_at, statements, client_name_as_signed, signed_at, revoked_at, revocation_channel, revocation_received_at, revocation_written_at, end_recorded_at, version) on consents to app_peer_specialist;
create policy app_peer_specialist_update_0 on consents for update to app_peer_specialist using (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.assigned_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and (consents.kind in ('SERVICE_AGREEMENT', 'GROUP_PARTICIPATION') or consents.class_mask & ~80 <> 0) and (not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0)) with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.assigned_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and (consents.kind in ('SERVICE_AGREEMENT', 'GROUP_PARTICIPATION') or consents.class_mask & ~80 <> 0) and (not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_peer_specialist;
create policy app_peer_specialist_insert on idempotency_keys for insert to app_peer_specialist with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_peer_specialist;
create policy app_peer_specialist_update_0 on idempotency_keys for update to app_peer_specialist using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_peer_specialist;
create policy app_peer_specialist_delete on idempotency_keys for delete to app_peer_specialist using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, author_id, written_together, body) on peer_notes to app_peer_specialist;
create policy app_peer_specialist_insert on peer_notes for insert to app_peer_specialist with check (peer_notes.clinic_id = (select app.clinic_id()) and peer_notes.client_id = any ((select app.assigned_ids())::uuid[]) and peer_notes.author_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, plan_id, part_id, act, content, changed_by) on plan_part_changes to app_peer_specialist;
create policy app_peer_specialist_insert on plan_part_changes for insert to app_peer_specialist with check (plan_part_changes.clinic_id = (select app.clinic_id()) and plan_part_changes.client_id = any ((select app.assigned_ids())::uuid[]));
grant insert (clinic_id, id, client_id, plan_id, parent_id, section, sharing, position, text, response, domain, why, importance, confidence, target_date, status, who, support_type, what_helps, what_makes_it_worse, preferences, changed_by, changed_at, name, relation, phone, do_not_contact) on plan_parts to app_peer_specialist;
create policy app_peer_specialist_insert on plan_parts for insert to app_peer_specialist with check (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.assigned_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1);
grant update (sharing, position, text, response, domain, why, importance, confidence, target_date, status, who, support_type, what_helps, what_makes_it_worse, preferences, changed_by, changed_at, name, relation, phone, do_not_contact) on plan_parts to app_peer_specialist;
create policy app_peer_specialist_update_0 on plan_parts for update to app_peer_specialist using (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.assigned_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1) with check (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.assigned_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1);
grant delete on plan_parts to app_peer_specialist;
create policy app_peer_specialist_delete on plan_parts for delete to app_peer_specialist using (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.assigned_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1);
grant insert (clinic_id, id, client_id, status, started_on, review_due_on, created_by) on recovery_plans to app_peer_specialist;
create policy app_peer_specialist_insert on recovery_plans for insert to app_peer_specialist with check (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = any ((select app.assigned_ids())::uuid[]));
grant update (status, started_on, review_due_on) on recovery_plans to app_peer_specialist;
create policy app_peer_specialist_update_0 on recovery_plans for update to app_peer_specialist using (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = any ((select app.assigned_ids())::uuid[])) with check (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = any ((select app.assigned_ids())::uuid[]));
grant insert (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization, reason) on referral_events to app_peer_specialist;
create policy app_peer_specialist_insert on referral_events for insert to app_peer_specialist with check (referral_events.clinic_id = (select app.clinic_id()) and referral_events.client_id = any ((select app.assigned_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id));
grant insert (clinic_id, id, client_id, kind, need, handoff, target_organization_id, target_program_id, program_id, sud, status, reason, respond_by, client_agreed_at, created_by) on referrals to app_peer_specialist;
create policy app_peer_specialist_insert on referrals for insert to app_peer_specialist with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.assigned_ids())::uuid[]) and (not referrals.sud or (referrals.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(referrals.client_id) & 32 = 0)));
grant update (status, provider_outcome, version, updated_at, completed_at, scheduled_for, sent_at, client_agreed_at, client_outcome, client_words, client_outcome_at, client_version) on referrals to app_peer_specialist;
create policy app_peer_specialist_update_0 on referrals for update to app_peer_specialist using (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.assigned_ids())::uuid[]) and (not referrals.sud or (referrals.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(referrals.client_id) & 32 = 0))) with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.assigned_ids())::uuid[]) and (not referrals.sud or (referrals.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(referrals.client_id) & 32 = 0)));
grant insert (clinic_id, id, client_id, kind, urgency, summary, hide_from_representatives, raised_by) on safety_concerns to app_peer_specialist;
create policy app_peer_specialist_insert on safety_concerns for insert to app_peer_specialist with check (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.assigned_ids())::uuid[]) and safety_concerns.raised_by = (select app.user_id()));
grant insert (clinic_id, id, client_id, author_id, program_id, sud, started_at, ended_at, minutes, units, modality, place, goal_id, intervention, response, next_step, next_contact_at, status, signed_at, amendment_of, amendment_reason) on service_notes to app_peer_specialist;
create policy app_peer_specialist_insert on service_notes for insert to app_peer_specialist with check (service_notes.clinic_id = (select app.clinic_id()) and service_notes.client_id = any ((select app.assigned_ids())::uuid[]) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.author_id = (select app.user_id()));
grant update (started_at, ended_at, minutes, units, modality, place, goal_id, intervention, response, next_step, next_contact_at, status, signed_at, version) on service_notes to app_peer_specialist;
create policy app_peer_specialist_update_0 on service_notes for update to app_peer_specialist using (service_notes.clinic_id = (select app.clinic_id()) and service_notes.client_id = any ((select app.assigned_ids())::uuid[]) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.author_id = (select app.user_id())) with check (service_notes.clinic_id = (select app.clinic_id()) and service_notes.client_id = any ((select app.assigned_ids())::uuid[]) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.author_id = (select app.user_id()));

-- PEER_SUPERVISOR
grant select (client_id) on app.care_team to app_peer_supervisor;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_peer_supervisor;
grant select (peer_specialist_id) on app.employed_peers to app_peer_supervisor;
grant select (class_bit, client_id) on app.limits to app_peer_supervisor;
grant select (peer_specialist_id, program_id) on app.program_peers to app_peer_supervisor;
grant select (client_id, peer_specialist_id) on app.supervised to app_peer_supervisor;
grant select (peer_specialist_id) on app.supervised_peers to app_peer_supervisor;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_peer_supervisor;
grant select (class_bit, client_id) on app.wishes to app_peer_supervisor;
grant select (client_id, clinic_id, ends_at, id, program_id, role, starts_at, sud, user_id, version) on care_team_members to app_peer_supervisor;
grant select (at, clinic_id, goal_id, id, plan_id, rating, text) on check_ins to app_peer_supervisor;
grant select (at, clinic_id, id, peer_note_id, service_note_id, text) on client_comments to app_peer_supervisor;
grant select (clinic_id, contact_version, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_peer_supervisor;
grant select (author_id, body, client_id, clinic_id, id, program_id, sud, written_at) on clinical_notes to app_peer_supervisor;
grant select (clinic_id, name, time_zone) on clinics to app_peer_supervisor;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_peer_supervisor;
grant select (author_id, classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, sud, superseded_at, supersedes_id, version) on consents to app_peer_supervisor;
grant select (clinic_id, expires_on, id, issued_on, issuer, kind, number, peer_specialist_id, status) on credentials to app_peer_supervisor;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_peer_supervisor;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_peer_supervisor;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_peer_supervisor;
grant select (client_id, clinic_id, ends_at, id, peer_specialist_id, role, starts_at, version) on peer_assignments to app_peer_supervisor;
grant select (author_id, body, client_id, clinic_id, id, written_at, written_together) on peer_notes to app_peer_supervisor;
grant select (accepting_clients, bio, caseload_limit, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_peer_supervisor;
grant select (changed_at, client_id, clinic_id, confidence, do_not_contact, domain, id, importance, name, parent_id, peer_version, phone, plan_id, position, preferences, relation, response, section, sharing, status, support_type, target_date, text, what_helps, what_makes_it_worse, who, why) on plan_parts to app_peer_supervisor;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_peer_supervisor;
grant select (clinic_id, id, is_part2, name) on programs to app_peer_supervisor;
grant select (client_id, clinic_id, created_at, id, peer_updated_at, peer_version, peer_without_crisis_updated_at, peer_without_crisis_version, review_due_on, started_on, status) on recovery_plans to app_peer_supervisor;
grant select (actor_name, at, clinic_id, from_status, id, position, reason, referral_id, to_status) on referral_events to app_peer_supervisor;
grant select (client_agreed_at, client_id, client_outcome, client_outcome_at, client_version, clinic_id, completed_at, created_at, created_by, handoff, id, kind, need, program_id, provider_outcome, reason, respond_by, scheduled_for, sent_at, status, sud, target_organization_id, target_program_id, updated_at, version) on referrals to app_peer_supervisor;
grant select (client_id, clinic_id, data_class, ends_at, id, organization_id, program_id, starts_at) on restrictions to app_peer_supervisor;
grant select (client_id, clinic_id, id, kind, raised_at, raised_by, status, summary, urgency, version) on safety_concerns to app_peer_supervisor;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, goal_id, id, intervention, minutes, modality, next_contact_at, next_step, place, program_id, response, signed_at, started_at, status, sud, units, version) on service_notes to app_peer_supervisor;
grant select (allowed, audience, client_id, clinic_id, data_class, id, since) on sharing_preferences to app_peer_supervisor;
grant select (clinic_id, display_name, id, staff_role) on users to app_peer_supervisor;
create policy app_peer_supervisor_read on care_team_members for select to app_peer_supervisor using (care_team_members.clinic_id = (select app.clinic_id()) and ((care_team_members.client_id = any ((select app.supervised_ids())::uuid[]) and (not care_team_members.sud or (care_team_members.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(care_team_members.client_id) & 32 = 0)))));
create policy app_peer_supervisor_read on check_ins for select to app_peer_supervisor using (check_ins.clinic_id = (select app.clinic_id()) and ((check_ins.client_id = any ((select app.supervised_ids())::uuid[]))));
create policy app_peer_supervisor_read on client_comments for select to app_peer_supervisor using (client_comments.clinic_id = (select app.clinic_id()) and ((client_comments.client_id = any ((select app.supervised_ids())::uuid[]) and (exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id) or exists (select from peer_notes b1 where b1.clinic_id = (select app.clinic_id()) and b1.id = client_comments.peer_note_id)))));
create policy app_peer_supervisor_read on clients for select to app_peer_supervisor using (clients.clinic_id = (select app.clinic_id()) and ((clients.id = any ((select app.supervised_ids())::uuid[]))));
create policy app_peer_supervisor_read on clinical_notes for select to app_peer_supervisor using (clinical_notes.clinic_id = (select app.clinic_id()) and ((clinical_notes.client_id = any ((select app.supervised_ids())::uuid[]) and exists (select from app.wishes v where v.client_id = clinical_notes.client_id and v.class_bit = 16) and (not clinical_notes.sud or (clinical_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(clinical_notes.client_id) & 32 = 0)))));
create policy app_peer_supervisor_read on clinics for select to app_peer_supervisor using (clinics.clinic_id = (select app.clinic_id()));
create policy app_peer_supervisor_read on consent_recipients for select to app_peer_supervisor using (consent_recipients.clinic_id = (select app.clinic_id()) and ((consent_recipients.client_id = any ((select app.supervised_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id))));
create policy app_peer_supervisor_read on consents for select to app_peer_supervisor using (consents.clinic_id = (select app.clinic_id()) and ((consents.client_id = any ((select app.supervised_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and (not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0))));
create policy app_peer_supervisor_read on credentials for select to app_peer_supervisor using (credentials.clinic_id = (select app.clinic_id()));
create policy app_peer_supervisor_read on idempotency_keys for select to app_peer_supervisor using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_peer_supervisor_read on lived_experiences for select to app_peer_supervisor using (lived_experiences.clinic_id = (select app.clinic_id()) and ((lived_experiences.disclosure in ('CLINIC', 'PUBLIC'))));
create policy app_peer_supervisor_read on organizations for select to app_peer_supervisor using (organizations.clinic_id = (select app.clinic_id()));
create policy app_peer_supervisor_read on peer_assignments for select to app_peer_supervisor using (peer_assignments.clinic_id = (select app.clinic_id()) and ((peer_assignments.client_id = any ((select app.supervised_ids())::uuid[]))));
create policy app_peer_supervisor_read on peer_notes for select to app_peer_supervisor using (peer_notes.clinic_id = (select app.clinic_id()) and ((peer_notes.client_id = any ((select app.supervised_ids())::uuid[]) and peer_notes.author_id = any ((select app.supervised_peers_ids())::uuid[]) and peer_notes.client_id <> all ((select app.care_team_ids())::uuid[]))));
create policy app_peer_supervisor_read on peer_specialists for select to app_peer_supervisor using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_peer_supervisor_read on plan_parts for select to app_peer_supervisor using (plan_parts.clinic_id = (select app.clinic_id()) and ((plan_parts.client_id = any ((select app.supervised_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1)));
create policy app_peer_supervisor_read on program_enrollments for select to app_peer_supervisor using (program_enrollments.clinic_id = (select app.clinic_id()) and ((program_enrollments.client_id = any ((select app.supervised_ids())::uuid[]) and (not program_enrollments.sud or (program_enrollments.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(program_enrollments.client_id) & 32 = 0)))));
create policy app_peer_supervisor_read on programs for select to app_peer_supervisor using (programs.clinic_id = (select app.clinic_id()));
create policy app_peer_supervisor_read on recovery_plans for select to app_peer_supervisor using (recovery_plans.clinic_id = (select app.clinic_id()) and ((recovery_plans.client_id = any ((select app.supervised_ids())::uuid[]))));
create policy app_peer_supervisor_read on referral_events for select to app_peer_supervisor using (referral_events.clinic_id = (select app.clinic_id()) and ((referral_events.client_id = any ((select app.supervised_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id))));
create policy app_peer_supervisor_read on referrals for select to app_peer_supervisor using (referrals.clinic_id = (select app.clinic_id()) and ((referrals.client_id = any ((select app.supervised_ids())::uuid[]) and (not referrals.sud or (referrals.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(referrals.client_id) & 32 = 0)))));
create policy app_peer_supervisor_read on restrictions for select to app_peer_supervisor using (restrictions.clinic_id = (select app.clinic_id()) and ((restrictions.client_id = any ((select app.supervised_ids())::uuid[]))));
create policy app_peer_supervisor_read on safety_concerns for select to app_peer_supervisor using (safety_concerns.clinic_id = (select app.clinic_id()) and ((safety_concerns.client_id = any ((select app.supervised_ids())::uuid[]))));
create policy app_peer_supervisor_read on service_notes for select to app_peer_supervisor using (service_notes.clinic_id = (select app.clinic_id()) and ((service_notes.client_id = any ((select app.supervised_ids())::uuid[]) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and (service_notes.status <> 'DRAFT' or service_notes.author_id = any ((select app.supervised_peers_ids())::uuid[])))));
create policy app_peer_supervisor_read on sharing_preferences for select to app_peer_supervisor using (sharing_preferences.clinic_id = (select app.clinic_id()) and ((sharing_preferences.client_id = any ((select app.supervised_ids())::uuid[]))));
create policy app_peer_supervisor_read on users for select to app_peer_supervisor using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_peer_supervisor;
create policy app_peer_supervisor_insert on audit_events for insert to app_peer_supervisor with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_peer_supervisor;
create policy app_peer_supervisor_insert on idempotency_keys for insert to app_peer_supervisor with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_peer_supervisor;
create policy app_peer_supervisor_update_0 on idempotency_keys for update to app_peer_supervisor using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_peer_supervisor;
create policy app_peer_supervisor_delete on idempotency_keys for delete to app_peer_supervisor using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, peer_specialist_id, role, starts_at, ends_at, reason) on peer_assignments to app_peer_supervisor;
create policy app_peer_supervisor_insert on peer_assignments for insert to app_peer_supervisor with check (peer_assignments.clinic_id = (select app.clinic_id()) and peer_assignments.client_id = any ((select app.supervised_ids())::uuid[]) and peer_assignments.peer_specialist_id = any ((select app.supervised_peers_ids())::uuid[]));
grant update (ends_at, end_reason, version) on peer_assignments to app_peer_supervisor;
create policy app_peer_supervisor_update_0 on peer_assignments for update to app_peer_supervisor using (peer_assignments.clinic_id = (select app.clinic_id()) and peer_assignments.client_id = any ((select app.supervised_ids())::uuid[]) and peer_assignments.peer_specialist_id = any ((select app.supervised_peers_ids())::uuid[])) with check (peer_assignments.clinic_id = (select app.clinic_id()) and peer_assignments.client_id = any ((select app.supervised_ids())::uuid[]) and peer_assignments.peer_specialist_id = any ((select app.supervised_peers_ids())::uuid[]));
grant insert (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization, reason) on referral_events to app_peer_supervisor;
create policy app_peer_supervisor_insert on referral_events for insert to app_peer_supervisor with check (referral_events.clinic_id = (select app.clinic_id()) and referral_events.client_id = any ((select app.supervised_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id));
grant update (status, provider_outcome, version, updated_at, completed_at, scheduled_for) on referrals to app_peer_supervisor;
create policy app_peer_supervisor_update_0 on referrals for update to app_peer_supervisor using (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.supervised_ids())::uuid[]) and (not referrals.sud or (referrals.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(referrals.client_id) & 32 = 0))) with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.supervised_ids())::uuid[]) and (not referrals.sud or (referrals.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(referrals.client_id) & 32 = 0)));
grant insert (clinic_id, id, client_id, safety_concern_id, status, comment, responded_by) on safety_concern_responses to app_peer_supervisor;
create policy app_peer_supervisor_insert on safety_concern_responses for insert to app_peer_supervisor with check (safety_concern_responses.clinic_id = (select app.clinic_id()) and safety_concern_responses.client_id = any ((select app.supervised_ids())::uuid[]) and safety_concern_responses.responded_by = (select app.user_id()));
grant insert (clinic_id, id, client_id, kind, urgency, summary, hide_from_representatives, raised_by) on safety_concerns to app_peer_supervisor;
create policy app_peer_supervisor_insert on safety_concerns for insert to app_peer_supervisor with check (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.supervised_ids())::uuid[]) and safety_concerns.raised_by = (select app.user_id()));
grant update (status, version) on safety_concerns to app_peer_supervisor;
create policy app_peer_supervisor_update_0 on safety_concerns for update to app_peer_supervisor using (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.supervised_ids())::uuid[])) with check (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.supervised_ids())::uuid[]));
grant update (co_signed_at, co_signed_by, version) on service_notes to app_peer_supervisor;
create policy app_peer_supervisor_update_0 on service_notes for update to app_peer_supervisor using (service_notes.clinic_id = (select app.clinic_id()) and service_notes.client_id = any ((select app.supervised_ids())::uuid[]) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.author_id = any ((select app.supervised_peers_ids())::uuid[])) with check (service_notes.clinic_id = (select app.clinic_id()) and service_notes.client_id = any ((select app.supervised_ids())::uuid[]) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.author_id = any ((select app.supervised_peers_ids())::uuid[]));

-- CLINICIAN
grant select (classes, client_id, clinic_id, event_id, fields, id, number, type) on app.audit_entities to app_clinician;
grant select (actor_id, actor_role, basis, client_id, clinic_id, consent_id, id, kind, known_client_ids, known_consent_id, operation_name, outcome, purpose, recorded_at) on app.audit_log to app_clinician;
grant select (clinic_id, event_id, leaf_hash) on app.audit_log_leaves to app_clinician;
grant select (client_id, role) on app.care_team to app_clinician;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_clinician;
grant select (basis, classes, client_id, clinic_id, consent_id, description, discloser_id, documented_late, emergency_access_id, id, participant_class, participant_ids, purpose, recipient_address, recipient_name, recorded_at) on app.disclosures to app_clinician;
grant select (client_id, emergency_access_id) on app.emergency to app_clinician;
grant select (peer_specialist_id) on app.employed_peers to app_clinician;
grant select (class_bit, client_id) on app.limits to app_clinician;
grant select (peer_specialist_id, program_id) on app.program_peers to app_clinician;
grant select (client_id, discloser_program_ids, services_end_at, services_start_at) on app.sud_permitted to app_clinician;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_clinician;
grant select (client_id, clinic_id, ends_at, id, program_id, role, starts_at, sud, user_id, version) on care_team_members to app_clinician;
grant select (at, clinic_id, id, service_note_id, text) on client_comments to app_clinician;
grant select (clinic_id, contact_version, date_of_birth, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_clinician;
grant select (author_id, body, client_id, clinic_id, id, program_id, sud, written_at) on clinical_notes to app_clinician;
grant select (clinic_id, name, time_zone) on clinics to app_clinician;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_clinician;
grant select (clinic_id, consent_id) on consent_signatures to app_clinician;
grant select (author_id, classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, sud, superseded_at, supersedes_id, version) on consents to app_clinician;
grant select (clinic_id, id, issuer, kind, peer_specialist_id, status) on credentials to app_clinician;
grant select (client_id, clinic_id, ends_at, id, nature, review, review_due_on, started_at, user_id, version) on emergency_accesses to app_clinician;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_clinician;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_clinician;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_clinician;
grant select (client_id, clinic_id, ends_at, id, peer_specialist_id, role, starts_at, version) on peer_assignments to app_clinician;
grant select (accepting_clients, bio, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_clinician;
grant select (care_team_version, changed_at, client_id, clinic_id, confidence, do_not_contact, domain, id, importance, name, parent_id, phone, plan_id, position, preferences, relation, response, section, sharing, status, support_type, target_date, text, what_helps, what_makes_it_worse, who, why) on plan_parts to app_clinician;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_clinician;
grant select (clinic_id, id, is_part2, name) on programs to app_clinician;
grant select (care_team_updated_at, care_team_version, care_team_without_crisis_updated_at, care_team_without_crisis_version, client_id, clinic_id, created_at, id, review_due_on, started_on, status) on recovery_plans to app_clinician;
grant select (actor_name, at, clinic_id, from_status, id, position, reason, referral_id, to_status) on referral_events to app_clinician;
grant select (client_agreed_at, client_id, client_outcome_at, client_version, clinic_id, completed_at, created_at, created_by, handoff, id, kind, need, program_id, provider_outcome, reason, respond_by, scheduled_for, sent_at, status, sud, target_organization_id, target_program_id, updated_at, version) on referrals to app_clinician;
grant select (client_id, clinic_id, id, kind, raised_at, raised_by, status, summary, urgency, version) on safety_concerns to app_clinician;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, goal_id, id, intervention, minutes, modality, next_contact_at, next_step, place, program_id, response, signed_at, started_at, status, sud, units, version) on service_notes to app_clinician;
grant select (clinic_id, display_name, id, staff_role) on users to app_clinician;
create policy app_clinician_read on care_team_members for select to app_clinician using (care_team_members.clinic_id = (select app.clinic_id()) and ((care_team_members.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not care_team_members.sud or ((care_team_members.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = care_team_members.client_id and (v.discloser_program_ids = '{}' or care_team_members.program_id = any (v.discloser_program_ids)) and v.services_start_at < least(care_team_members.ends_at, app.instant()) and v.services_end_at > care_team_members.starts_at)) and app.withheld_classes(care_team_members.client_id) & 32 = 0)))));
create policy app_clinician_read on client_comments for select to app_clinician using (client_comments.clinic_id = (select app.clinic_id()) and ((client_comments.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id))));
create policy app_clinician_read on clients for select to app_clinician using (clients.clinic_id = (select app.clinic_id()) and (((clients.id = any ((select app.care_team_role_clinician_ids())::uuid[]) or clients.id = any ((select app.emergency_ids())::uuid[])))));
create policy app_clinician_read on clinical_notes for select to app_clinician using (clinical_notes.clinic_id = (select app.clinic_id()) and (((clinical_notes.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not clinical_notes.sud or ((clinical_notes.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = clinical_notes.client_id and (v.discloser_program_ids = '{}' or clinical_notes.program_id = any (v.discloser_program_ids)) and v.services_start_at <= clinical_notes.written_at and v.services_end_at > clinical_notes.written_at)) and app.withheld_classes(clinical_notes.client_id) & 32 = 0)) or clinical_notes.client_id = any ((select app.emergency_ids())::uuid[])))));
create policy app_clinician_read on clinics for select to app_clinician using (clinics.clinic_id = (select app.clinic_id()));
create policy app_clinician_read on consent_recipients for select to app_clinician using (consent_recipients.clinic_id = (select app.clinic_id()) and ((consent_recipients.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id))));
create policy app_clinician_read on consent_signatures for select to app_clinician using (consent_signatures.clinic_id = (select app.clinic_id()) and ((consent_signatures.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id))));
create policy app_clinician_read on consents for select to app_clinician using (consents.clinic_id = (select app.clinic_id()) and ((consents.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0))));
create policy app_clinician_read on credentials for select to app_clinician using (credentials.clinic_id = (select app.clinic_id()));
create policy app_clinician_read on emergency_accesses for select to app_clinician using (emergency_accesses.clinic_id = (select app.clinic_id()) and ((emergency_accesses.user_id = (select app.user_id()))));
create policy app_clinician_read on idempotency_keys for select to app_clinician using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_clinician_read on lived_experiences for select to app_clinician using (lived_experiences.clinic_id = (select app.clinic_id()) and ((lived_experiences.disclosure in ('CLINIC', 'PUBLIC'))));
create policy app_clinician_read on organizations for select to app_clinician using (organizations.clinic_id = (select app.clinic_id()));
create policy app_clinician_read on peer_assignments for select to app_clinician using (peer_assignments.clinic_id = (select app.clinic_id()) and ((peer_assignments.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]))));
create policy app_clinician_read on peer_specialists for select to app_clinician using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_clinician_read on plan_parts for select to app_clinician using (plan_parts.clinic_id = (select app.clinic_id()) and ((app.reach(plan_parts.sharing) >= 2 and (plan_parts.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) or plan_parts.client_id = any ((select app.emergency_ids())::uuid[]) and plan_parts.section = 'CRISIS_PLAN' and app.reach(plan_parts.sharing) >= 3))));
create policy app_clinician_read on program_enrollments for select to app_clinician using (program_enrollments.clinic_id = (select app.clinic_id()) and (((program_enrollments.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not program_enrollments.sud or ((program_enrollments.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = program_enrollments.client_id and (v.discloser_program_ids = '{}' or program_enrollments.program_id = any (v.discloser_program_ids)) and v.services_start_at < least(program_enrollments.ends_at, app.instant()) and v.services_end_at > program_enrollments.starts_at)) and app.withheld_classes(program_enrollments.client_id) & 32 = 0)) or program_enrollments.client_id = any ((select app.emergency_ids())::uuid[])))));
create policy app_clinician_read on programs for select to app_clinician using (programs.clinic_id = (select app.clinic_id()));
create policy app_clinician_read on recovery_plans for select to app_clinician using (recovery_plans.clinic_id = (select app.clinic_id()) and (((recovery_plans.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) or recovery_plans.client_id = any ((select app.emergency_ids())::uuid[])))));
create policy app_clinician_read on referral_events for select to app_clinician using (referral_events.clinic_id = (select app.clinic_id()) and ((referral_events.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id))));
create policy app_clinician_read on referrals for select to app_clinician using (referrals.clinic_id = (select app.clinic_id()) and ((referrals.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0)))));
create policy app_clinician_read on safety_concerns for select to app_clinician using (safety_concerns.clinic_id = (select app.clinic_id()) and (((safety_concerns.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) or safety_concerns.client_id = any ((select app.emergency_ids())::uuid[])))));
create policy app_clinician_read on service_notes for select to app_clinician using (service_notes.clinic_id = (select app.clinic_id()) and ((service_notes.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not service_notes.sud or ((service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = service_notes.client_id and (v.discloser_program_ids = '{}' or service_notes.program_id = any (v.discloser_program_ids)) and v.services_start_at <= service_notes.started_at and v.services_end_at > service_notes.started_at)) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.status <> 'DRAFT')));
create policy app_clinician_read on users for select to app_clinician using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_clinician;
create policy app_clinician_insert on audit_events for insert to app_clinician with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, author_id, program_id, sud, body) on clinical_notes to app_clinician;
create policy app_clinician_insert on clinical_notes for insert to app_clinician with check (clinical_notes.clinic_id = (select app.clinic_id()) and clinical_notes.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not clinical_notes.sud or (clinical_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(clinical_notes.client_id) & 32 = 0)) and clinical_notes.author_id = (select app.user_id()));
grant insert (clinic_id, id, consent_id, client_id, organization_id, person, recipient_class, participant_organization_ids) on consent_recipients to app_clinician;
create policy app_clinician_insert on consent_recipients for insert to app_clinician with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant update (revoked_at, end_recorded_at) on consent_recipients to app_clinician;
create policy app_clinician_update_0 on consent_recipients for update to app_clinician using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id)) with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant delete on consent_recipients to app_clinician;
create policy app_clinician_delete on consent_recipients for delete to app_clinician using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant insert (clinic_id, id, client_id, author_id, kind, description, classes, purposes, sud, service_from, service_to, effective_from, expires_at, expires_on, expiry_event, discloser_program_ids, recipient_class, supersedes_id, offered_at) on consents to app_clinician;
create policy app_clinician_insert on consents for insert to app_clinician with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0));
grant update (kind, classes, purposes, discloser_program_ids, recipient_class, description, service_from, service_to, expires_on, expiry_event, sud, offered_at, supersedes_id, effective_from, expires_at, revoked_at, revocation_channel, revocation_received_at, revocation_written_at, end_recorded_at, version) on consents to app_clinician;
create policy app_clinician_update_0 on consents for update to app_clinician using (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0)) with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_clinician;
create policy app_clinician_insert on idempotency_keys for insert to app_clinician with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_clinician;
create policy app_clinician_update_0 on idempotency_keys for update to app_clinician using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_clinician;
create policy app_clinician_delete on idempotency_keys for delete to app_clinician using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization, reason) on referral_events to app_clinician;
create policy app_clinician_insert on referral_events for insert to app_clinician with check (referral_events.clinic_id = (select app.clinic_id()) and referral_events.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id));
grant insert (clinic_id, id, client_id, kind, need, handoff, target_organization_id, target_program_id, program_id, sud, status, reason, respond_by, client_agreed_at, created_by) on referrals to app_clinician;
create policy app_clinician_insert on referrals for insert to app_clinician with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0)));
grant update (status, provider_outcome, version, updated_at, completed_at, scheduled_for, sent_at, client_agreed_at) on referrals to app_clinician;
create policy app_clinician_update_0 on referrals for update to app_clinician using (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0))) with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0)));
grant insert (clinic_id, id, client_id, safety_concern_id, status, comment, responded_by) on safety_concern_responses to app_clinician;
create policy app_clinician_insert on safety_concern_responses for insert to app_clinician with check (safety_concern_responses.clinic_id = (select app.clinic_id()) and safety_concern_responses.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and safety_concern_responses.responded_by = (select app.user_id()));
grant insert (clinic_id, id, client_id, kind, urgency, summary, hide_from_representatives, raised_by) on safety_concerns to app_clinician;
create policy app_clinician_insert on safety_concerns for insert to app_clinician with check (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]) and safety_concerns.raised_by = (select app.user_id()));
grant update (status, version) on safety_concerns to app_clinician;
create policy app_clinician_update_0 on safety_concerns for update to app_clinician using (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.care_team_role_clinician_ids())::uuid[])) with check (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.care_team_role_clinician_ids())::uuid[]));

-- CARE_COORDINATOR
grant select (classes, client_id, clinic_id, event_id, fields, id, number, type) on app.audit_entities to app_care_coordinator;
grant select (actor_id, actor_role, basis, client_id, clinic_id, consent_id, id, kind, known_client_ids, known_consent_id, operation_name, outcome, purpose, recorded_at) on app.audit_log to app_care_coordinator;
grant select (clinic_id, event_id, leaf_hash) on app.audit_log_leaves to app_care_coordinator;
grant select (client_id, role) on app.care_team to app_care_coordinator;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_care_coordinator;
grant select (peer_specialist_id) on app.employed_peers to app_care_coordinator;
grant select (class_bit, client_id) on app.limits to app_care_coordinator;
grant select (peer_specialist_id, program_id) on app.program_peers to app_care_coordinator;
grant select (client_id, discloser_program_ids, services_end_at, services_start_at) on app.sud_permitted to app_care_coordinator;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_care_coordinator;
grant select (class_bit, client_id) on app.wishes to app_care_coordinator;
grant select (client_id, clinic_id, ends_at, id, program_id, role, starts_at, sud, user_id, version) on care_team_members to app_care_coordinator;
grant select (at, clinic_id, id, service_note_id, text) on client_comments to app_care_coordinator;
grant select (clinic_id, contact_version, date_of_birth, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_care_coordinator;
grant select (author_id, body, client_id, clinic_id, id, program_id, sud, written_at) on clinical_notes to app_care_coordinator;
grant select (clinic_id, name, time_zone) on clinics to app_care_coordinator;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_care_coordinator;
grant select (capacity, clinic_id, consent_id) on consent_signatures to app_care_coordinator;
grant select (author_id, classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, sud, superseded_at, supersedes_id, version) on consents to app_care_coordinator;
grant select (clinic_id, id, issuer, kind, peer_specialist_id, status) on credentials to app_care_coordinator;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_care_coordinator;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_care_coordinator;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_care_coordinator;
grant select (client_id, clinic_id, ends_at, id, peer_specialist_id, role, starts_at, version) on peer_assignments to app_care_coordinator;
grant select (accepting_clients, bio, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_care_coordinator;
grant select (care_team_version, changed_at, client_id, clinic_id, confidence, do_not_contact, domain, id, importance, name, parent_id, phone, plan_id, position, preferences, relation, response, section, sharing, status, support_type, target_date, text, what_helps, what_makes_it_worse, who, why) on plan_parts to app_care_coordinator;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_care_coordinator;
grant select (clinic_id, id, is_part2, name) on programs to app_care_coordinator;
grant select (care_team_updated_at, care_team_version, care_team_without_crisis_updated_at, care_team_without_crisis_version, client_id, clinic_id, created_at, id, review_due_on, started_on, status) on recovery_plans to app_care_coordinator;
grant select (actor_name, at, clinic_id, from_status, id, position, reason, referral_id, to_status) on referral_events to app_care_coordinator;
grant select (client_agreed_at, client_id, client_outcome_at, client_version, clinic_id, completed_at, created_at, created_by, handoff, id, kind, need, program_id, provider_outcome, reason, respond_by, scheduled_for, sent_at, status, sud, target_organization_id, target_program_id, updated_at, version) on referrals to app_care_coordinator;
grant select (client_id, clinic_id, id, kind, raised_at, raised_by, status, summary, urgency, version) on safety_concerns to app_care_coordinator;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, goal_id, id, intervention, minutes, modality, next_contact_at, next_step, place, program_id, response, signed_at, started_at, status, sud, units, version) on service_notes to app_care_coordinator;
grant select (clinic_id, display_name, id, staff_role) on users to app_care_coordinator;
create policy app_care_coordinator_read on care_team_members for select to app_care_coordinator using (care_team_members.clinic_id = (select app.clinic_id()) and ((care_team_members.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not care_team_members.sud or ((care_team_members.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = care_team_members.client_id and (v.discloser_program_ids = '{}' or care_team_members.program_id = any (v.discloser_program_ids)) and v.services_start_at < least(care_team_members.ends_at, app.instant()) and v.services_end_at > care_team_members.starts_at)) and app.withheld_classes(care_team_members.client_id) & 32 = 0)))));
create policy app_care_coordinator_read on client_comments for select to app_care_coordinator using (client_comments.clinic_id = (select app.clinic_id()) and ((client_comments.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id))));
create policy app_care_coordinator_read on clients for select to app_care_coordinator using (clients.clinic_id = (select app.clinic_id()) and ((clients.id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]))));
create policy app_care_coordinator_read on clinical_notes for select to app_care_coordinator using (clinical_notes.clinic_id = (select app.clinic_id()) and ((clinical_notes.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from app.wishes v where v.client_id = clinical_notes.client_id and v.class_bit = 16) and (not clinical_notes.sud or ((clinical_notes.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = clinical_notes.client_id and (v.discloser_program_ids = '{}' or clinical_notes.program_id = any (v.discloser_program_ids)) and v.services_start_at <= clinical_notes.written_at and v.services_end_at > clinical_notes.written_at)) and app.withheld_classes(clinical_notes.client_id) & 32 = 0)))));
create policy app_care_coordinator_read on clinics for select to app_care_coordinator using (clinics.clinic_id = (select app.clinic_id()));
create policy app_care_coordinator_read on consent_recipients for select to app_care_coordinator using (consent_recipients.clinic_id = (select app.clinic_id()) and ((consent_recipients.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id))));
create policy app_care_coordinator_read on consent_signatures for select to app_care_coordinator using (consent_signatures.clinic_id = (select app.clinic_id()) and ((consent_signatures.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id))));
create policy app_care_coordinator_read on consents for select to app_care_coordinator using (consents.clinic_id = (select app.clinic_id()) and ((consents.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0))));
create policy app_care_coordinator_read on credentials for select to app_care_coordinator using (credentials.clinic_id = (select app.clinic_id()));
create policy app_care_coordinator_read on idempotency_keys for select to app_care_coordinator using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_care_coordinator_read on lived_experiences for select to app_care_coordinator using (lived_experiences.clinic_id = (select app.clinic_id()) and ((lived_experiences.disclosure in ('CLINIC', 'PUBLIC'))));
create policy app_care_coordinator_read on organizations for select to app_care_coordinator using (organizations.clinic_id = (select app.clinic_id()));
create policy app_care_coordinator_read on peer_assignments for select to app_care_coordinator using (peer_assignments.clinic_id = (select app.clinic_id()) and ((peer_assignments.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]))));
create policy app_care_coordinator_read on peer_specialists for select to app_care_coordinator using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_care_coordinator_read on plan_parts for select to app_care_coordinator using (plan_parts.clinic_id = (select app.clinic_id()) and ((plan_parts.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 2)));
create policy app_care_coordinator_read on program_enrollments for select to app_care_coordinator using (program_enrollments.clinic_id = (select app.clinic_id()) and ((program_enrollments.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not program_enrollments.sud or ((program_enrollments.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = program_enrollments.client_id and (v.discloser_program_ids = '{}' or program_enrollments.program_id = any (v.discloser_program_ids)) and v.services_start_at < least(program_enrollments.ends_at, app.instant()) and v.services_end_at > program_enrollments.starts_at)) and app.withheld_classes(program_enrollments.client_id) & 32 = 0)))));
create policy app_care_coordinator_read on programs for select to app_care_coordinator using (programs.clinic_id = (select app.clinic_id()));
create policy app_care_coordinator_read on recovery_plans for select to app_care_coordinator using (recovery_plans.clinic_id = (select app.clinic_id()) and ((recovery_plans.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]))));
create policy app_care_coordinator_read on referral_events for select to app_care_coordinator using (referral_events.clinic_id = (select app.clinic_id()) and ((referral_events.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id))));
create policy app_care_coordinator_read on referrals for select to app_care_coordinator using (referrals.clinic_id = (select app.clinic_id()) and ((referrals.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0)))));
create policy app_care_coordinator_read on safety_concerns for select to app_care_coordinator using (safety_concerns.clinic_id = (select app.clinic_id()) and ((safety_concerns.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]))));
create policy app_care_coordinator_read on service_notes for select to app_care_coordinator using (service_notes.clinic_id = (select app.clinic_id()) and ((service_notes.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not service_notes.sud or ((service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = service_notes.client_id and (v.discloser_program_ids = '{}' or service_notes.program_id = any (v.discloser_program_ids)) and v.services_start_at <= service_notes.started_at and v.services_end_at > service_notes.started_at)) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.status <> 'DRAFT')));
create policy app_care_coordinator_read on users for select to app_care_coordinator using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_care_coordinator;
create policy app_care_coordinator_insert on audit_events for insert to app_care_coordinator with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, user_id, role, program_id, sud) on care_team_members to app_care_coordinator;
create policy app_care_coordinator_insert on care_team_members for insert to app_care_coordinator with check (care_team_members.clinic_id = (select app.clinic_id()) and care_team_members.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]));
grant update (ends_at, end_reason, version) on care_team_members to app_care_coordinator;
create policy app_care_coordinator_update_0 on care_team_members for update to app_care_coordinator using (care_team_members.clinic_id = (select app.clinic_id()) and care_team_members.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not care_team_members.sud or ((care_team_members.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = care_team_members.client_id and (v.discloser_program_ids = '{}' or care_team_members.program_id = any (v.discloser_program_ids)) and v.services_start_at < least(care_team_members.ends_at, app.instant()) and v.services_end_at > care_team_members.starts_at)) and app.withheld_classes(care_team_members.client_id) & 32 = 0))) with check (care_team_members.clinic_id = (select app.clinic_id()) and care_team_members.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not care_team_members.sud or ((care_team_members.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = care_team_members.client_id and (v.discloser_program_ids = '{}' or care_team_members.program_id = any (v.discloser_program_ids)) and v.services_start_at < least(care_team_members.ends_at, app.instant()) and v.services_end_at > care_team_members.starts_at)) and app.withheld_classes(care_team_members.client_id) & 32 = 0)));
grant insert (clinic_id, id, consent_id, client_id, organization_id, person, recipient_class, participant_organization_ids) on consent_recipients to app_care_coordinator;
create policy app_care_coordinator_insert on consent_recipients for insert to app_care_coordinator with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant update (revoked_at, end_recorded_at) on consent_recipients to app_care_coordinator;
create policy app_care_coordinator_update_0 on consent_recipients for update to app_care_coordinator using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id)) with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant delete on consent_recipients to app_care_coordinator;
create policy app_care_coordinator_delete on consent_recipients for delete to app_care_coordinator using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant insert (clinic_id, id, consent_id, client_id, signer_id, signer, capacity, method, witness_name, recorded_by, at) on consent_signatures to app_care_coordinator;
create policy app_care_coordinator_insert on consent_signatures for insert to app_care_coordinator with check (consent_signatures.clinic_id = (select app.clinic_id()) and consent_signatures.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id));
grant insert (clinic_id, id, client_id, author_id, kind, description, classes, purposes, sud, service_from, service_to, effective_from, expires_at, expires_on, expiry_event, discloser_program_ids, recipient_class, supersedes_id, offered_at) on consents to app_care_coordinator;
create policy app_care_coordinator_insert on consents for insert to app_care_coordinator with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0));
grant update (kind, classes, purposes, discloser_program_ids, recipient_class, description, service_from, service_to, expires_on, expiry_event, sud, offered_at, supersedes_id, effective_from, expires_at, statements, client_name_as_signed, signed_at, revoked_at, revocation_channel, revocation_received_at, revocation_written_at, end_recorded_at, version) on consents to app_care_coordinator;
create policy app_care_coordinator_update_0 on consents for update to app_care_coordinator using (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0)) with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())) and ((not consents.sud or consents.discloser_program_ids && (select app.part2_program_ids())::uuid[] or (consents.discloser_program_ids = '{}' and exists (select from program_enrollments b0 where b0.clinic_id = consents.clinic_id and b0.client_id = consents.client_id and b0.program_id = any ((select app.part2_program_ids())::uuid[]) and b0.starts_at <= app.instant() and b0.ends_at > app.instant()))) or (consents.recipient_class is not null and consents.kind <> 'INTERMEDIARY')) and (not consents.sud or app.withheld_classes(consents.client_id) & 32 = 0));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_care_coordinator;
create policy app_care_coordinator_insert on idempotency_keys for insert to app_care_coordinator with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_care_coordinator;
create policy app_care_coordinator_update_0 on idempotency_keys for update to app_care_coordinator using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_care_coordinator;
create policy app_care_coordinator_delete on idempotency_keys for delete to app_care_coordinator using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, peer_specialist_id, role, starts_at, ends_at, reason) on peer_assignments to app_care_coordinator;
create policy app_care_coordinator_insert on peer_assignments for insert to app_care_coordinator with check (peer_assignments.clinic_id = (select app.clinic_id()) and peer_assignments.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]));
grant update (ends_at, end_reason, version) on peer_assignments to app_care_coordinator;
create policy app_care_coordinator_update_0 on peer_assignments for update to app_care_coordinator using (peer_assignments.clinic_id = (select app.clinic_id()) and peer_assignments.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[])) with check (peer_assignments.clinic_id = (select app.clinic_id()) and peer_assignments.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]));
grant insert (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization, reason) on referral_events to app_care_coordinator;
create policy app_care_coordinator_insert on referral_events for insert to app_care_coordinator with check (referral_events.clinic_id = (select app.clinic_id()) and referral_events.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id));
grant insert (clinic_id, id, client_id, kind, need, handoff, target_organization_id, target_program_id, program_id, sud, status, reason, respond_by, client_agreed_at, created_by) on referrals to app_care_coordinator;
create policy app_care_coordinator_insert on referrals for insert to app_care_coordinator with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0)));
grant update (status, provider_outcome, version, updated_at, completed_at, scheduled_for, sent_at, client_agreed_at) on referrals to app_care_coordinator;
create policy app_care_coordinator_update_0 on referrals for update to app_care_coordinator using (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0))) with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and (not referrals.sud or ((referrals.program_id = any ((select app.part2_program_ids())::uuid[]) or exists (select from app.sud_permitted v where v.client_id = referrals.client_id and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at)) and app.withheld_classes(referrals.client_id) & 32 = 0)));
grant insert (clinic_id, id, client_id, safety_concern_id, status, comment, responded_by) on safety_concern_responses to app_care_coordinator;
create policy app_care_coordinator_insert on safety_concern_responses for insert to app_care_coordinator with check (safety_concern_responses.clinic_id = (select app.clinic_id()) and safety_concern_responses.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and safety_concern_responses.responded_by = (select app.user_id()));
grant insert (clinic_id, id, client_id, kind, urgency, summary, hide_from_representatives, raised_by) on safety_concerns to app_care_coordinator;
create policy app_care_coordinator_insert on safety_concerns for insert to app_care_coordinator with check (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]) and safety_concerns.raised_by = (select app.user_id()));
grant update (status, version) on safety_concerns to app_care_coordinator;
create policy app_care_coordinator_update_0 on safety_concerns for update to app_care_coordinator using (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[])) with check (safety_concerns.clinic_id = (select app.clinic_id()) and safety_concerns.client_id = any ((select app.care_team_role_care_coordinator_ids())::uuid[]));

-- CLIENT
grant select (actor_name, actor_role, classes, client_id, clinic_id, emergency, id, purpose, recorded_at) on app.access_report to app_client;
grant select (classes, client_id, clinic_id, event_id, fields, id, number, type) on app.audit_entities to app_client;
grant select (actor_id, actor_role, basis, client_id, clinic_id, consent_id, id, kind, known_client_ids, known_consent_id, operation_name, outcome, position, purpose, recorded_at) on app.audit_log to app_client;
grant select (clinic_id, event_id, leaf_hash, leaf_index) on app.audit_log_leaves to app_client;
grant select (body, client_id, clinic_id, entry, entry_path, event_id, leaf_hash, leaf_index, size) on app.audit_proofs to app_client;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_client;
grant select (basis, classes, client_id, clinic_id, consent_id, description, documented_late, emergency_access_id, id, participant_class, participant_ids, purpose, recipient_address, recipient_name, recorded_at) on app.disclosures to app_client;
grant select (peer_specialist_id) on app.employed_peers to app_client;
grant select (peer_specialist_id) on app.own_peers to app_client;
grant select (peer_specialist_id, program_id) on app.program_peers to app_client;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_client;
grant select (clinic_id, key_id, note, root, sealed_at, signature, size) on audit_heads to app_client;
grant select (client_id, clinic_id, ends_at, id, program_id, role, starts_at, sud, user_id, version) on care_team_members to app_client;
grant select (at, client_id, clinic_id, goal_id, id, plan_id, rating, text) on check_ins to app_client;
grant select (at, client_id, clinic_id, id, peer_note_id, service_note_id, text) on client_comments to app_client;
grant select (clinic_id, contact_version, date_of_birth, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_client;
grant select (author_id, body, client_id, clinic_id, id, program_id, sud, written_at) on clinical_notes to app_client;
grant select (clinic_id, name, time_zone) on clinics to app_client;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_client;
grant select (at, capacity, clinic_id, consent_id, id, method, signer) on consent_signatures to app_client;
grant select (author_id, class_mask, classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, sud, superseded_at, supersedes_id, version) on consents to app_client;
grant select (clinic_id, id, issuer, kind, peer_specialist_id, status) on credentials to app_client;
grant select (client_id, clinic_id, ends_at, id, nature, review, review_due_on, started_at, user_id, version) on emergency_accesses to app_client;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_client;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_client;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_client;
grant select (client_id, clinic_id, ends_at, id, peer_specialist_id, role, starts_at, version) on peer_assignments to app_client;
grant select (author_id, body, client_id, clinic_id, id, written_at, written_together) on peer_notes to app_client;
grant select (accepting_clients, bio, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_client;
grant select (care_team_version, changed_at, client_id, clinic_id, confidence, do_not_contact, domain, id, importance, name, parent_id, peer_version, phone, plan_id, position, preferences, relation, response, section, sharing, status, support_type, target_date, text, version, what_helps, what_makes_it_worse, who, why) on plan_parts to app_client;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_client;
grant select (clinic_id, id, is_part2, name) on programs to app_client;
grant select (care_team_updated_at, care_team_version, care_team_without_crisis_updated_at, care_team_without_crisis_version, client_id, client_updated_at, client_version, clinic_id, created_at, id, peer_updated_at, peer_version, peer_without_crisis_updated_at, peer_without_crisis_version, review_due_on, started_on, status) on recovery_plans to app_client;
grant select (actor_name, at, clinic_id, from_status, id, position, reason, referral_id, to_status) on referral_events to app_client;
grant select (client_agreed_at, client_id, client_outcome, client_outcome_at, client_version, clinic_id, completed_at, created_at, created_by, handoff, id, kind, need, program_id, provider_outcome, reason, respond_by, scheduled_for, sent_at, status, sud, target_organization_id, target_program_id, updated_at, version) on referrals to app_client;
grant select (client_id, clinic_id, data_class, ends_at, id, organization_id, program_id, starts_at) on restrictions to app_client;
grant select (client_id, clinic_id, id, kind, raised_at, raised_by, status, summary, urgency, version) on safety_concerns to app_client;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, goal_id, id, intervention, minutes, modality, next_contact_at, next_step, place, program_id, response, signed_at, started_at, status, sud, units, version) on service_notes to app_client;
grant select (allowed, audience, client_id, clinic_id, data_class, id, since) on sharing_preferences to app_client;
grant select (client_id) on through.administered to app_client;
grant select (client_id) on through.assigned to app_client;
grant select (client_id, role) on through.care_team to app_client;
grant select (client_id) on through.emergency to app_client;
grant select (class_bit, client_id) on through.limits to app_client;
grant select (client_id, discloser_program_ids, services_end_at, services_start_at) on through.sud_permitted to app_client;
grant select (client_id) on through.supervised to app_client;
grant select (peer_specialist_id) on through.supervised_peers to app_client;
grant select (class_bit, client_id) on through.wishes to app_client;
grant select (clinic_id, display_name, id, staff_role) on users to app_client;
create policy app_client_read on audit_heads for select to app_client using (audit_heads.clinic_id = (select app.clinic_id()));
create policy app_client_read on care_team_members for select to app_client using (care_team_members.clinic_id = (select app.clinic_id()) and ((care_team_members.client_id = (select app.own_client_id()))));
create policy app_client_read on check_ins for select to app_client using (check_ins.clinic_id = (select app.clinic_id()) and ((check_ins.client_id = (select app.own_client_id()))));
create policy app_client_read on client_comments for select to app_client using (client_comments.clinic_id = (select app.clinic_id()) and ((client_comments.client_id = (select app.own_client_id()) and (exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id) or exists (select from peer_notes b1 where b1.clinic_id = (select app.clinic_id()) and b1.id = client_comments.peer_note_id)))));
create policy app_client_read on clients for select to app_client using (clients.clinic_id = (select app.clinic_id()) and ((clients.id = (select app.own_client_id()))));
create policy app_client_read on clinical_notes for select to app_client using (clinical_notes.clinic_id = (select app.clinic_id()) and ((clinical_notes.client_id = (select app.own_client_id()))));
create policy app_client_read on clinics for select to app_client using (clinics.clinic_id = (select app.clinic_id()));
create policy app_client_read on consent_recipients for select to app_client using (consent_recipients.clinic_id = (select app.clinic_id()) and ((consent_recipients.client_id = (select app.own_client_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id))));
create policy app_client_read on consent_signatures for select to app_client using (consent_signatures.clinic_id = (select app.clinic_id()) and ((consent_signatures.client_id = (select app.own_client_id()) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id))));
create policy app_client_read on consents for select to app_client using (consents.clinic_id = (select app.clinic_id()) and ((consents.client_id = (select app.own_client_id()) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())))));
create policy app_client_read on credentials for select to app_client using (credentials.clinic_id = (select app.clinic_id()));
create policy app_client_read on emergency_accesses for select to app_client using (emergency_accesses.clinic_id = (select app.clinic_id()) and ((emergency_accesses.client_id = (select app.own_client_id()))));
create policy app_client_read on idempotency_keys for select to app_client using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_client_read on lived_experiences for select to app_client using (lived_experiences.clinic_id = (select app.clinic_id()) and ((((lived_experiences.disclosure in ('SHARED_WITH_MATCHED', 'CLINIC', 'PUBLIC') and lived_experiences.peer_specialist_id = any ((select app.own_peers_ids())::uuid[])) or lived_experiences.disclosure = 'PUBLIC'))));
create policy app_client_read on organizations for select to app_client using (organizations.clinic_id = (select app.clinic_id()));
create policy app_client_read on peer_assignments for select to app_client using (peer_assignments.clinic_id = (select app.clinic_id()) and ((peer_assignments.client_id = (select app.own_client_id()))));
create policy app_client_read on peer_notes for select to app_client using (peer_notes.clinic_id = (select app.clinic_id()) and ((peer_notes.client_id = (select app.own_client_id()))));
create policy app_client_read on peer_specialists for select to app_client using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_client_read on plan_parts for select to app_client using (plan_parts.clinic_id = (select app.clinic_id()) and ((plan_parts.client_id = (select app.own_client_id()))));
create policy app_client_read on program_enrollments for select to app_client using (program_enrollments.clinic_id = (select app.clinic_id()) and ((program_enrollments.client_id = (select app.own_client_id()))));
create policy app_client_read on programs for select to app_client using (programs.clinic_id = (select app.clinic_id()));
create policy app_client_read on recovery_plans for select to app_client using (recovery_plans.clinic_id = (select app.clinic_id()) and ((recovery_plans.client_id = (select app.own_client_id()))));
create policy app_client_read on referral_events for select to app_client using (referral_events.clinic_id = (select app.clinic_id()) and ((referral_events.client_id = (select app.own_client_id()))));
create policy app_client_read on referrals for select to app_client using (referrals.clinic_id = (select app.clinic_id()) and ((referrals.client_id = (select app.own_client_id()))));
create policy app_client_read on restrictions for select to app_client using (restrictions.clinic_id = (select app.clinic_id()) and ((restrictions.client_id = (select app.own_client_id()))));
create policy app_client_read on safety_concerns for select to app_client using (safety_concerns.clinic_id = (select app.clinic_id()) and ((safety_concerns.client_id = (select app.own_client_id()))));
create policy app_client_read on service_notes for select to app_client using (service_notes.clinic_id = (select app.clinic_id()) and ((service_notes.client_id = (select app.own_client_id()) and service_notes.status <> 'DRAFT')));
create policy app_client_read on sharing_preferences for select to app_client using (sharing_preferences.clinic_id = (select app.clinic_id()) and ((sharing_preferences.client_id = (select app.own_client_id()))));
create policy app_client_read on users for select to app_client using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_client;
create policy app_client_insert on audit_events for insert to app_client with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, plan_id, goal_id, rating, text, recorded_by) on check_ins to app_client;
create policy app_client_insert on check_ins for insert to app_client with check (check_ins.clinic_id = (select app.clinic_id()) and check_ins.client_id = (select app.own_client_id()) and check_ins.recorded_by = (select app.user_id()));
grant insert (clinic_id, id, client_id, service_note_id, peer_note_id, author_id, text) on client_comments to app_client;
create policy app_client_insert on client_comments for insert to app_client with check (client_comments.clinic_id = (select app.clinic_id()) and client_comments.client_id = (select app.own_client_id()) and client_comments.author_id = (select app.user_id()) and (exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id) or exists (select from peer_notes b1 where b1.clinic_id = (select app.clinic_id()) and b1.id = client_comments.peer_note_id)));
grant update (preferred_name, pronouns, phone, email, languages, identity_version, contact_version, service_version) on clients to app_client;
create policy app_client_update_0 on clients for update to app_client using (clients.clinic_id = (select app.clinic_id()) and clients.id = (select app.own_client_id())) with check (clients.clinic_id = (select app.clinic_id()) and clients.id = (select app.own_client_id()));
grant insert (clinic_id, id, consent_id, client_id, organization_id, person, recipient_class, participant_organization_ids) on consent_recipients to app_client;
create policy app_client_insert on consent_recipients for insert to app_client with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = (select app.own_client_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant update (revoked_at, end_recorded_at) on consent_recipients to app_client;
create policy app_client_update_0 on consent_recipients for update to app_client using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = (select app.own_client_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id)) with check (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = (select app.own_client_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant delete on consent_recipients to app_client;
create policy app_client_delete on consent_recipients for delete to app_client using (consent_recipients.clinic_id = (select app.clinic_id()) and consent_recipients.client_id = (select app.own_client_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant insert (clinic_id, id, consent_id, client_id, signer_id, signer, capacity, method, witness_name, recorded_by, at) on consent_signatures to app_client;
create policy app_client_insert on consent_signatures for insert to app_client with check (consent_signatures.clinic_id = (select app.clinic_id()) and consent_signatures.client_id = (select app.own_client_id()) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id));
grant insert (clinic_id, id, client_id, author_id, kind, description, classes, purposes, sud, service_from, service_to, effective_from, expires_at, expires_on, expiry_event, discloser_program_ids, recipient_class, supersedes_id, offered_at) on consents to app_client;
create policy app_client_insert on consents for insert to app_client with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = (select app.own_client_id()) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())));
grant update (kind, classes, purposes, discloser_program_ids, recipient_class, description, service_from, service_to, expires_on, expiry_event, sud, offered_at, supersedes_id, effective_from, expires_at, statements, client_name_as_signed, signed_at, declined_at, revoked_at, revocation_channel, revocation_received_at, revocation_written_at, end_recorded_at, version) on consents to app_client;
create policy app_client_update_0 on consents for update to app_client using (consents.clinic_id = (select app.clinic_id()) and consents.client_id = (select app.own_client_id()) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id()))) with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = (select app.own_client_id()) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_client;
create policy app_client_insert on idempotency_keys for insert to app_client with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_client;
create policy app_client_update_0 on idempotency_keys for update to app_client using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_client;
create policy app_client_delete on idempotency_keys for delete to app_client using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, plan_id, part_id, act, content, changed_by) on plan_part_changes to app_client;
create policy app_client_insert on plan_part_changes for insert to app_client with check (plan_part_changes.clinic_id = (select app.clinic_id()) and plan_part_changes.client_id = (select app.own_client_id()));
grant insert (clinic_id, id, client_id, plan_id, parent_id, section, sharing, position, text, response, domain, why, importance, confidence, target_date, status, who, support_type, what_helps, what_makes_it_worse, preferences, changed_by, changed_at, name, relation, phone, do_not_contact) on plan_parts to app_client;
create policy app_client_insert on plan_parts for insert to app_client with check (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = (select app.own_client_id()));
grant update (sharing, position, text, response, domain, why, importance, confidence, target_date, status, who, support_type, what_helps, what_makes_it_worse, preferences, changed_by, changed_at, name, relation, phone, do_not_contact) on plan_parts to app_client;
create policy app_client_update_0 on plan_parts for update to app_client using (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = (select app.own_client_id())) with check (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = (select app.own_client_id()));
grant delete on plan_parts to app_client;
create policy app_client_delete on plan_parts for delete to app_client using (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = (select app.own_client_id()));
grant insert (clinic_id, id, client_id, status, started_on, review_due_on, created_by) on recovery_plans to app_client;
create policy app_client_insert on recovery_plans for insert to app_client with check (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = (select app.own_client_id()));
grant update (status, started_on, review_due_on) on recovery_plans to app_client;
create policy app_client_update_0 on recovery_plans for update to app_client using (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = (select app.own_client_id())) with check (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = (select app.own_client_id()));
grant insert (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization, reason) on referral_events to app_client;
create policy app_client_insert on referral_events for insert to app_client with check (referral_events.clinic_id = (select app.clinic_id()) and referral_events.client_id = (select app.own_client_id()));
grant insert (clinic_id, id, client_id, kind, need, handoff, target_organization_id, target_program_id, program_id, sud, status, reason, respond_by, client_agreed_at, created_by) on referrals to app_client;
create policy app_client_insert on referrals for insert to app_client with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = (select app.own_client_id()));
grant update (status, provider_outcome, version, updated_at, client_outcome, client_words, client_outcome_at, client_version) on referrals to app_client;
create policy app_client_update_0 on referrals for update to app_client using (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = (select app.own_client_id())) with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = (select app.own_client_id()));

-- REPRESENTATIVE
grant select (actor_name, actor_role, classes, client_id, clinic_id, emergency, id, purpose, recorded_at) on app.access_report to app_representative;
grant select (classes, client_id, clinic_id, event_id, fields, id, number, type) on app.audit_entities to app_representative;
grant select (actor_id, actor_role, basis, client_id, clinic_id, consent_id, id, kind, known_client_ids, known_consent_id, operation_name, outcome, position, purpose, recorded_at) on app.audit_log to app_representative;
grant select (clinic_id, event_id, leaf_hash, leaf_index) on app.audit_log_leaves to app_representative;
grant select (body, client_id, clinic_id, entry, entry_path, event_id, leaf_hash, leaf_index, size) on app.audit_proofs to app_representative;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_representative;
grant select (basis, classes, client_id, clinic_id, consent_id, description, documented_late, emergency_access_id, id, participant_class, participant_ids, purpose, recipient_address, recipient_name, recorded_at) on app.disclosures to app_representative;
grant select (peer_specialist_id) on app.employed_peers to app_representative;
grant select (client_id) on app.minors_alone to app_representative;
grant select (peer_specialist_id, program_id) on app.program_peers to app_representative;
grant select (alone, client_id, scopes, wholly_alone) on app.represented to app_representative;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_representative;
grant select (clinic_id, key_id, note, root, sealed_at, signature, size) on audit_heads to app_representative;
grant select (client_id, clinic_id, ends_at, id, program_id, role, starts_at, sud, user_id, version) on care_team_members to app_representative;
grant select (at, client_id, clinic_id, goal_id, id, plan_id, rating, text) on check_ins to app_representative;
grant select (at, client_id, clinic_id, id, peer_note_id, service_note_id, text) on client_comments to app_representative;
grant select (clinic_id, contact_version, date_of_birth, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_representative;
grant select (author_id, body, client_id, clinic_id, id, program_id, sud, written_at) on clinical_notes to app_representative;
grant select (clinic_id, name, time_zone) on clinics to app_representative;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_representative;
grant select (at, capacity, clinic_id, consent_id, id, method, signer) on consent_signatures to app_representative;
grant select (author_id, classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, sud, superseded_at, supersedes_id, version) on consents to app_representative;
grant select (clinic_id, id, issuer, kind, peer_specialist_id, status) on credentials to app_representative;
grant select (client_id, clinic_id, ends_at, id, nature, review, review_due_on, started_at, user_id, version) on emergency_accesses to app_representative;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_representative;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_representative;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_representative;
grant select (client_id, clinic_id, ends_at, id, peer_specialist_id, role, starts_at, version) on peer_assignments to app_representative;
grant select (author_id, body, client_id, clinic_id, id, written_at, written_together) on peer_notes to app_representative;
grant select (bio, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_representative;
grant select (changed_at, client_id, clinic_id, confidence, domain, id, importance, parent_id, plan_id, position, preferences, representative_version, response, section, sharing, status, support_type, target_date, text, what_helps, what_makes_it_worse, who, why) on plan_parts to app_representative;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_representative;
grant select (clinic_id, id, is_part2, name) on programs to app_representative;
grant select (client_id, clinic_id, created_at, id, representative_updated_at, representative_version, review_due_on, started_on, status) on recovery_plans to app_representative;
grant select (actor_name, at, clinic_id, from_status, id, position, reason, referral_id, to_status) on referral_events to app_representative;
grant select (client_agreed_at, client_id, client_outcome, client_outcome_at, client_version, clinic_id, completed_at, created_at, created_by, handoff, id, kind, need, program_id, provider_outcome, reason, respond_by, scheduled_for, sent_at, status, sud, target_organization_id, target_program_id, updated_at, version) on referrals to app_representative;
grant select (client_id, clinic_id, data_class, ends_at, id, organization_id, program_id, starts_at) on restrictions to app_representative;
grant select (client_id, clinic_id, hide_from_representatives, id, kind, raised_at, raised_by, status, summary, urgency, version) on safety_concerns to app_representative;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, goal_id, id, intervention, minutes, modality, next_contact_at, next_step, place, program_id, response, signed_at, started_at, status, sud, units, version) on service_notes to app_representative;
grant select (allowed, audience, client_id, clinic_id, data_class, id, since) on sharing_preferences to app_representative;
grant select (clinic_id, display_name, id, staff_role) on users to app_representative;
create policy app_representative_read on audit_heads for select to app_representative using (audit_heads.clinic_id = (select app.clinic_id()));
create policy app_representative_read on care_team_members for select to app_representative using (care_team_members.clinic_id = (select app.clinic_id()) and ((care_team_members.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and (not care_team_members.sud or care_team_members.client_id <> all ((select app.represented_alone_ids())::uuid[])))));
create policy app_representative_read on check_ins for select to app_representative using (check_ins.clinic_id = (select app.clinic_id()) and ((check_ins.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]))));
create policy app_representative_read on client_comments for select to app_representative using (client_comments.clinic_id = (select app.clinic_id()) and ((client_comments.client_id = any ((select app.represented_not_wholly_alone_ids())::uuid[]) and (exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id) or exists (select from peer_notes b1 where b1.clinic_id = (select app.clinic_id()) and b1.id = client_comments.peer_note_id)))));
create policy app_representative_read on clients for select to app_representative using (clients.clinic_id = (select app.clinic_id()) and ((clients.id = any ((select app.represented_not_wholly_alone_ids())::uuid[]))));
create policy app_representative_read on clinical_notes for select to app_representative using (clinical_notes.clinic_id = (select app.clinic_id()) and ((clinical_notes.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and (not clinical_notes.sud or clinical_notes.client_id <> all ((select app.represented_alone_ids())::uuid[])))));
create policy app_representative_read on clinics for select to app_representative using (clinics.clinic_id = (select app.clinic_id()));
create policy app_representative_read on consent_recipients for select to app_representative using (consent_recipients.clinic_id = (select app.clinic_id()) and ((exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id))));
create policy app_representative_read on consent_signatures for select to app_representative using (consent_signatures.clinic_id = (select app.clinic_id()) and ((exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id))));
create policy app_representative_read on consents for select to app_representative using (consents.clinic_id = (select app.clinic_id()) and ((consents.client_id = any ((select app.represented_not_wholly_alone_scopes_consent_ids())::uuid[]) and (not consents.sud or consents.client_id <> all ((select app.represented_alone_ids())::uuid[])) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())))));
create policy app_representative_read on credentials for select to app_representative using (credentials.clinic_id = (select app.clinic_id()));
create policy app_representative_read on emergency_accesses for select to app_representative using (emergency_accesses.clinic_id = (select app.clinic_id()) and ((emergency_accesses.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and emergency_accesses.client_id <> all ((select app.minors_alone_ids())::uuid[]))));
create policy app_representative_read on idempotency_keys for select to app_representative using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_representative_read on lived_experiences for select to app_representative using (lived_experiences.clinic_id = (select app.clinic_id()) and ((lived_experiences.disclosure = 'PUBLIC')));
create policy app_representative_read on organizations for select to app_representative using (organizations.clinic_id = (select app.clinic_id()));
create policy app_representative_read on peer_assignments for select to app_representative using (peer_assignments.clinic_id = (select app.clinic_id()) and ((peer_assignments.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]))));
create policy app_representative_read on peer_notes for select to app_representative using (peer_notes.clinic_id = (select app.clinic_id()) and ((peer_notes.client_id = any ((select app.represented_not_wholly_alone_scopes_notes_ids())::uuid[]) and peer_notes.client_id <> all ((select app.minors_alone_ids())::uuid[]))));
create policy app_representative_read on peer_specialists for select to app_representative using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_representative_read on plan_parts for select to app_representative using (plan_parts.clinic_id = (select app.clinic_id()) and ((plan_parts.section <> 'SUPPORTER' and app.reach(plan_parts.sharing) >= 1 and (plan_parts.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]) or plan_parts.client_id = any ((select app.represented_not_wholly_alone_scopes_agent_ids())::uuid[]) and plan_parts.section = 'CRISIS_PLAN' and app.reach(plan_parts.sharing) >= 2))));
create policy app_representative_read on program_enrollments for select to app_representative using (program_enrollments.clinic_id = (select app.clinic_id()) and ((program_enrollments.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and (not program_enrollments.sud or program_enrollments.client_id <> all ((select app.represented_alone_ids())::uuid[])))));
create policy app_representative_read on programs for select to app_representative using (programs.clinic_id = (select app.clinic_id()));
create policy app_representative_read on recovery_plans for select to app_representative using (recovery_plans.clinic_id = (select app.clinic_id()) and ((recovery_plans.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_agent_ids())::uuid[]))));
create policy app_representative_read on referral_events for select to app_representative using (referral_events.clinic_id = (select app.clinic_id()) and ((exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id))));
create policy app_representative_read on referrals for select to app_representative using (referrals.clinic_id = (select app.clinic_id()) and ((referrals.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and (not referrals.sud or referrals.client_id <> all ((select app.represented_alone_ids())::uuid[])))));
create policy app_representative_read on restrictions for select to app_representative using (restrictions.clinic_id = (select app.clinic_id()) and ((restrictions.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]))));
create policy app_representative_read on safety_concerns for select to app_representative using (safety_concerns.clinic_id = (select app.clinic_id()) and ((safety_concerns.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and not safety_concerns.hide_from_representatives)));
create policy app_representative_read on service_notes for select to app_representative using (service_notes.clinic_id = (select app.clinic_id()) and ((service_notes.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and (not service_notes.sud or service_notes.client_id <> all ((select app.represented_alone_ids())::uuid[])) and service_notes.status <> 'DRAFT')));
create policy app_representative_read on sharing_preferences for select to app_representative using (sharing_preferences.clinic_id = (select app.clinic_id()) and ((sharing_preferences.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]))));
create policy app_representative_read on users for select to app_representative using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_representative;
create policy app_representative_insert on audit_events for insert to app_representative with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, plan_id, goal_id, rating, text, recorded_by) on check_ins to app_representative;
create policy app_representative_insert on check_ins for insert to app_representative with check (check_ins.clinic_id = (select app.clinic_id()) and check_ins.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]) and check_ins.recorded_by = (select app.user_id()));
grant insert (clinic_id, id, client_id, service_note_id, peer_note_id, author_id, text) on client_comments to app_representative;
create policy app_representative_insert on client_comments for insert to app_representative with check (client_comments.clinic_id = (select app.clinic_id()) and client_comments.client_id = any ((select app.represented_not_wholly_alone_scopes_notes_ids())::uuid[]) and client_comments.author_id = (select app.user_id()) and (exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id) or exists (select from peer_notes b1 where b1.clinic_id = (select app.clinic_id()) and b1.id = client_comments.peer_note_id)));
grant update (revoked_at, end_recorded_at) on consent_recipients to app_representative;
create policy app_representative_update_0 on consent_recipients for update to app_representative using (consent_recipients.clinic_id = (select app.clinic_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id)) with check (consent_recipients.clinic_id = (select app.clinic_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id));
grant insert (clinic_id, id, consent_id, client_id, signer_id, signer, capacity, method, witness_name, recorded_by, at) on consent_signatures to app_representative;
create policy app_representative_insert on consent_signatures for insert to app_representative with check (consent_signatures.clinic_id = (select app.clinic_id()) and exists (select from consents b0 where b0.clinic_id = consent_signatures.clinic_id and b0.id = consent_signatures.consent_id));
grant update (effective_from, expires_at, statements, client_name_as_signed, signed_at, declined_at, revoked_at, revocation_channel, revocation_received_at, revocation_written_at, end_recorded_at, version) on consents to app_representative;
create policy app_representative_update_0 on consents for update to app_representative using (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.represented_not_wholly_alone_scopes_consent_ids())::uuid[]) and (not consents.sud or consents.client_id <> all ((select app.represented_alone_ids())::uuid[])) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id()))) with check (consents.clinic_id = (select app.clinic_id()) and consents.client_id = any ((select app.represented_not_wholly_alone_scopes_consent_ids())::uuid[]) and (not consents.sud or consents.client_id <> all ((select app.represented_alone_ids())::uuid[])) and (consents.offered_at is not null or consents.signed_at is not null or consents.author_id = (select app.user_id())));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_representative;
create policy app_representative_insert on idempotency_keys for insert to app_representative with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_representative;
create policy app_representative_update_0 on idempotency_keys for update to app_representative using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_representative;
create policy app_representative_delete on idempotency_keys for delete to app_representative using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, plan_id, part_id, act, content, changed_by) on plan_part_changes to app_representative;
create policy app_representative_insert on plan_part_changes for insert to app_representative with check (plan_part_changes.clinic_id = (select app.clinic_id()) and plan_part_changes.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]));
grant insert (clinic_id, id, client_id, plan_id, parent_id, section, sharing, position, text, response, domain, why, importance, confidence, target_date, status, who, support_type, what_helps, what_makes_it_worse, preferences, changed_by, changed_at) on plan_parts to app_representative;
create policy app_representative_insert on plan_parts for insert to app_representative with check (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1 and plan_parts.section <> 'SUPPORTER');
grant update (sharing, position, text, response, domain, why, importance, confidence, target_date, status, who, support_type, what_helps, what_makes_it_worse, preferences, changed_by, changed_at) on plan_parts to app_representative;
create policy app_representative_update_0 on plan_parts for update to app_representative using (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1 and plan_parts.section <> 'SUPPORTER') with check (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1 and plan_parts.section <> 'SUPPORTER');
grant delete on plan_parts to app_representative;
create policy app_representative_delete on plan_parts for delete to app_representative using (plan_parts.clinic_id = (select app.clinic_id()) and plan_parts.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]) and app.reach(plan_parts.sharing) >= 1 and plan_parts.section <> 'SUPPORTER');
grant insert (clinic_id, id, client_id, status, started_on, review_due_on, created_by) on recovery_plans to app_representative;
create policy app_representative_insert on recovery_plans for insert to app_representative with check (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]));
grant update (status, started_on, review_due_on) on recovery_plans to app_representative;
create policy app_representative_update_0 on recovery_plans for update to app_representative using (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[])) with check (recovery_plans.clinic_id = (select app.clinic_id()) and recovery_plans.client_id = any ((select app.represented_not_wholly_alone_scopes_plan_ids())::uuid[]));
grant insert (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization, reason) on referral_events to app_representative;
create policy app_representative_insert on referral_events for insert to app_representative with check (referral_events.clinic_id = (select app.clinic_id()) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id));
grant update (status, provider_outcome, version, updated_at, client_outcome, client_words, client_outcome_at, client_version) on referrals to app_representative;
create policy app_representative_update_0 on referrals for update to app_representative using (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and (not referrals.sud or referrals.client_id <> all ((select app.represented_alone_ids())::uuid[]))) with check (referrals.clinic_id = (select app.clinic_id()) and referrals.client_id = any ((select app.represented_not_wholly_alone_scopes_record_ids())::uuid[]) and (not referrals.sud or referrals.client_id <> all ((select app.represented_alone_ids())::uuid[])));

-- PRIVACY_OFFICER
grant select (actor_name, actor_role, classes, client_id, client_ids, clinic_id, emergency, id, purpose, recorded_at) on app.access_report to app_privacy_officer;
grant select (classes, client_id, clinic_id, event_id, fields, id, number, type) on app.audit_entities to app_privacy_officer;
grant select (actor_id, actor_role, basis, client_id, client_ids, clinic_id, consent_id, id, kind, known_consent_id, operation_name, outcome, position, purpose, recorded_at) on app.audit_log to app_privacy_officer;
grant select (clinic_id, event_id, leaf_hash, leaf_index) on app.audit_log_leaves to app_privacy_officer;
grant select (body, client_id, clinic_id, entry, entry_path, event_id, leaf_hash, leaf_index, size) on app.audit_proofs to app_privacy_officer;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_privacy_officer;
grant select (basis, classes, client_id, client_ids, clinic_id, consent_id, description, documented_late, emergency_access_id, id, participant_class, participant_ids, purpose, recipient_address, recipient_name, recorded_at) on app.disclosures to app_privacy_officer;
grant select (peer_specialist_id) on app.employed_peers to app_privacy_officer;
grant select (peer_specialist_id, program_id) on app.program_peers to app_privacy_officer;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_privacy_officer;
grant select (clinic_id, key_id, note, root, sealed_at, signature, size) on audit_heads to app_privacy_officer;
grant select (clinic_id, id, identity_version, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, preferred_key, preferred_name, pronouns) on clients to app_privacy_officer;
grant select (clinic_id, name, time_zone) on clinics to app_privacy_officer;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_privacy_officer;
grant select (at, capacity, clinic_id, consent_id, id, method, signer) on consent_signatures to app_privacy_officer;
grant select (author_id, classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, sud, superseded_at, supersedes_id, version) on consents to app_privacy_officer;
grant select (clinic_id, expires_on, id, issued_on, issuer, kind, number, peer_specialist_id, status) on credentials to app_privacy_officer;
grant select (client_id, clinic_id, ends_at, id, is_repeated, nature, review, review_due_on, started_at, user_id, version) on emergency_accesses to app_privacy_officer;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_privacy_officer;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_privacy_officer;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_privacy_officer;
grant select (bio, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_privacy_officer;
grant select (clinic_id, id, is_part2, name) on programs to app_privacy_officer;
grant select (client_id, clinic_id, data_class, ends_at, id, organization_id, program_id, starts_at) on restrictions to app_privacy_officer;
grant select (client_id, clinic_id, id, kind, raised_at, raised_by, status, summary, urgency, version) on safety_concerns to app_privacy_officer;
grant select (allowed, audience, client_id, clinic_id, data_class, id, since) on sharing_preferences to app_privacy_officer;
grant select (clinic_id, display_name, id, staff_role) on users to app_privacy_officer;
create policy app_privacy_officer_read on audit_heads for select to app_privacy_officer using (audit_heads.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on clients for select to app_privacy_officer using (clients.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on clinics for select to app_privacy_officer using (clinics.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on consent_recipients for select to app_privacy_officer using (consent_recipients.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on consent_signatures for select to app_privacy_officer using (consent_signatures.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on consents for select to app_privacy_officer using (consents.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on credentials for select to app_privacy_officer using (credentials.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on emergency_accesses for select to app_privacy_officer using (emergency_accesses.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on idempotency_keys for select to app_privacy_officer using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_privacy_officer_read on lived_experiences for select to app_privacy_officer using (lived_experiences.clinic_id = (select app.clinic_id()) and ((lived_experiences.disclosure = 'PUBLIC')));
create policy app_privacy_officer_read on organizations for select to app_privacy_officer using (organizations.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on peer_specialists for select to app_privacy_officer using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on programs for select to app_privacy_officer using (programs.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on restrictions for select to app_privacy_officer using (restrictions.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on safety_concerns for select to app_privacy_officer using (safety_concerns.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on sharing_preferences for select to app_privacy_officer using (sharing_preferences.clinic_id = (select app.clinic_id()));
create policy app_privacy_officer_read on users for select to app_privacy_officer using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_privacy_officer;
create policy app_privacy_officer_insert on audit_events for insert to app_privacy_officer with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, id, consent_id, client_id, organization_id, person, recipient_class, participant_organization_ids) on consent_recipients to app_privacy_officer;
create policy app_privacy_officer_insert on consent_recipients for insert to app_privacy_officer with check (consent_recipients.clinic_id = (select app.clinic_id()));
grant update (revoked_at, end_recorded_at) on consent_recipients to app_privacy_officer;
create policy app_privacy_officer_update_0 on consent_recipients for update to app_privacy_officer using (consent_recipients.clinic_id = (select app.clinic_id())) with check (consent_recipients.clinic_id = (select app.clinic_id()));
grant delete on consent_recipients to app_privacy_officer;
create policy app_privacy_officer_delete on consent_recipients for delete to app_privacy_officer using (consent_recipients.clinic_id = (select app.clinic_id()));
grant insert (clinic_id, id, consent_id, client_id, signer_id, signer, capacity, method, witness_name, recorded_by, at) on consent_signatures to app_privacy_officer;
create policy app_privacy_officer_insert on consent_signatures for insert to app_privacy_officer with check (consent_signatures.clinic_id = (select app.clinic_id()));
grant insert (clinic_id, id, client_id, author_id, kind, description, classes, purposes, sud, service_from, service_to, effective_from, expires_at, expires_on, expiry_event, discloser_program_ids, recipient_class, supersedes_id, offered_at) on consents to app_privacy_officer;
create policy app_privacy_officer_insert on consents for insert to app_privacy_officer with check (consents.clinic_id = (select app.clinic_id()));
grant update (kind, classes, purposes, discloser_program_ids, recipient_class, description, service_from, service_to, expires_on, expiry_event, sud, offered_at, supersedes_id, effective_from, expires_at, statements, client_name_as_signed, signed_at, revoked_at, revocation_channel, revocation_received_at, revocation_written_at, end_recorded_at, version) on consents to app_privacy_officer;
create policy app_privacy_officer_update_0 on consents for update to app_privacy_officer using (consents.clinic_id = (select app.clinic_id())) with check (consents.clinic_id = (select app.clinic_id()));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_privacy_officer;
create policy app_privacy_officer_insert on idempotency_keys for insert to app_privacy_officer with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_privacy_officer;
create policy app_privacy_officer_update_0 on idempotency_keys for update to app_privacy_officer using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_privacy_officer;
create policy app_privacy_officer_delete on idempotency_keys for delete to app_privacy_officer using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));

-- CLINIC_ADMIN
grant select (client_id) on app.administered to app_clinic_admin;
grant select (classes, client_id, clinic_id, event_id, fields, id, number, type) on app.audit_entities to app_clinic_admin;
grant select (actor_id, actor_role, basis, client_id, clinic_id, consent_id, id, kind, known_client_ids, operation_name, outcome, purpose, recorded_at) on app.audit_log to app_clinic_admin;
grant select (clinic_id, event_id, leaf_hash) on app.audit_log_leaves to app_clinic_admin;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_clinic_admin;
grant select (peer_specialist_id) on app.employed_peers to app_clinic_admin;
grant select (class_bit, client_id) on app.limits to app_clinic_admin;
grant select (peer_specialist_id, program_id) on app.program_peers to app_clinic_admin;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_clinic_admin;
grant select (clinic_id, contact_version, date_of_birth, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_clinic_admin;
grant select (clinic_id, name, time_zone) on clinics to app_clinic_admin;
grant select (clinic_id, expires_on, id, issued_on, issuer, kind, number, peer_specialist_id, status) on credentials to app_clinic_admin;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_clinic_admin;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_clinic_admin;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_clinic_admin;
grant select (client_id, clinic_id, ends_at, id, peer_specialist_id, role, starts_at, version) on peer_assignments to app_clinic_admin;
grant select (accepting_clients, bio, caseload_limit, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_clinic_admin;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_clinic_admin;
grant select (clinic_id, id, is_part2, name) on programs to app_clinic_admin;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, id, minutes, modality, next_contact_at, place, program_id, signed_at, started_at, status, sud, units, version) on service_notes to app_clinic_admin;
grant select (clinic_id, display_name, id, staff_role) on users to app_clinic_admin;
create policy app_clinic_admin_read on clients for select to app_clinic_admin using (clients.clinic_id = (select app.clinic_id()) and ((exists (select from app.administered v where v.client_id = clients.id offset 0))));
create policy app_clinic_admin_read on clinics for select to app_clinic_admin using (clinics.clinic_id = (select app.clinic_id()));
create policy app_clinic_admin_read on credentials for select to app_clinic_admin using (credentials.clinic_id = (select app.clinic_id()));
create policy app_clinic_admin_read on idempotency_keys for select to app_clinic_admin using (idempotency_keys.clinic_id = (select app.clinic_id()) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_clinic_admin_read on lived_experiences for select to app_clinic_admin using (lived_experiences.clinic_id = (select app.clinic_id()) and ((lived_experiences.disclosure = 'PUBLIC')));
create policy app_clinic_admin_read on organizations for select to app_clinic_admin using (organizations.clinic_id = (select app.clinic_id()));
create policy app_clinic_admin_read on peer_assignments for select to app_clinic_admin using (peer_assignments.clinic_id = (select app.clinic_id()) and ((exists (select from app.administered v where v.client_id = peer_assignments.client_id offset 0))));
create policy app_clinic_admin_read on peer_specialists for select to app_clinic_admin using (peer_specialists.clinic_id = (select app.clinic_id()));
create policy app_clinic_admin_read on program_enrollments for select to app_clinic_admin using (program_enrollments.clinic_id = (select app.clinic_id()) and ((exists (select from app.administered v where v.client_id = program_enrollments.client_id offset 0) and (not program_enrollments.sud or (program_enrollments.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(program_enrollments.client_id) & 32 = 0)))));
create policy app_clinic_admin_read on programs for select to app_clinic_admin using (programs.clinic_id = (select app.clinic_id()));
create policy app_clinic_admin_read on service_notes for select to app_clinic_admin using (service_notes.clinic_id = (select app.clinic_id()) and ((exists (select from app.administered v where v.client_id = service_notes.client_id offset 0) and (not service_notes.sud or (service_notes.program_id = any ((select app.part2_program_ids())::uuid[]) and app.withheld_classes(service_notes.client_id) & 32 = 0)) and service_notes.status <> 'DRAFT')));
create policy app_clinic_admin_read on users for select to app_clinic_admin using (users.clinic_id = (select app.clinic_id()) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_clinic_admin;
create policy app_clinic_admin_insert on audit_events for insert to app_clinic_admin with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, user_id, role, program_id, sud) on care_team_members to app_clinic_admin;
create policy app_clinic_admin_insert on care_team_members for insert to app_clinic_admin with check (care_team_members.clinic_id = (select app.clinic_id()) and exists (select from app.administered v where v.client_id = care_team_members.client_id offset 0));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_clinic_admin;
create policy app_clinic_admin_insert on idempotency_keys for insert to app_clinic_admin with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_clinic_admin;
create policy app_clinic_admin_update_0 on idempotency_keys for update to app_clinic_admin using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_clinic_admin;
create policy app_clinic_admin_delete on idempotency_keys for delete to app_clinic_admin using (idempotency_keys.clinic_id = (select app.clinic_id()) and idempotency_keys.user_id = (select app.user_id()));

-- INTEGRATOR
grant select (class_mask, client_id, consent_id, discloser_program_ids, services_end_at, services_start_at) on app.covering to app_integrator;
grant select (clinic_id, name, number, position) on app.crisis_lines to app_integrator;
grant select (peer_specialist_id) on app.employed_peers to app_integrator;
grant select (changed_at, client_id, clinic_id, consent_id, covered, position, referral_id, scope_classes, scope_expires_at, scope_purposes, scope_service_from, scope_service_to, scope_text, sud) on app.feed_window to app_integrator;
grant select (consent_id) on app.named_now to app_integrator;
grant select (peer_specialist_id, program_id) on app.program_peers to app_integrator;
grant select (client_id) on app.referred_clients to app_integrator;
grant select (client_id, clinic_id, display_name, id, organization_id, peer_specialist_id, role, roles, scopes) on app.viewer to app_integrator;
grant select (at, clinic_id, id, service_note_id, text) on client_comments to app_integrator;
grant select (clinic_id, contact_version, date_of_birth, email, id, identity_version, languages, legal_1, legal_2, legal_3, legal_key, legal_name, mrn, phone, preferred_key, preferred_name, pronouns, service_version) on clients to app_integrator;
grant select (author_id, body, client_id, clinic_id, id, program_id, sud, written_at) on clinical_notes to app_integrator;
grant select (clinic_id, name, time_zone) on clinics to app_integrator;
grant select (clinic_id, consent_id, id, organization_id, participant_organization_ids, person, recipient_class, revoked_at) on consent_recipients to app_integrator;
grant select (classes, client_id, clinic_id, created_at, declined_at, description, discloser_program_ids, effective_from, end_recorded_at, entered_in_error_at, expires_at, expires_on, expiry_event, expiry_event_at, id, is_name_signed, kind, offered_at, purposes, recipient_class, revocation_channel, revocation_received_at, revocation_written_at, revoked_at, service_from, service_to, signed_at, statements, superseded_at, supersedes_id) on consents to app_integrator;
grant select (clinic_id, id, issuer, kind, peer_specialist_id, status) on credentials to app_integrator;
grant select (clinic_id, created_at, input_hash, key, made, mutation, salt, user_errors, user_id) on idempotency_keys to app_integrator;
grant select (clinic_id, disclosure, id, label, peer_specialist_id, tag) on lived_experiences to app_integrator;
grant select (accepting_referrals, clinic_id, connected, id, is_part2, kind, name, needs) on organizations to app_integrator;
grant select (bio, clinic_id, display_name, id, languages, pronouns) on peer_specialists to app_integrator;
grant select (care_team_version, changed_at, client_id, clinic_id, confidence, domain, id, importance, parent_id, plan_id, position, preferences, response, section, sharing, status, support_type, target_date, text, what_helps, what_makes_it_worse, who, why) on plan_parts to app_integrator;
grant select (client_id, clinic_id, ends_at, id, program_id, starts_at, sud) on program_enrollments to app_integrator;
grant select (clinic_id, id, is_part2, name) on programs to app_integrator;
grant select (client_id, clinic_id, created_at, id, review_due_on, started_on, status) on recovery_plans to app_integrator;
grant select (actor_organization, at, clinic_id, from_status, id, position, reason, referral_id, to_status) on referral_events to app_integrator;
grant select (client_agreed_at, client_id, clinic_id, created_at, created_by, handoff, id, kind, need, program_id, provider_outcome, reason, respond_by, scheduled_for, sent_at, status, sud, target_organization_id, target_program_id, updated_at, version) on referrals to app_integrator;
grant select (amendment_of, author_id, client_id, clinic_id, co_signed_at, ended_at, goal_id, id, intervention, minutes, modality, next_step, place, program_id, response, signed_at, started_at, status, sud, units, version) on service_notes to app_integrator;
grant select (clinic_id, display_name, id, staff_role) on users to app_integrator;
create policy app_integrator_read on client_comments for select to app_integrator using (client_comments.clinic_id = (select app.clinic_id_with('referrals:read')) and ((exists (select from app.covering v where v.client_id = client_comments.client_id and v.class_mask & 8 <> 0 offset 0) and exists (select from service_notes b0 where b0.clinic_id = (select app.clinic_id()) and b0.id = client_comments.service_note_id))));
create policy app_integrator_read on clients for select to app_integrator using (clients.clinic_id = (select app.clinic_id_with('referrals:read')) and ((exists (select from app.referred_clients v where v.client_id = clients.id offset 0))));
create policy app_integrator_read on clinical_notes for select to app_integrator using (clinical_notes.clinic_id = (select app.clinic_id_with('referrals:read')) and ((exists (select from app.covering v where v.client_id = clinical_notes.client_id and v.class_mask & 16 <> 0 and v.services_start_at <= clinical_notes.written_at and v.services_end_at > clinical_notes.written_at offset 0) and (not clinical_notes.sud or exists (select from app.covering v where v.client_id = clinical_notes.client_id and v.class_mask & 32 <> 0 and (v.discloser_program_ids = '{}' or clinical_notes.program_id = any (v.discloser_program_ids)) and v.services_start_at <= clinical_notes.written_at and v.services_end_at > clinical_notes.written_at offset 0)))));
create policy app_integrator_read on clinics for select to app_integrator using (clinics.clinic_id = (select app.clinic_id_with('referrals:read')));
create policy app_integrator_read on consent_recipients for select to app_integrator using (consent_recipients.clinic_id = (select app.clinic_id_with('referrals:read')) and ((consent_recipients.organization_id = (select app.organization_id()) and exists (select from consents b0 where b0.clinic_id = consent_recipients.clinic_id and b0.id = consent_recipients.consent_id))));
create policy app_integrator_read on consents for select to app_integrator using (consents.clinic_id = (select app.clinic_id_with('referrals:read')) and ((consents.id = any ((select app.named_now_ids())::uuid[]))));
create policy app_integrator_read on credentials for select to app_integrator using (credentials.clinic_id = (select app.clinic_id_with('referrals:read')));
create policy app_integrator_read on idempotency_keys for select to app_integrator using (idempotency_keys.clinic_id = (select app.clinic_id_with('referrals:read')) and ((idempotency_keys.user_id = (select app.user_id()))));
create policy app_integrator_read on lived_experiences for select to app_integrator using (lived_experiences.clinic_id = (select app.clinic_id_with('referrals:read')) and ((lived_experiences.disclosure = 'PUBLIC')));
create policy app_integrator_read on organizations for select to app_integrator using (organizations.clinic_id = (select app.clinic_id_with('referrals:read')));
create policy app_integrator_read on peer_specialists for select to app_integrator using (peer_specialists.clinic_id = (select app.clinic_id_with('referrals:read')));
create policy app_integrator_read on plan_parts for select to app_integrator using (plan_parts.clinic_id = (select app.clinic_id_with('referrals:read')) and ((plan_parts.section <> 'SUPPORTER' and exists (select from app.covering v where v.client_id = plan_parts.client_id and v.class_mask & 1024 <> 0 offset 0) and app.reach(plan_parts.sharing) >= 2 and (plan_parts.section <> 'CRISIS_PLAN' or exists (select from app.covering v where v.client_id = plan_parts.client_id and v.class_mask & 4096 <> 0 offset 0)))));
create policy app_integrator_read on program_enrollments for select to app_integrator using (program_enrollments.clinic_id = (select app.clinic_id_with('referrals:read')) and ((program_enrollments.sud and exists (select from app.covering v where v.client_id = program_enrollments.client_id and v.class_mask & 32 <> 0 and (v.discloser_program_ids = '{}' or program_enrollments.program_id = any (v.discloser_program_ids)) and v.services_start_at < least(program_enrollments.ends_at, app.instant()) and v.services_end_at > program_enrollments.starts_at offset 0))));
create policy app_integrator_read on programs for select to app_integrator using (programs.clinic_id = (select app.clinic_id_with('referrals:read')));
create policy app_integrator_read on recovery_plans for select to app_integrator using (recovery_plans.clinic_id = (select app.clinic_id_with('referrals:read')) and ((exists (select from app.covering v where v.client_id = recovery_plans.client_id and v.class_mask & 1024 <> 0 offset 0))));
create policy app_integrator_read on referral_events for select to app_integrator using (referral_events.clinic_id = (select app.clinic_id_with('referrals:read')) and ((exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id) and referral_events.to_status <> 'DRAFT')));
create policy app_integrator_read on referrals for select to app_integrator using (referrals.clinic_id = (select app.clinic_id_with('referrals:read')) and ((referrals.target_organization_id = (select app.organization_id()) and referrals.sent_at is not null and exists (select from app.covering v where v.client_id = referrals.client_id and v.class_mask & 16384 <> 0 and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at offset 0) and (not referrals.sud or exists (select from app.covering v where v.client_id = referrals.client_id and v.class_mask & 32 <> 0 and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at offset 0)))));
create policy app_integrator_read on service_notes for select to app_integrator using (service_notes.clinic_id = (select app.clinic_id_with('referrals:read')) and ((exists (select from app.covering v where v.client_id = service_notes.client_id and v.class_mask & 8 <> 0 and v.services_start_at <= service_notes.started_at and v.services_end_at > service_notes.started_at offset 0) and (not service_notes.sud or exists (select from app.covering v where v.client_id = service_notes.client_id and v.class_mask & 32 <> 0 and (v.discloser_program_ids = '{}' or service_notes.program_id = any (v.discloser_program_ids)) and v.services_start_at <= service_notes.started_at and v.services_end_at > service_notes.started_at offset 0)) and service_notes.status <> 'DRAFT')));
create policy app_integrator_read on users for select to app_integrator using (users.clinic_id = (select app.clinic_id_with('referrals:read')) and ((users.staff_role is not null)));
grant insert (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, salt, body) on audit_events to app_integrator;
create policy app_integrator_insert on audit_events for insert to app_integrator with check (audit_events.clinic_id = (select app.clinic_id()) and audit_events.actor_id = (select app.user_id()));
grant insert (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors) on idempotency_keys to app_integrator;
create policy app_integrator_insert on idempotency_keys for insert to app_integrator with check (idempotency_keys.clinic_id = (select app.clinic_id_with('referrals:write')) and idempotency_keys.user_id = (select app.user_id()));
grant update (made, user_errors) on idempotency_keys to app_integrator;
create policy app_integrator_update_0 on idempotency_keys for update to app_integrator using (idempotency_keys.clinic_id = (select app.clinic_id_with('referrals:write')) and idempotency_keys.user_id = (select app.user_id())) with check (idempotency_keys.clinic_id = (select app.clinic_id_with('referrals:write')) and idempotency_keys.user_id = (select app.user_id()));
grant delete on idempotency_keys to app_integrator;
create policy app_integrator_delete on idempotency_keys for delete to app_integrator using (idempotency_keys.clinic_id = (select app.clinic_id_with('referrals:write')) and idempotency_keys.user_id = (select app.user_id()));
grant insert (clinic_id, id, client_id, referral_id, from_status, to_status, actor_id, actor_name, actor_organization, reason) on referral_events to app_integrator;
create policy app_integrator_insert on referral_events for insert to app_integrator with check (referral_events.clinic_id = (select app.clinic_id_with('referrals:write')) and exists (select from referrals b0 where b0.clinic_id = referral_events.clinic_id and b0.id = referral_events.referral_id));
grant update (status, provider_outcome, version, updated_at, completed_at, scheduled_for) on referrals to app_integrator;
create policy app_integrator_update_0 on referrals for update to app_integrator using (referrals.clinic_id = (select app.clinic_id_with('referrals:write')) and referrals.target_organization_id = (select app.organization_id()) and referrals.sent_at is not null and exists (select from app.covering v where v.client_id = referrals.client_id and v.class_mask & 16384 <> 0 and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at offset 0) and (not referrals.sud or exists (select from app.covering v where v.client_id = referrals.client_id and v.class_mask & 32 <> 0 and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at offset 0))) with check (referrals.clinic_id = (select app.clinic_id_with('referrals:write')) and referrals.target_organization_id = (select app.organization_id()) and referrals.sent_at is not null and exists (select from app.covering v where v.client_id = referrals.client_id and v.class_mask & 16384 <> 0 and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at offset 0) and (not referrals.sud or exists (select from app.covering v where v.client_id = referrals.client_id and v.class_mask & 32 <> 0 and (v.discloser_program_ids = '{}' or referrals.program_id = any (v.discloser_program_ids)) and v.services_start_at <= referrals.created_at and v.services_end_at > referrals.created_at offset 0)));
