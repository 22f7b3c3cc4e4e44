import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Events of one kind are found without reading the log from its end: those of the system, which a clinic's administrator
 * reads, and those of any kind that is asked for. Reads are nearly all of a log, and are left out of both: they are never far
 * to look for, and to record one costs nothing more.
 */
export class EventsByKind1763000157200 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create index audit_events_of_the_system on audit_events (clinic_id, recorded_at desc, position desc)
        where kind in ('TOKEN_REJECTED', 'ROLE_SWITCH', 'POLICY_VERSION', 'AUDIT_VERIFY');
      create index audit_events_by_kind on audit_events (clinic_id, kind, recorded_at desc, position desc)
        where kind <> 'READ';
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop index audit_events_of_the_system, audit_events_by_kind;");
  }
}
