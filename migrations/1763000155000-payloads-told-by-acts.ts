import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Where the event of an act tells all that its payload shows, the payload is the last statement of the act, and the commit
 * comes with it. One that shows more needs an event of its own: the database refuses it then, and nothing was done.
 */
export class PayloadsToldByActs1763000155000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.shows_more(more boolean, committed boolean) returns boolean language plpgsql as $$
      begin
        if more and committed then
          raise exception 'the payload shows more than its act tells' using errcode = 'AU005';
        end if;
        return more;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop function app.shows_more(boolean, boolean)");
  }
}
