import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Whoever seals an event sees of which kind it is and how it ended, both of closed lists: it is counted there, once,
 * whichever process recorded it. Whom it is about, who did it and what it says stay out of the sealer's sight.
 */
export class SealerCountsKinds1763000136100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("grant select (kind, outcome) on audit_events to app_sealer");
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("revoke select (kind, outcome) on audit_events from app_sealer");
  }
}
