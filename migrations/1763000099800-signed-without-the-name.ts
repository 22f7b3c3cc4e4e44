import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Whether the name stands on a consent, apart from the name. What a consent still lacks is told to everybody who sees it,
 * the name in law is not: an organization that a consent names reads it with a consent that covers IDENTITY alone. So the
 * name is granted to nobody, and that it is there to those who are told.
 */
export class SignedWithoutTheName1763000099800 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table consents add column is_name_signed boolean not null
        generated always as (client_name_as_signed is not null) stored;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("alter table consents drop column is_name_signed");
  }
}
