import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Which migrations a database has, for a process that asks whether it may serve. It is asked outside of any context, as
 * what kind of database this is; the table itself stays the owner's.
 */
export class MigrationsRun1763000136000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant select (timestamp) on migrations to app_facts;
      create function app.migrations_run() returns bigint[] language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        begin atomic
          select coalesce(array_agg(m.timestamp), '{}') from public.migrations m;
        end;
      alter function app.migrations_run() owner to app_facts;
      revoke execute on function app.migrations_run() from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.migrations_run();
      revoke all (timestamp) on migrations from app_facts;
    `);
  }
}
