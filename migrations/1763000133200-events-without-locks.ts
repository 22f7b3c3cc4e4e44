import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Every event locked the row of its clinic, so that all who wrote at the same time met there. What the constraint kept
 * stands without it: nobody enters a clinic that does not exist (app.enter), a row is taken for the clinic that was
 * entered alone (row-level security), and a clinic that has people can't be deleted.
 */
export class EventsWithoutLocks1763000133200 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      declare name text;
      begin
        select conname into strict name from pg_constraint where conrelid = 'public.audit_events'::regclass and contype = 'f';
        execute format('alter table public.audit_events drop constraint %I', name);
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      "alter table audit_events add foreign key (clinic_id) references clinics on delete restrict",
    );
  }
}
