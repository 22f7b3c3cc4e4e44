import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The lines that stand in every crisis plan: 988 and the clinic's own warm line. They belong to the clinic and not to
 * a plan, so that nobody can forget them or hide them.
 */
export class CrisisLines1763000020000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create view app.crisis_lines as
        select c.clinic_id, l.position, l.name, l.number from clinics c
        cross join lateral (values (1, '988 Suicide & Crisis Lifeline', '988'),
          (2, c.warm_line_name, c.warm_line_number)) l(position, name, number)
        where c.clinic_id = app.clinic_id();
      alter view app.crisis_lines owner to app_facts;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop view app.crisis_lines`);
  }
}
