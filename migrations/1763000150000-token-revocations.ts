import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Access tokens that are refused before they run out: one by its id, or all that a person was given until an instant. An
 * operator revokes by a role that nobody's login has but the owner's; the service's processes ask a few times a second
 * what was added, by a function, and read nothing of the table themselves. Nobody changes a revocation or takes it back.
 */
export class TokenRevocations1763000150000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      begin
        begin
          if not exists (select from pg_roles where rolname = 'app_revoker') then
            create role app_revoker nologin noinherit;
          end if;
        exception when duplicate_object or unique_violation then null; -- another database of this server was faster
        end;
        if not pg_has_role(current_user, 'app_revoker', 'SET') then
          execute format('grant app_revoker to %I with inherit false, set true', current_user);
        end if;
      end $$;

      create table token_revocations (
        clinic_id uuid not null references clinics on delete restrict,
        id uuid not null default gen_random_uuid(),
        -- SHA-256 of the token's id, which the audit log has as well.
        token_id_hash bytea check (octet_length(token_id_hash) = 32),
        user_id uuid,
        -- Of a person: what was issued later is believed.
        issued_until timestamptz,
        ordered_by uuid not null,
        reason text not null check (reason in ('LOST_DEVICE', 'LEAKED', 'MISUSE', 'ENDED', 'OTHER')),
        recorded_at timestamptz not null default now() check (issued_until <= recorded_at),
        -- By which a process knows what it has not seen yet.
        xid xid8 not null default pg_current_xact_id(),
        primary key (clinic_id, id),
        foreign key (clinic_id, user_id) references users (clinic_id, id) on delete restrict,
        foreign key (clinic_id, ordered_by) references users (clinic_id, id) on delete restrict,
        check (num_nonnulls(token_id_hash, user_id) = 1 and (user_id is null) = (issued_until is null))
      );
      create index token_revocations_recent on token_revocations (recorded_at, xid);
      alter table token_revocations enable row level security, force row level security;

      grant usage on schema public, app to app_revoker;
      grant insert (clinic_id, id, token_id_hash, user_id, issued_until, ordered_by, reason) on token_revocations to app_revoker;
      create policy revokes on token_revocations for insert to app_revoker with check (true);
      grant select (clinic_id, user_id, role, starts_at, ends_at) on memberships to app_revoker;
      create policy revoker on memberships for select to app_revoker using (true);
      grant select (clinic_id, id) on users to app_revoker;
      create policy revoker on users for select to app_revoker using (true);
      grant insert on audit_events to app_revoker;
      create policy revoker_says_so on audit_events for insert to app_revoker
        with check (actor_id is null and kind = 'UPDATE' and operation_name = 'tokens.revoked' and client_ids = '{}');

      grant select on token_revocations to app_facts;
      create policy facts on token_revocations for select to app_facts using (true);
      -- What was revoked by transactions that had not ended when somebody looked who was told this horizon; all of it from
      -- '0' on. A token lives an hour, and clocks differ by a minute at most: what is older refuses nobody any more.
      create function app.token_revocations(p_since xid8) returns table (horizon text, revoked jsonb)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
      begin atomic
        select pg_snapshot_xmin(pg_current_snapshot())::text,
          coalesce((
            select jsonb_agg(jsonb_build_array(r.clinic_id, r.user_id, encode(r.token_id_hash, 'hex'), extract(epoch from r.issued_until)))
            from token_revocations r where r.recorded_at > now() - interval '62 minutes' and r.xid >= p_since), '[]');
      end;
      alter function app.token_revocations(xid8) owner to app_facts;
      revoke execute on function app.token_revocations(xid8) from public;

      create or replace function app.record_rejected_token(p_event uuid, p_user uuid, p_clinic uuid, p_request uuid, p_reason text, p_token_hash text)
      returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        if p_reason <> all (array['EXPIRED', 'NOT_YET_VALID', 'OTHER_AUDIENCE', 'LIFETIME', 'CLAIMS', 'REVOKED', 'ROLE'])
          or p_token_hash !~ '^[0-9a-f]{64}$' then
          raise exception 'no such reason, or no hash' using errcode = '22023';
        end if;
        insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, purpose, request_id, detail)
        select u.clinic_id, p_event, 'TOKEN_REJECTED', 'DENIED', u.id, 'OPERATIONS', p_request,
          jsonb_strip_nulls(jsonb_build_object('tokenIdHash', p_token_hash, 'reason', case
            when p_reason <> 'ROLE' then p_reason
            when exists (select from memberships m where m.clinic_id = u.clinic_id and m.user_id = u.id
              and m.starts_at <= app.instant() and m.ends_at > app.instant()) then 'ROLE_NOT_HELD'
            -- Employment that has ended, or has not begun; a client's or representative's access likewise.
            else 'NO_ROLE' end))
        from users u where u.clinic_id = p_clinic and u.id = p_user;
      end $$;
    `);
  }

  /** That a refusal may be recorded as REVOKED stays: nothing says it any more. */
  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.token_revocations(xid8);
      drop policy revoker_says_so on audit_events;
      revoke all on audit_events from app_revoker;
      drop policy revoker on users;
      revoke select (clinic_id, id) on users from app_revoker;
      drop policy revoker on memberships;
      revoke select (clinic_id, user_id, role, starts_at, ends_at) on memberships from app_revoker;
      drop table token_revocations;
      revoke all on schema public, app from app_revoker;
    `);
  }
}
