import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Referrals, their history, and the feed that integrators pull.
 *
 * Entries of one organisation's feed are appended under a transaction-level advisory lock, and take their number
 * under it: numbers are therefore in the order of commit, and a reader without any lock never skips a late one.
 *
 * What the client says of the end is apart: it moves client_version and client_outcome_at, and neither version nor
 * updated_at, which are what the target sees.
 */
export class Referrals1763000007000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table referrals (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        kind text not null check (kind in ('INTAKE','OUTBOUND','INTERNAL','INBOUND')),
        need text not null check (need in ('HOUSING','FOOD','WORK','LEGAL','BENEFITS','HEALTH','TREATMENT','EDUCATION','TRANSPORT','FAMILY','SAFETY','OTHER')),
        handoff text not null default 'COLD' check (handoff in ('WARM','COLD')),
        target_organization_id uuid,
        target_program_id uuid,
        program_id uuid,
        sud boolean not null,
        status text not null default 'DRAFT' check (status in ('DRAFT','SENT','RECEIVED','ACCEPTED','WAITLISTED','SCHEDULED','IN_PROGRESS','COMPLETED','DECLINED','CANCELLED','FAILED','EXPIRED','ENTERED_IN_ERROR')),
        reason text,
        respond_by timestamptz,
        sent_at timestamptz,
        scheduled_for timestamptz,
        client_agreed_at timestamptz,
        completed_at timestamptz,
        provider_outcome text,
        client_outcome text,
        client_words text,
        client_outcome_at timestamptz,
        client_version int not null default 0,
        created_by uuid not null,
        version int not null default 1,
        -- The feed of the target has been told that respond_by passed.
        expiry_noted boolean not null default false,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, target_organization_id) references organizations on delete restrict,
        foreign key (clinic_id, target_program_id) references programs on delete restrict,
        foreign key (clinic_id, program_id) references programs on delete restrict,
        check (kind = 'INBOUND' or num_nonnulls(target_organization_id, target_program_id) = 1)
      );
      create index referrals_by_client on referrals (clinic_id, client_id, greatest(updated_at, client_outcome_at) desc, id desc);
      create index referrals_by_target on referrals (clinic_id, target_organization_id, updated_at desc, id desc);
      create index referrals_by_update on referrals (clinic_id, greatest(updated_at, client_outcome_at) desc, id desc);
      create index referrals_to_expire on referrals (clinic_id, target_organization_id, respond_by)
        where status in ('SENT', 'RECEIVED') and respond_by is not null and not expiry_noted;

      -- The state of a referral at an instant: time limits need no job to take effect.
      create function app.referral_status(status text, respond_by timestamptz, at timestamptz) returns text
        language sql immutable parallel safe
        return case when status in ('SENT', 'RECEIVED') and respond_by <= at then 'EXPIRED' else status end;

      create table referral_events (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        referral_id uuid not null,
        client_id uuid not null,
        from_status text,
        to_status text not null,
        at timestamptz not null default now(),
        position bigint generated always as identity,
        actor_id uuid,
        actor_name text not null,
        actor_organization text not null,
        reason text,
        primary key (clinic_id, id),
        foreign key (clinic_id, referral_id) references referrals on delete cascade,
        foreign key (clinic_id, client_id) references clients on delete cascade
      );
      create index referral_events_by_referral on referral_events (clinic_id, referral_id, position);

      create table feed_entries (
        clinic_id uuid not null,
        organization_id uuid not null,
        position bigint generated always as identity,
        referral_id uuid not null,
        client_id uuid not null,
        kind text not null check (kind in ('CHANGE','BEGIN','END')),
        at timestamptz not null default now(),
        primary key (clinic_id, organization_id, position),
        foreign key (clinic_id, organization_id) references organizations on delete cascade,
        foreign key (clinic_id, referral_id) references referrals on delete cascade
      );
      create index feed_entries_by_referral on feed_entries (clinic_id, referral_id, organization_id, position);

      create table feed_deliveries (
        clinic_id uuid not null,
        organization_id uuid not null,
        referral_id uuid not null,
        first_delivered_at timestamptz not null default now(),
        primary key (clinic_id, organization_id, referral_id),
        foreign key (clinic_id, referral_id) references referrals on delete cascade
      );

      -- Up to when the feed has been told what the clock changed.
      create table feed_clocks (
        clinic_id uuid not null,
        organization_id uuid not null,
        noted_through timestamptz not null,
        primary key (clinic_id, organization_id),
        foreign key (clinic_id, organization_id) references organizations on delete cascade
      );
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.referral_status(text, timestamptz, timestamptz);
      drop table feed_clocks, feed_deliveries, feed_entries, referral_events, referrals;
    `);
  }
}
