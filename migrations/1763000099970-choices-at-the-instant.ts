import type { MigrationInterface, QueryRunner } from "typeorm";

const VIEWS = (isOpened: string, isWithheld: string): string => `
      create or replace view app.limits as
        select p.client_id, app.class_bit(p.data_class) as class_bit from sharing_preferences p
        where p.clinic_id = app.clinic_id() and p.audience = app.audience() and ${isWithheld}
        union all
        select x.client_id, app.class_bit(x.data_class) from restrictions x
        where x.clinic_id = app.clinic_id() and x.organization_id is null
          and (x.program_id is null or x.program_id = any (app.program_ids()))
          and x.starts_at <= app.instant() and x.ends_at > app.instant();
      create or replace view app.wishes as
        select p.client_id, app.class_bit(p.data_class) as class_bit from sharing_preferences p
        where p.clinic_id = app.clinic_id() and p.audience = app.audience() and ${isOpened};`;

/**
 * A choice of the client's opens something from its own instant on. A statement can see a choice that was made after its
 * transaction began: what it showed then stood in the log with an instant at which it was not open yet. Until then what
 * the choice before was is not known any more, so that the class is withheld.
 */
export class ChoicesAtTheInstant1763000099970 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table sharing_preferences alter column since set default app.instant();
      ${VIEWS("p.allowed and p.since <= app.instant()", "(not p.allowed or p.since > app.instant())")}
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${VIEWS("p.allowed", "not p.allowed")}
      alter table sharing_preferences alter column since set default now();
    `);
  }
}
