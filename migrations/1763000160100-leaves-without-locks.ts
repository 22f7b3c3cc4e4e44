import type { MigrationInterface, QueryRunner } from "typeorm";

/** What the sealer writes, ten times a second, each with a clinic that its event has already named. */
const SEALED = ["audit_leaves", "audit_tiles", "audit_heads"];

/**
 * Every leaf looked its clinic up and locked it, as every event once did. What the
 * constraint kept stands without it: a leaf is made of an event alone, and a clinic that has people can't be deleted.
 */
export class LeavesWithoutLocks1763000160100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of SEALED) {
      await queryRunner.query(`alter table ${table} drop constraint ${table}_clinic_id_fkey`);
    }
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of SEALED) {
      await queryRunner.query(
        `alter table ${table} add constraint ${table}_clinic_id_fkey foreign key (clinic_id) references clinics on delete restrict`,
      );
    }
  }
}
