import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The clinic, its programs, the organisations around it, and the people who sign in.
 *
 * Every primary, unique and foreign key begins with clinic_id: a key without it would bypass row-level security and
 * answer whether a row of another clinic exists. Intervals are half-open; an open end is 'infinity', so that "active"
 * is two comparisons. A peer specialist's id is their user's id.
 */
export class ClinicAndStaff1763000002000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table instance_profile (
        only_row boolean primary key default true check (only_row),
        kind text not null check (kind in ('demo', 'production', 'test')),
        created_at timestamptz not null default now()
      );

      create table clinics (
        clinic_id uuid primary key,
        name text not null,
        time_zone text not null,
        warm_line_name text not null,
        warm_line_number text not null,
        -- Age from which state law lets a minor consent alone to Part 2 care (42 CFR 2.14); null: parent and minor both sign.
        minor_alone_from_age int
      );

      create table programs (
        clinic_id uuid not null references clinics on delete restrict,
        id uuid not null default app.new_id(),
        name text not null,
        is_part2 boolean not null,
        primary key (clinic_id, id),
        unique (clinic_id, name)
      );

      create table organizations (
        clinic_id uuid not null references clinics on delete restrict,
        id uuid not null default app.new_id(),
        name text not null,
        kind text not null check (kind in ('COMMUNITY_SERVICE','TREATMENT_PROVIDER','PEER_SERVICE','INTERMEDIARY','MUTUAL_SUPPORT_GROUP')),
        needs text[] not null default '{}',
        accepting_referrals boolean not null default false,
        connected boolean not null default false,
        is_part2 boolean not null default false,
        address text,
        -- The purpose of use that the organisation is registered for; a token or a header can't widen it.
        purpose text not null default 'COORDINATION'
          check (purpose in ('TREATMENT','PAYMENT','OPERATIONS','COORDINATION','PUBLIC_HEALTH')),
        primary key (clinic_id, id),
        unique (clinic_id, name)
      );

      create table users (
        clinic_id uuid not null references clinics on delete restrict,
        id uuid not null default app.new_id(),
        display_name text not null,
        -- The role that a member of staff is known by; null for clients, representatives and integrators.
        staff_role text check (staff_role in ('PEER_SPECIALIST','PEER_SUPERVISOR','CLINICIAN','CARE_COORDINATOR','PRIVACY_OFFICER','CLINIC_ADMIN')),
        primary key (clinic_id, id)
      );

      -- Employment, or the right to sign in, in one role. Access ends at ends_at although a token still runs.
      create table memberships (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        user_id uuid not null,
        role text not null check (role in ('PEER_SPECIALIST','PEER_SUPERVISOR','CLINICIAN','CARE_COORDINATOR','CLIENT','REPRESENTATIVE','PRIVACY_OFFICER','CLINIC_ADMIN','INTEGRATOR')),
        organization_id uuid,
        medical_personnel boolean not null default false,
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        primary key (clinic_id, id),
        foreign key (clinic_id, user_id) references users on delete cascade,
        foreign key (clinic_id, organization_id) references organizations on delete restrict,
        check (ends_at > starts_at),
        check ((role = 'INTEGRATOR') = (organization_id is not null))
      );
      create index memberships_by_user on memberships (clinic_id, user_id);

      create table program_staff (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        user_id uuid not null,
        program_id uuid not null,
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        primary key (clinic_id, id),
        foreign key (clinic_id, user_id) references users on delete cascade,
        foreign key (clinic_id, program_id) references programs on delete restrict,
        check (ends_at > starts_at)
      );
      create index program_staff_by_user on program_staff (clinic_id, user_id);

      create table peer_specialists (
        clinic_id uuid not null,
        id uuid not null,
        pronouns text,
        bio text,
        languages text[] not null default '{}',
        accepting_clients boolean not null default true,
        caseload_limit int check (caseload_limit between 0 and 100000),
        primary key (clinic_id, id),
        foreign key (clinic_id, id) references users on delete cascade
      );

      create table lived_experiences (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        peer_specialist_id uuid not null,
        tag text not null,
        label text not null,
        disclosure text not null check (disclosure in ('PRIVATE_MATCH_ONLY','SHARED_WITH_MATCHED','CLINIC','PUBLIC')),
        primary key (clinic_id, id),
        unique (clinic_id, peer_specialist_id, tag),
        foreign key (clinic_id, peer_specialist_id) references peer_specialists on delete cascade
      );

      create table credentials (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        peer_specialist_id uuid not null,
        kind text not null,
        issuer text not null,
        number text,
        status text not null check (status in ('ACTIVE','EXPIRED','SUSPENDED','PENDING')),
        issued_on date,
        expires_on date,
        primary key (clinic_id, id),
        foreign key (clinic_id, peer_specialist_id) references peer_specialists on delete cascade
      );
      create index credentials_by_peer on credentials (clinic_id, peer_specialist_id);

      create table supervision_links (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        supervisor_id uuid not null,
        peer_specialist_id uuid not null,
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        primary key (clinic_id, id),
        foreign key (clinic_id, supervisor_id) references users on delete cascade,
        foreign key (clinic_id, peer_specialist_id) references peer_specialists on delete cascade,
        check (ends_at > starts_at),
        check (supervisor_id <> peer_specialist_id)
      );
      create index supervision_links_by_supervisor on supervision_links (clinic_id, supervisor_id);
      create index supervision_links_by_peer on supervision_links (clinic_id, peer_specialist_id);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table supervision_links, credentials, lived_experiences, peer_specialists, program_staff, memberships,
        users, organizations, programs, clinics, instance_profile;
    `);
  }
}
