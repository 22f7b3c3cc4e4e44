import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Clients, and the dated facts that decide who may see them: enrolment, care team, assignment, representation,
 * declared conflicts, the client's own sharing preferences and the restrictions that the clinic agreed to.
 *
 * The three version counters of a client keep apart what different viewers may see: a new phone number must not
 * move the number that somebody without CONTACT is shown.
 */
export class ClientsAndRelationships1763000003000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table clients (
        clinic_id uuid not null references clinics on delete restrict,
        id uuid not null default app.new_id(),
        user_id uuid,
        mrn text not null,
        preferred_name text not null,
        legal_name text not null,
        pronouns text,
        date_of_birth date not null,
        phone text,
        email text,
        languages text[] not null default '{}',
        identity_version int not null default 1,
        contact_version int not null default 0,
        service_version int not null default 0,
        created_at timestamptz not null default now(),
        primary key (clinic_id, id),
        unique (clinic_id, mrn),
        unique (clinic_id, user_id),
        foreign key (clinic_id, user_id) references users on delete restrict
      );
      create index clients_by_name on clients (clinic_id, preferred_name, id);
      create index clients_by_preferred_prefix on clients (clinic_id, lower(preferred_name) text_pattern_ops);
      create index clients_by_legal_prefix on clients (clinic_id, lower(legal_name) text_pattern_ops);

      create table program_enrollments (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        program_id uuid not null,
        sud boolean not null,
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, program_id) references programs on delete restrict,
        check (ends_at >= starts_at)
      );
      create index program_enrollments_by_client on program_enrollments (clinic_id, client_id);
      create index program_enrollments_by_program on program_enrollments (clinic_id, program_id, client_id);

      create table care_team_members (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        user_id uuid not null,
        role text not null check (role in ('CLINICIAN','CARE_COORDINATOR')),
        program_id uuid,
        sud boolean not null,
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        end_reason text,
        version int not null default 1,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, user_id) references users on delete restrict,
        foreign key (clinic_id, program_id) references programs on delete restrict,
        check (ends_at >= starts_at)
      );
      create index care_team_members_by_client on care_team_members (clinic_id, client_id);
      create index care_team_members_by_user on care_team_members (clinic_id, user_id, client_id);

      create table peer_assignments (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        peer_specialist_id uuid not null,
        role text not null default 'PRIMARY' check (role in ('PRIMARY','BACKUP','COVERING')),
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        reason text,
        end_reason text,
        version int not null default 1,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, peer_specialist_id) references peer_specialists on delete restrict,
        check (ends_at >= starts_at)
      );
      create index peer_assignments_by_client on peer_assignments (clinic_id, client_id);
      create index peer_assignments_by_peer on peer_assignments (clinic_id, peer_specialist_id, client_id);

      create table representatives (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        user_id uuid not null,
        capacity text not null check (capacity in ('PARENT','GUARDIAN','HEALTH_CARE_AGENT','PERSONAL_REPRESENTATIVE')),
        scopes text[] not null check (scopes <@ array['RECORD','PLAN','NOTES','CONSENT','AGENT']),
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, user_id) references users on delete restrict,
        check (ends_at > starts_at)
      );
      create index representatives_by_user on representatives (clinic_id, user_id);

      -- A dual relationship: every relationship of that user to that client but SELF counts as absent.
      create table conflicts (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        user_id uuid not null,
        client_id uuid not null,
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, user_id) references users on delete cascade
      );
      create index conflicts_by_user on conflicts (clinic_id, user_id, client_id);

      create table sharing_preferences (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        data_class text not null check (data_class in ('CONTACT','DEMOGRAPHIC','SERVICE','CLINICAL','SUD','PLAN_SHARED','CRISIS','OUTCOME','REFERRAL')),
        audience text not null check (audience in ('PEER_SIDE','CLINICAL_SIDE','COORDINATION')),
        allowed boolean not null,
        since timestamptz not null default now(),
        primary key (clinic_id, id),
        unique (clinic_id, client_id, data_class, audience),
        foreign key (clinic_id, client_id) references clients on delete cascade
      );

      create table restrictions (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        data_class text not null check (data_class in ('CONTACT','DEMOGRAPHIC','SERVICE','CLINICAL','SUD','PLAN_SHARED','CRISIS','OUTCOME','REFERRAL')),
        organization_id uuid,
        program_id uuid,
        starts_at timestamptz not null default now(),
        ends_at timestamptz not null default 'infinity',
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, organization_id) references organizations on delete restrict,
        foreign key (clinic_id, program_id) references programs on delete restrict,
        check (ends_at > starts_at)
      );
      create index restrictions_by_client on restrictions (clinic_id, client_id);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table restrictions, sharing_preferences, conflicts, representatives, peer_assignments, care_team_members,
        program_enrollments, clients;
    `);
  }
}
