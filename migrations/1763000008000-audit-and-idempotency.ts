import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The audit log and the memory of repeated mutations.
 *
 * One row per operation, written by the same transaction as what it records; identifiers and classes, never a value.
 * client_ids, class_sets (bits of app.class_bit) and consent_ids run in parallel: the entry of client i is at i.
 * Nobody may update or delete: no grant, and triggers that refuse whoever tries. It is read through views only.
 */
export class AuditAndIdempotency1763000008000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table audit_events (
        clinic_id uuid not null references clinics on delete restrict,
        event_id uuid not null,
        recorded_at timestamptz not null default transaction_timestamp(),
        position bigint generated always as identity,
        kind text not null,
        outcome text not null check (outcome in ('SUCCESS','PARTIAL','DENIED','ERROR')),
        actor_id uuid,
        actor_role text,
        organization_id uuid,
        purpose text,
        basis text,
        operation_name text,
        operation_hash bytea,
        request_id uuid,
        client_ids uuid[] not null default '{}',
        class_sets int[] not null default '{}',
        consent_ids uuid[] not null default '{}',
        consent_id uuid,
        fields text[] not null default '{}',
        field_bits int[] not null default '{}',
        redacted text[] not null default '{}',
        detail jsonb not null default '{}',
        primary key (clinic_id, event_id)
      );
      create index audit_events_by_time on audit_events (clinic_id, recorded_at desc, position desc);
      create index audit_events_by_client on audit_events using gin (client_ids);
      create index audit_events_by_actor on audit_events (clinic_id, actor_id, recorded_at desc, position desc);
      create index audit_events_by_consent on audit_events (clinic_id, consent_id) where consent_id is not null;

      create function app.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'the audit log is append-only' using errcode = '42501';
      end $$;
      create trigger audit_events_append_only before update or delete on audit_events
        for each row execute function app.refuse_change();
      create trigger audit_events_no_truncate before truncate on audit_events
        for each statement execute function app.refuse_change();

      -- The basis in law of what an actor does by their role; a more special one is named by the act itself.
      create function app.basis() returns text language sql stable parallel safe
        return case when app.role() in ('PRIVACY_OFFICER', 'CLINIC_ADMIN') then null
          when app.role() in ('CLIENT', 'REPRESENTATIVE') then 'PATIENT_REQUEST'
          when app.role() = 'INTEGRATOR' then 'CONSENT' else 'RELATIONSHIP' end;

      create table idempotency_keys (
        clinic_id uuid not null references clinics on delete cascade,
        user_id uuid not null,
        mutation text not null,
        key text not null,
        salt bytea not null,
        input_hash bytea not null,
        made jsonb not null,
        user_errors jsonb not null,
        created_at timestamptz not null default now(),
        primary key (clinic_id, user_id, mutation, key)
      );
      create index idempotency_keys_by_age on idempotency_keys (created_at);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table idempotency_keys, audit_events;
      drop function app.refuse_change();
      drop function app.basis();
    `);
  }
}
