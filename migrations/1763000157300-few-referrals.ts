import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Whether the caller's organisation was sent few referrals: its clients are then found by these, and not by the names of all
 * clients of the clinic, of which an organisation with few would read every one to fill a page. How many there are is counted
 * to the limit alone, and told to nobody.
 */
export class FewReferrals1763000157300 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.has_few_referrals() returns boolean language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select count(*) <= 250 from (
            select 1 from public.referrals r
            where r.clinic_id = app.clinic_id() and r.target_organization_id = app.organization_id() limit 251) l;
        end;
      alter function app.has_few_referrals() owner to app_facts;
      revoke execute on function app.has_few_referrals() from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop function app.has_few_referrals();");
  }
}
