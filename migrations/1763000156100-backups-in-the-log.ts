import type { MigrationInterface, QueryRunner } from "typeorm";

/** A backup is every record of every clinic: the log of each says that one was taken, by which name, and of what size. */
export class BackupsInTheLog1763000156100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Nobody signed in did it: there is no actor. Answers how many clinics were told.
      create function app.record_backup(p_name text, p_bytes bigint) returns int language sql volatile security definer
      set search_path = pg_catalog, public, pg_temp
      begin atomic
        with told as (
          insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, detail)
          select c.clinic_id, gen_random_uuid(), 'AUDIT_VERIFY', 'SUCCESS', 'OPERATIONS', 'log.backed_up',
            jsonb_build_object('backup', p_name, 'bytes', p_bytes)
          from clinics c
          returning 1)
        select count(*)::int from told;
      end;
      alter function app.record_backup(text, bigint) owner to app_facts;
      revoke execute on function app.record_backup(text, bigint) from public;
      grant execute on function app.record_backup(text, bigint) to current_user;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop function app.record_backup(text, bigint)");
  }
}
