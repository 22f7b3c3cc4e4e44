import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The role in which the log is checked: it reads the log with everything in it, and of consents and referrals no more
 * than what must have been recorded. Nobody's login has it but the owner's.
 */
export class Auditor1763000124000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      declare t text;
      begin
        begin
          if not exists (select from pg_roles where rolname = 'app_auditor') then
            create role app_auditor nologin noinherit;
          end if;
        exception when duplicate_object or unique_violation then null; -- another database of this server was faster
        end;
        if not pg_has_role(current_user, 'app_auditor', 'SET') then
          execute format('grant app_auditor to %I with inherit false, set true', current_user);
        end if;
        foreach t in array array['audit_events', 'audit_leaves', 'audit_tiles', 'audit_heads'] loop
          execute format('grant select on %I to app_auditor', t);
        end loop;
        foreach t in array array['audit_events', 'audit_leaves', 'audit_tiles', 'audit_heads', 'consents', 'referral_events'] loop
          execute format('create policy auditor on %I for select to app_auditor using (true)', t);
        end loop;
      end $$;
      grant usage on schema public, app to app_auditor;
      grant select (clinic_id, id, offered_at, signed_at, declined_at, revoked_at, superseded_at) on consents to app_auditor;
      grant select (clinic_id, referral_id, to_status, at) on referral_events to app_auditor;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      declare t text;
      begin
        foreach t in array array['audit_events', 'audit_leaves', 'audit_tiles', 'audit_heads', 'consents', 'referral_events'] loop
          execute format('drop policy auditor on %I', t);
          execute format('revoke all on %I from app_auditor', t);
        end loop;
      end $$;
      revoke all on schema public, app from app_auditor;
    `);
  }
}
