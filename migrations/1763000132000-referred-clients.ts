import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The clients whom the caller's organisation knows by a referral that was sent to it and that active consent lets it see:
 * the rule of a referral, once more, without the rules of the table around it. Inside of a rule of clients those would be
 * asked of each referral a second time.
 */
export class ReferredClients1763000132000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create view app.referred_clients as
        select r.client_id from referrals r
        where r.clinic_id = app.clinic_id() and r.target_organization_id = app.organization_id() and r.sent_at is not null
          and exists (select from app.covering v where v.client_id = r.client_id
            and v.class_mask & app.class_bit('REFERRAL') <> 0
            and (v.discloser_program_ids = '{}' or r.program_id = any (v.discloser_program_ids))
            and v.services_start_at <= r.created_at and v.services_end_at > r.created_at offset 0)
          and (not r.sud or exists (select from app.covering v where v.client_id = r.client_id
            and v.class_mask & app.class_bit('SUD') <> 0
            and (v.discloser_program_ids = '{}' or r.program_id = any (v.discloser_program_ids))
            and v.services_start_at <= r.created_at and v.services_end_at > r.created_at offset 0));
      alter view app.referred_clients owner to app_facts;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop view app.referred_clients;");
  }
}
