import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * An act that asks nothing is done in one packet with the look at the row that it is about, which fails as a whole where the
 * caller does not see that row: nothing was done then, and the act is done again with care.
 */
export class ActsThatAskNothing1763000161000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.must_see(seen boolean) returns boolean language plpgsql as $$
      begin
        if seen is not true then
          raise exception 'the row that an act is about is not seen' using errcode = 'AU006';
        end if;
        return true;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop function app.must_see(boolean)");
  }
}
