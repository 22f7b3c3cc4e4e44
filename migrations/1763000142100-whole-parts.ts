import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the contract promises of every part of a plan of its kind, and of every revocation, can't be missing: columns that
 * several kinds of rows share are never null where the kind of a row needs them.
 */
export class WholeParts1763000142100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table plan_parts add constraint plan_parts_whole check (
        case section
          when 'GOAL' then num_nulls(text, domain, status) = 0
          when 'STEP' then num_nulls(text, who, status) = 0
          when 'STRENGTH' then num_nulls(text, domain) = 0
          when 'SUPPORTER' then num_nulls(name, relation) = 0
          when 'CRISIS_PLAN' then true
          else text is not null
        end);
      alter table consents add constraint consents_revocation_whole check (
        revocation_channel is null or num_nulls(revoked_at, revocation_received_at) = 0);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table consents drop constraint consents_revocation_whole;
      alter table plan_parts drop constraint plan_parts_whole;
    `);
  }
}
