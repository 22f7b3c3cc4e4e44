import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Consents with the elements of 42 CFR 2.31(a). No state is stored: it is computed at the instant of the request from
 * the instants below, each of which is written once. A recipient is an organisation, a person or a class.
 */
export class Consents1763000006000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table consents (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        kind text not null check (kind in ('SERVICE_AGREEMENT','TPO_SINGLE','SPECIFIC_DISCLOSURE','INTERMEDIARY','SUD_COUNSELING_NOTES','LEGAL_PROCEEDING','GROUP_PARTICIPATION','RESEARCH')),
        classes text[] not null default '{}',
        class_mask int generated always as (app.class_mask(classes)) stored,
        purposes text[] not null default '{}',
        discloser_program_ids uuid[] not null default '{}',
        recipient_class text check (recipient_class in ('TREATING_PROVIDERS','TPO_STANDARD')),
        description text not null,
        service_from date,
        service_to date,
        effective_from timestamptz,
        expires_at timestamptz,
        -- The last day as it was chosen; converted at signing, in the clinic's zone, to the expires_at that decides.
        expires_on date,
        expiry_event text,
        expiry_event_at timestamptz,
        -- True where the consent itself would tell of substance use care: its classes, its disclosers or a recipient.
        sud boolean not null default false,
        statements text[] not null default '{}',
        client_name_as_signed text,
        author_id uuid not null,
        created_at timestamptz not null default now(),
        offered_at timestamptz,
        signed_at timestamptz,
        declined_at timestamptz,
        revoked_at timestamptz,
        revocation_channel text check (revocation_channel in ('PORTAL','SIGNED_PAPER','EMAIL_SIGNED','ORAL')),
        revocation_received_at timestamptz,
        -- When the written form of a spoken revocation came; it moves nothing.
        revocation_written_at timestamptz,
        superseded_at timestamptz,
        -- When the newest end was recorded. One that was to hold at once holds for whoever sees it, also in a
        -- transaction that began earlier and waited for the consent lock.
        end_recorded_at timestamptz,
        supersedes_id uuid,
        entered_in_error_at timestamptz,
        known_false_at timestamptz,
        version int not null default 1,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, supersedes_id) references consents on delete restrict,
        foreign key (clinic_id, author_id) references users on delete restrict
      );
      create index consents_by_client on consents (clinic_id, client_id, created_at);
      -- What the clock has changed since an organisation last asked.
      create index consents_by_end on consents (clinic_id, expires_at) where expires_at is not null;
      create index consents_by_event on consents (clinic_id, expiry_event_at) where expiry_event_at is not null;
      create index consents_by_begin on consents (clinic_id, effective_from) where effective_from is not null;
      create index consents_by_revocation on consents (clinic_id, revoked_at) where revoked_at is not null;
      create index consents_by_replacement on consents (clinic_id, superseded_at) where superseded_at is not null;

      create table consent_recipients (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        consent_id uuid not null,
        client_id uuid not null,
        organization_id uuid,
        person text,
        recipient_class text check (recipient_class in ('TREATING_PROVIDERS','TPO_STANDARD')),
        revoked_at timestamptz,
        end_recorded_at timestamptz,
        primary key (clinic_id, id),
        foreign key (clinic_id, consent_id) references consents on delete cascade,
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, organization_id) references organizations on delete restrict,
        check (num_nonnulls(organization_id, person, recipient_class) = 1)
      );
      create index consent_recipients_by_consent on consent_recipients (clinic_id, consent_id);
      create index consent_recipients_by_organization on consent_recipients (clinic_id, organization_id, client_id);
      create index consent_recipients_by_revocation on consent_recipients (clinic_id, revoked_at) where revoked_at is not null;

      create table consent_signatures (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        consent_id uuid not null,
        client_id uuid not null,
        signer_id uuid,
        signer text not null,
        capacity text not null check (capacity in ('CLIENT','PARENT','GUARDIAN','HEALTH_CARE_AGENT','PERSONAL_REPRESENTATIVE','WITNESS')),
        method text not null check (method in ('ELECTRONIC','WET_INK','VERBAL_WITNESSED')),
        witness_name text,
        recorded_by uuid not null,
        at timestamptz not null,
        primary key (clinic_id, id),
        foreign key (clinic_id, consent_id) references consents on delete cascade,
        foreign key (clinic_id, client_id) references clients on delete cascade
      );
      create index consent_signatures_by_consent on consent_signatures (clinic_id, consent_id);

      -- The state of a consent at an instant (first match); mirrors consentState() of the consents feature.
      create function app.consent_state(entered_in_error_at timestamptz, revoked_at timestamptz, superseded_at timestamptz,
        signed_at timestamptz, declined_at timestamptz, offered_at timestamptz, expires_at timestamptz,
        expiry_event_at timestamptz, effective_from timestamptz, at timestamptz) returns text
        language sql stable parallel safe
      return case
        when entered_in_error_at is not null then 'ENTERED_IN_ERROR'
        when revoked_at <= at then 'REVOKED'
        when superseded_at <= at then 'SUPERSEDED'
        when signed_at is null and declined_at is not null then 'DECLINED'
        when signed_at is null and offered_at is null then 'DRAFT'
        when signed_at is null and offered_at + interval '720 hours' <= at then 'LAPSED'
        when signed_at is null then 'PENDING_SIGNATURE'
        when expires_at <= at or expiry_event_at <= at then 'EXPIRED'
        when at < coalesce(effective_from, signed_at) then 'SCHEDULED'
        else 'ACTIVE' end;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.consent_state;
      drop table consent_signatures, consent_recipients, consents;
    `);
  }
}
