import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What may leave the audit log, and who does it: a role that nobody's login has but the owner's. It removes whole events
 * that have outlived their retention, and empties of an event what its salt hides; everything else is refused to it as to
 * anybody. Six years of everything, and of what a client's accounting of disclosures and consents rest on, can't be
 * shortened by any setting (45 CFR 164.316(b)(2)(i), 164.528; 42 CFR 2.25).
 *
 * Holds, prunings, erasures and recoveries are events of kind AUDIT_VERIFY themselves, which never leave: the sealed log
 * says by itself why something is not in it.
 */
export class AuditRetention1763000126000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      begin
        begin
          if not exists (select from pg_roles where rolname = 'app_retention') then
            create role app_retention nologin noinherit;
          end if;
        exception when duplicate_object or unique_violation then null; -- another database of this server was faster
        end;
        if not pg_has_role(current_user, 'app_retention', 'SET') then
          execute format('grant app_retention to %I with inherit false, set true', current_user);
        end if;
      end $$;
      grant usage on schema public, app to app_retention;

      create function app.refuse_event_change() returns trigger language plpgsql
      set search_path = pg_catalog, public, pg_temp as $$
      begin
        if current_user = 'app_retention' and old.kind <> 'AUDIT_VERIFY' then
          if tg_op = 'DELETE' and old.recorded_at < now() - interval '6 years' then
            return old;
          end if;
          if tg_op = 'UPDATE' and (old.recorded_at < now() - interval '6 years'
              or not (old.kind like 'CONSENT\\_%' or old.kind in ('DISCLOSURE', 'EMERGENCY_DISCLOSURE')))
            and new.salt is null and new.detail = '{}' and new.operation_name is null and new.consent_id is null
            and new.client_ids = '{}' and new.class_sets = '{}' and new.consent_ids = '{}'
            and new.fields = '{}' and new.field_bits = '{}' and new.redacted = '{}'
            and (new.clinic_id, new.event_id, new.recorded_at, new.position, new.kind, new.outcome, new.actor_id, new.actor_role,
                new.organization_id, new.purpose, new.basis, new.operation_hash, new.request_id, new.xid, new.body)
              is not distinct from (old.clinic_id, old.event_id, old.recorded_at, old.position, old.kind, old.outcome, old.actor_id,
                old.actor_role, old.organization_id, old.purpose, old.basis, old.operation_hash, old.request_id, old.xid, old.body) then
            return new;
          end if;
        end if;
        raise exception 'the audit log is append-only' using errcode = '42501';
      end $$;
      drop trigger audit_events_append_only on audit_events;
      create trigger audit_events_append_only before update or delete on audit_events
        for each row execute function app.refuse_event_change();

      -- A handful of rows among millions.
      create index audit_events_about_the_log on audit_events (clinic_id, operation_name, recorded_at) where kind = 'AUDIT_VERIFY';

      grant select, delete on audit_events to app_retention;
      grant update (salt, detail, operation_name, consent_id, client_ids, class_sets, consent_ids, fields, field_bits, redacted)
        on audit_events to app_retention;
      grant insert on audit_events to app_retention;
      create policy retention on audit_events for select to app_retention using (true);
      create policy retention_prunes on audit_events for delete to app_retention using (true);
      create policy retention_erases on audit_events for update to app_retention using (true) with check (true);
      create policy retention_says_so on audit_events for insert to app_retention
        with check (actor_id is null and kind = 'AUDIT_VERIFY');

      -- Whose events they are, how old these people are, and until when their record was in use.
      grant select (clinic_id, id, date_of_birth, created_at) on clients to app_retention;
      grant select (clinic_id, client_id, ends_at) on program_enrollments to app_retention;
      grant select (clinic_id, client_id, ends_at) on care_team_members to app_retention;
      grant select (clinic_id, client_id, ends_at) on peer_assignments to app_retention;
      grant select (clinic_id, user_id, role, starts_at, ends_at) on memberships to app_retention;
      do $$
      declare t text;
      begin
        foreach t in array array['audit_leaves', 'audit_tiles', 'audit_heads', 'clients', 'program_enrollments', 'care_team_members', 'peer_assignments', 'memberships'] loop
          execute format('create policy retention on %I for select to app_retention using (true)', t);
        end loop;
      end $$;
      grant select on audit_leaves, audit_tiles, audit_heads to app_retention;

      -- After a restore, an upgrade or a promotion the server's transactions are numbered anew: the log says so once.
      create function app.note_new_history(p_cluster text) returns int language sql volatile security definer
      set search_path = pg_catalog, public, pg_temp
      begin atomic
        with noted as (
          insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, detail)
          select h.clinic_id, gen_random_uuid(), 'AUDIT_VERIFY', 'SUCCESS', 'OPERATIONS', 'log.recovered',
            jsonb_build_object('cause', 'NEW_HISTORY', 'cluster', p_cluster, 'size', h.size)
          from (select distinct on (x.clinic_id) x.clinic_id, x.size, x.cluster from audit_heads x order by x.clinic_id, x.size desc) h
          where h.cluster not in (p_cluster, p_cluster || ' recovering')
            and not exists (select from audit_events e where e.clinic_id = h.clinic_id and e.kind = 'AUDIT_VERIFY'
              and e.operation_name = 'log.recovered' and e.detail ->> 'cluster' = p_cluster)
          returning 1)
        select count(*)::int from noted;
      end;
      alter function app.note_new_history(text) owner to app_facts;
      revoke execute on function app.note_new_history(text) from public;
      grant execute on function app.note_new_history(text) to app_sealer;

      grant select (created_at, end_recorded_at) on consents to app_auditor;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      revoke select (created_at, end_recorded_at) on consents from app_auditor;
      drop function app.note_new_history(text);
      do $$
      declare t text;
      begin
        foreach t in array array['audit_leaves', 'audit_tiles', 'audit_heads', 'clients', 'program_enrollments', 'care_team_members', 'peer_assignments', 'memberships'] loop
          execute format('drop policy retention on %I', t);
          execute format('revoke all on %I from app_retention', t);
        end loop;
      end $$;
      drop policy retention_says_so on audit_events;
      drop policy retention_erases on audit_events;
      drop policy retention_prunes on audit_events;
      drop policy retention on audit_events;
      revoke all on audit_events from app_retention;
      revoke select (clinic_id, id, date_of_birth, created_at) on clients from app_retention;
      revoke select (clinic_id, client_id, ends_at) on program_enrollments from app_retention;
      revoke select (clinic_id, client_id, ends_at) on care_team_members from app_retention;
      revoke select (clinic_id, client_id, ends_at) on peer_assignments from app_retention;
      revoke select (clinic_id, user_id, role, starts_at, ends_at) on memberships from app_retention;
      drop index audit_events_about_the_log;
      drop trigger audit_events_append_only on audit_events;
      create trigger audit_events_append_only before update or delete on audit_events
        for each row execute function app.refuse_change();
      drop function app.refuse_event_change();
      revoke all on schema public, app from app_retention;
    `);
  }
}
