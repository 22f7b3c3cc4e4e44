import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The recovery plan. Everything with its own sharing choice is a row of plan_parts (vision, crisis plan, supporters
 * and steps included), so that row-level security alone can hide it.
 *
 * Versions and times of change are kept once per scope of viewer: a change that only the client may see moves the
 * client's number alone. plan_part_changes keeps who changed what; nobody reads it through the API. Vision and crisis
 * plan are not unique in a plan: whoever can't see the client's private one may write another, and must not learn
 * from a refused key that there is one.
 */
export class RecoveryPlans1763000004000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table recovery_plans (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        status text not null default 'ACTIVE' check (status in ('DRAFT','ACTIVE','ON_HOLD','COMPLETED','ENDED','ENTERED_IN_ERROR')),
        started_on date,
        review_due_on date,
        created_by uuid not null,
        created_at timestamptz not null default app.instant(),
        client_version int not null default 1,
        peer_version int not null default 1,
        representative_version int not null default 1,
        care_team_version int not null default 1,
        client_updated_at timestamptz not null default app.instant(),
        peer_updated_at timestamptz not null default app.instant(),
        representative_updated_at timestamptz not null default app.instant(),
        care_team_updated_at timestamptz not null default app.instant(),
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade
      );
      create unique index recovery_plans_one_active on recovery_plans (clinic_id, client_id) where status = 'ACTIVE';
      create index recovery_plans_by_client on recovery_plans (clinic_id, client_id, created_at);

      create table plan_parts (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        plan_id uuid not null,
        parent_id uuid,
        section text not null check (section in ('VISION','STRENGTH','GOAL','STEP','WELLNESS_TOOL','DAILY_PLAN','STRESSOR',
          'EARLY_SIGN','HARDER_TIMES','CRISIS_PLAN','SUPPORTER','AFTER_CRISIS')),
        sharing text not null check (sharing in ('ONLY_ME','PEERS_ONLY','CARE_TEAM','EMERGENCY')),
        position int not null default 0,
        text text,
        response text,
        domain text,
        why text,
        importance int check (importance between 0 and 10),
        confidence int check (confidence between 0 and 10),
        target_date date,
        status text,
        who text,
        support_type text,
        name text,
        relation text,
        phone text,
        what_helps text[],
        what_makes_it_worse text[],
        do_not_contact text[],
        preferences text,
        version int not null default 1,
        changed_by uuid not null,
        changed_at timestamptz not null default app.instant(),
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, plan_id) references recovery_plans on delete cascade,
        foreign key (clinic_id, parent_id) references plan_parts on delete cascade,
        check ((section = 'STEP') = (parent_id is not null))
      );
      create index plan_parts_by_plan on plan_parts (clinic_id, plan_id, section, position);
      create index plan_parts_by_parent on plan_parts (clinic_id, parent_id) where parent_id is not null;

      create table plan_part_changes (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        plan_id uuid not null,
        part_id uuid not null,
        act text not null check (act in ('ADDED','CHANGED','REMOVED')),
        content jsonb not null,
        changed_by uuid not null,
        changed_at timestamptz not null default app.instant(),
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, plan_id) references recovery_plans on delete cascade
      );
      create index plan_part_changes_by_plan on plan_part_changes (clinic_id, plan_id);

      create table check_ins (
        clinic_id uuid not null,
        id uuid not null default app.new_id(),
        client_id uuid not null,
        plan_id uuid not null,
        goal_id uuid,
        at timestamptz not null default app.instant(),
        rating int not null check (rating between 0 and 10),
        text text,
        recorded_by uuid not null,
        primary key (clinic_id, id),
        foreign key (clinic_id, client_id) references clients on delete cascade,
        foreign key (clinic_id, plan_id) references recovery_plans on delete cascade,
        foreign key (clinic_id, goal_id) references plan_parts on delete set null (goal_id)
      );
      create index check_ins_by_plan on check_ins (clinic_id, plan_id, at);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table check_ins, plan_part_changes, plan_parts, recovery_plans`);
  }
}
