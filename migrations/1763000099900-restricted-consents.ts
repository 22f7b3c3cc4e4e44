import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Deny wins: a consent that tells of Part 2 care is not shown to an organization that the clinic agreed to tell nothing of
 * such care, although it names it. Staff are asked the same in the policy table; an organization's limits stand in its view.
 */
export class RestrictedConsents1763000099900 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace view app.named_now as
        select v.client_id, v.consent_id from app.coverage v
        join consents c on c.clinic_id = app.clinic_id() and c.id = v.consent_id
        where v.organization_id = app.organization_id()
          and not (c.sud and exists (select from restrictions x
            where x.clinic_id = c.clinic_id and x.client_id = c.client_id and x.data_class = 'SUD'
              and x.program_id is null and (x.organization_id is null or x.organization_id = v.organization_id)
              and x.starts_at <= app.instant() and x.ends_at > app.instant()));
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace view app.named_now as
        select v.client_id, v.consent_id from app.coverage v where v.organization_id = app.organization_id();
    `);
  }
}
