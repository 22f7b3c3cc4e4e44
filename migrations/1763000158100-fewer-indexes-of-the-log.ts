import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What has its kind in its condition is found by the index of kinds. Each index of the log costs every event something,
 * also one that takes few of them: its condition is made ready and asked for each.
 */
export class FewerIndexesOfTheLog1763000158100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop index audit_events_about_the_policy, audit_events_about_the_log;");
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create index audit_events_about_the_log on audit_events (clinic_id, operation_name, recorded_at) where kind = 'AUDIT_VERIFY';
      create index audit_events_about_the_policy on audit_events (clinic_id, recorded_at desc, position desc) where kind = 'POLICY_VERSION';
    `);
  }
}
