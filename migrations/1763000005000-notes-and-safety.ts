import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Service, peer and clinical notes as three tables: nothing of a peer note shares a table with the notes that clinical
 * staff may read. Safety concerns are short alerts of their own, never a note. A row without a program is treated as
 * SUD (its label is then true).
 */
export class NotesAndSafety1763000005000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table service_notes (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        author_id uuid not null,
        program_id uuid,
        sud boolean not null,
        started_at timestamptz not null,
        ended_at timestamptz not null,
        minutes int not null,
        units int not null,
        modality text not null check (modality in ('IN_PERSON','PHONE','VIDEO','COMMUNITY','TEXT')),
        place text,
        goal_id uuid,
        intervention text not null,
        response text,
        next_step text,
        next_contact_at timestamptz,
        status text not null default 'DRAFT' check (status in ('DRAFT','SIGNED','AMENDED','ENTERED_IN_ERROR')),
        signed_at timestamptz,
        co_signed_at timestamptz,
        co_signed_by uuid,
        amendment_of uuid,
        amendment_reason text,
        version int not null default 1,
        created_at timestamptz not null default app.instant(),
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, author_id) references users on delete restrict,
        foreign key (clinic_id, program_id) references programs on delete restrict,
        foreign key (clinic_id, goal_id) references plan_parts on delete set null (goal_id),
        foreign key (clinic_id, amendment_of) references service_notes on delete restrict,
        check (ended_at > started_at),
        check ((status = 'DRAFT') = (signed_at is null) or status = 'ENTERED_IN_ERROR')
      );
      create index service_notes_by_client on service_notes (clinic_id, client_id, started_at desc, id);
      create index service_notes_by_author on service_notes (clinic_id, author_id, started_at);

      create table peer_notes (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        author_id uuid not null,
        written_at timestamptz not null default app.instant(),
        written_together boolean not null default false,
        body text not null,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, author_id) references users on delete restrict
      );
      create index peer_notes_by_client on peer_notes (clinic_id, client_id, written_at desc, id);

      -- The client's own words on a note. A comment belongs to one note; whoever may not see the note sees no comment.
      create table client_comments (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        service_note_id uuid,
        peer_note_id uuid,
        author_id uuid not null,
        at timestamptz not null default app.instant(),
        text text not null,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, service_note_id) references service_notes on delete cascade,
        foreign key (clinic_id, peer_note_id) references peer_notes on delete cascade,
        foreign key (clinic_id, author_id) references users on delete restrict,
        check (num_nonnulls(service_note_id, peer_note_id) = 1)
      );
      create index client_comments_by_service_note on client_comments (clinic_id, service_note_id, at)
        where service_note_id is not null;
      create index client_comments_by_peer_note on client_comments (clinic_id, peer_note_id, at)
        where peer_note_id is not null;

      create table clinical_notes (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        author_id uuid not null,
        program_id uuid,
        sud boolean not null,
        written_at timestamptz not null default app.instant(),
        body text not null,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, author_id) references users on delete restrict,
        foreign key (clinic_id, program_id) references programs on delete restrict
      );
      create index clinical_notes_by_client on clinical_notes (clinic_id, client_id, written_at desc, id);

      create table safety_concerns (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        kind text not null check (kind in ('HARM_TO_SELF','HARM_TO_OTHERS','ABUSE_OR_NEGLECT','MEDICAL','OTHER')),
        urgency text not null check (urgency in ('NOW','TODAY','SOON')),
        summary text not null check (char_length(summary) <= 500),
        hide_from_representatives boolean not null default false,
        raised_at timestamptz not null default app.instant(),
        raised_by uuid not null,
        status text not null default 'OPEN' check (status in ('OPEN','ACKNOWLEDGED','RESOLVED')),
        version int not null default 1,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, raised_by) references users on delete restrict
      );
      create index safety_concerns_by_client on safety_concerns (clinic_id, client_id, raised_at desc);

      create table safety_concern_responses (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        safety_concern_id uuid not null,
        status text not null,
        comment text,
        responded_by uuid not null,
        at timestamptz not null default app.instant(),
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, safety_concern_id) references safety_concerns on delete cascade
      );
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table safety_concern_responses, safety_concerns, clinical_notes, client_comments, peer_notes, service_notes;
    `);
  }
}
